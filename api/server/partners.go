package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/partner"
)

// CreatePartner admits a partner and shows the secret this once.
func (s *Server) CreatePartner(ctx context.Context, r openapi.CreatePartnerRequestObject) (openapi.CreatePartnerResponseObject, error) {
	p, err := s.desk.CreatePartner(ctx, r.Body.Name, r.Body.EventTypes)
	if err != nil {
		return nil, err
	}
	v := partnerView(p)
	return openapi.CreatePartner201JSONResponse{Body: openapi.PartnerWithSecret{
		ID: v.ID, Name: v.Name, EventTypes: v.EventTypes, Source: v.Source, Active: v.Active, CreatedAt: v.CreatedAt,
		Secret: p.Secrets[0].Value,
	}}, nil
}

// ListPartners lists the partners, without their secrets.
func (s *Server) ListPartners(ctx context.Context, r openapi.ListPartnersRequestObject) (openapi.ListPartnersResponseObject, error) {
	list := s.listOf(ctx, "/api/ops/partners", "")
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.desk.PartnersAll(ctx, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListPartners200JSONResponse{
		Body: openapi.PartnerPage{Items: each(p.Items, partnerView), NextCursor: list.next(p.Next)},
	}, nil
}

func partnerView(p partner.Partner) openapi.Partner {
	return openapi.Partner{
		ID: p.ID, Name: p.Name, EventTypes: each(p.Types, func(t string) string { return t }),
		Source: p.Source(), Active: p.Active, CreatedAt: p.CreatedAt,
	}
}
