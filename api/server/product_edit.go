package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/catalog"
)

// PutProduct creates or replaces a product.
func (s *Server) PutProduct(ctx context.Context, r openapi.PutProductRequestObject) (openapi.PutProductResponseObject, error) {
	offer, err := s.operations.EditProduct(ctx, callOf(ctx).caller.UserID, catalog.Product{
		SKU: r.SKU, Name: r.Body.Name, Description: value(r.Body.Description),
		Price: moneyOf(r.Body.Price), Active: r.Body.Active == nil || *r.Body.Active,
		Version: value(r.Body.Version),
	}, detailsOf(r.Body))
	if err != nil {
		return nil, err
	}
	return openapi.PutProduct200JSONResponse{Body: stockedProduct(offer)}, nil
}

// detailsOf are the members of a draft that stay as they are if they are absent.
func detailsOf(draft *openapi.PutProductJSONRequestBody) (d operate.Details) {
	if c := draft.Category; c != nil {
		d.Category = &catalog.Category{Slug: value(c.Slug), Name: value(c.Name)}
	}
	if draft.Pictures != nil {
		shown := convertAll(draft.Pictures, func(p openapi.PictureDraft) catalog.Shown { return catalog.Shown{ID: p.ID, Alt: p.Alt} })
		d.Pictures = &shown
	}
	return d
}

func stockedProduct(o catalog.Offer) openapi.StockedProduct {
	return openapi.StockedProduct{
		SKU: o.Product.SKU, Name: o.Product.Name, Description: o.Product.Description, Price: moneyView(o.Product.Price),
		Active: o.Product.Active, Stock: stockView(o.Stock),
		Category: categoryOf(o.Product), Pictures: picturesView(o.Product.Pictures),
		Version: o.Product.Version, UpdatedBy: optional(o.Product.UpdatedBy), UpdatedAt: o.Product.UpdatedAt,
	}
}
