package server

import (
	"context"
	"strconv"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/pagination"
)

// ListProducts lists the active products. The page is the same for everybody, so many
// requests for it are one read.
func (s *Server) ListProducts(ctx context.Context, r openapi.ListProductsRequestObject) (openapi.ListProductsResponseObject, error) {
	query := value(r.Params.Q)
	list := s.listOf(ctx, "/api/products", query)
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	key := strconv.Itoa(request.Limit) + "\x00" + query + "\x00" + request.After
	page, err := s.pages.page(ctx, key, func(ctx context.Context) (openapi.ProductPage, error) {
		return s.productPage(ctx, list, query, request)
	})
	if err != nil {
		return nil, err
	}
	return listedProducts{page, value(r.Params.IfNoneMatch)}, nil
}

func (s *Server) productPage(ctx context.Context, l list, query string, request pagination.Request) (page openapi.ProductPage, err error) {
	p, err := s.shop.Catalog.Offers(ctx, query, request)
	if err != nil {
		return page, err
	}
	return openapi.ProductPage{Items: convertAll(p.Items, productView), NextCursor: l.next(p.Next)}, nil
}

func productView(o catalog.Offer) openapi.Product {
	return openapi.Product{
		SKU: o.Product.SKU, Name: o.Product.Name, Description: o.Product.Description,
		Price: moneyView(o.Product.Price), Available: o.Stock.Available(),
	}
}
