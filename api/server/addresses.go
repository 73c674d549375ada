package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/address"
)

// formatCaching is how long anybody may keep what countries want: it changes with releases.
const formatCaching = "public, max-age=86400"

// GetMyAddress shows the address that is kept for the caller.
func (s *Server) GetMyAddress(ctx context.Context, _ openapi.GetMyAddressRequestObject) (openapi.GetMyAddressResponseObject, error) {
	a, err := s.addressBook.Address(ctx, callOf(ctx).caller.UserID)
	if err != nil {
		return nil, err
	}
	return openapi.GetMyAddress200JSONResponse{Body: *addressView(a)}, nil
}

// KeepMyAddress keeps an address for the caller.
func (s *Server) KeepMyAddress(ctx context.Context, r openapi.KeepMyAddressRequestObject) (openapi.KeepMyAddressResponseObject, error) {
	a, err := s.addressBook.Keep(ctx, callOf(ctx).caller.UserID, addressOfDraft(r.Body))
	if err != nil {
		return nil, err
	}
	return openapi.KeepMyAddress200JSONResponse{Body: *addressView(a)}, nil
}

// ForgetMyAddress forgets the caller's address.
func (s *Server) ForgetMyAddress(ctx context.Context, _ openapi.ForgetMyAddressRequestObject) (openapi.ForgetMyAddressResponseObject, error) {
	return openapi.ForgetMyAddress204Response{}, s.addressBook.Forget(ctx, callOf(ctx).caller.UserID)
}

// ListAddressCountries lists the countries of addresses.
func (s *Server) ListAddressCountries(context.Context, openapi.ListAddressCountriesRequestObject) (openapi.ListAddressCountriesResponseObject, error) {
	return openapi.ListAddressCountries200JSONResponse{
		Body: openapi.AddressCountries{Items: convertAll(s.addressBook.Formats.Countries(), func(c address.Country) openapi.AddressCountry {
			return openapi.AddressCountry{Code: c.Code, Name: c.Name}
		})},
		Headers: openapi.ListAddressCountries200ResponseHeaders{CacheControl: optional(formatCaching)},
	}, nil
}

// GetAddressFormat shows how a country wants its addresses.
func (s *Server) GetAddressFormat(_ context.Context, r openapi.GetAddressFormatRequestObject) (openapi.GetAddressFormatResponseObject, error) {
	f, err := s.addressBook.Formats.Format(r.Country)
	if err != nil {
		return nil, err
	}
	return openapi.GetAddressFormat200JSONResponse{
		Body:    formatView(f),
		Headers: openapi.GetAddressFormat200ResponseHeaders{CacheControl: optional(formatCaching)},
	}, nil
}

func formatView(f address.Format) openapi.AddressFormat {
	return openapi.AddressFormat{
		Country: f.Country, PostalPattern: optional(f.PostalPattern), PostalExample: optional(f.PostalExample),
		Fields: convertAll(f.Fields, func(in address.Input) openapi.AddressInput {
			return openapi.AddressInput{Name: openapi.AddressInputName(in.Field), Label: in.Label, Required: in.Required}
		}),
		Regions: convertAll(f.Regions, func(c address.Choice) openapi.AddressRegion {
			return openapi.AddressRegion{Code: c.Code, Name: c.Name}
		}),
	}
}

// addressOfDraft is the zero address for nil.
func addressOfDraft(d *openapi.AddressDraft) address.Address {
	if d == nil {
		return address.Address{}
	}
	return address.Address{
		Name: d.Name, Lines: d.Lines, City: value(d.City), Region: value(d.Region),
		PostalCode: value(d.PostalCode), Country: d.Country,
	}
}

// addressView is nil for the zero address.
func addressView(a address.Address) *openapi.Address {
	if a.IsZero() {
		return nil
	}
	return &openapi.Address{
		Name: a.Name, Lines: a.Lines, City: optional(a.City), Region: optional(a.Region),
		PostalCode: optional(a.PostalCode), Country: a.Country, Label: a.Label,
	}
}
