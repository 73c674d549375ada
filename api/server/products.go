package server

import (
	"context"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/catalog"
)

// ListProducts lists the active products.
func (s *Server) ListProducts(ctx context.Context, r openapi.ListProductsRequestObject) (openapi.ListProductsResponseObject, error) {
	query := value(r.Params.Q)
	list := s.listOf(ctx, "/api/products", query)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	p, err := s.shop.Catalog.Offers(ctx, query, request)
	if err != nil {
		return nil, err
	}
	return openapi.ListProducts200JSONResponse{
		Body: openapi.ProductPage{Items: convertAll(p.Items, productView), NextCursor: list.next(p.Next)},
	}, nil
}

func productView(o catalog.Offer) openapi.Product {
	return openapi.Product{
		SKU: o.Product.SKU, Name: o.Product.Name, Description: o.Product.Description,
		Price: moneyView(o.Product.Price), Available: o.Stock.Available(),
	}
}
