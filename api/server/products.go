package server

import (
	"context"
	"strconv"
	"strings"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Storefront answers reads of the products for sale, from memory. All of it is
// eventually consistent.
type Storefront interface {
	// Browse lists the products that the selection has.
	Browse(ctx context.Context, s catalog.Selection, p pagination.Request) (pagination.Page[catalog.Offer], error)
	// Categories are those of all products for sale, by name.
	Categories(ctx context.Context) ([]catalog.Category, error)
	// ForSale is one product. NotFound.
	ForSale(ctx context.Context, sku string) (catalog.Offer, error)
	// OnSale are the SKUs of all products for sale, ascending; none if there are too many.
	OnSale(ctx context.Context) ([]string, error)
}

// ListProducts lists the active products. The page is the same for everybody, so many
// requests for it are one read.
func (s *Server) ListProducts(ctx context.Context, r openapi.ListProductsRequestObject) (openapi.ListProductsResponseObject, error) {
	selection := catalog.Selection{Query: value(r.Params.Q), Category: value(r.Params.Category), Sort: catalog.Sort(value(r.Params.Sort))}
	list := s.listOf(ctx, "/api/products", selectionFilter(selection))
	request, err := list.request(r.Params.Cursor, r.Params.Limit)
	if err != nil {
		return nil, err
	}
	key := strings.Join([]string{"list", strconv.Itoa(request.Limit), selectionFilter(selection), request.After}, "\x00")
	page, err := s.pages.page(ctx, key, func(ctx context.Context) (any, error) {
		return s.productPage(ctx, list, selection, request)
	})
	if err != nil {
		return nil, err
	}
	return listedProducts{page, value(r.Params.IfNoneMatch)}, nil
}

// selectionFilter identifies a selection in cursors. That of a query alone is the query, as it
// was before there was anything else.
func selectionFilter(s catalog.Selection) string {
	if s.Category == "" && s.Sort == catalog.Usual {
		return s.Query
	}
	return strings.Join([]string{s.Query, s.Category, string(s.Sort)}, "\x00")
}

func (s *Server) productPage(ctx context.Context, l list, selection catalog.Selection, request pagination.Request) (page openapi.ProductPage, err error) {
	p, err := s.storefront.Browse(ctx, selection, request)
	if err != nil {
		return page, err
	}
	page = openapi.ProductPage{Items: convertAll(p.Items, listedProduct), NextCursor: l.next(p.Next)}
	if request.After != "" {
		return page, nil
	}
	categories, err := s.storefront.Categories(ctx)
	if len(categories) > 0 {
		page.Categories = convertAll(categories, categoryView)
	}
	return page, err
}

// ReadProduct shows an active product. It is kept and cached as the pages are.
func (s *Server) ReadProduct(ctx context.Context, r openapi.ReadProductRequestObject) (openapi.ReadProductResponseObject, error) {
	page, err := s.pages.page(ctx, "product\x00"+r.SKU, func(ctx context.Context) (any, error) {
		offer, err := s.storefront.ForSale(ctx, r.SKU)
		if err != nil {
			return nil, err
		}
		return productView(offer), nil
	})
	if err != nil {
		return nil, err
	}
	return listedProducts{page, value(r.Params.IfNoneMatch)}, nil
}

// listedProduct is a product in a list, which shows its first picture.
func listedProduct(o catalog.Offer) openapi.Product {
	if len(o.Product.Pictures) > 1 {
		o.Product.Pictures = o.Product.Pictures[:1]
	}
	return productView(o)
}

func productView(o catalog.Offer) openapi.Product {
	return openapi.Product{
		SKU: o.Product.SKU, Name: o.Product.Name, Description: o.Product.Description,
		Price: moneyView(o.Product.Price), Available: o.Stock.Available(),
		Category: categoryOf(o.Product), Pictures: picturesView(o.Product.Pictures),
	}
}

func categoryView(c catalog.Category) openapi.Category {
	return openapi.Category{Slug: c.Slug, Name: c.Name}
}

// categoryOf is the product's category, nil if it has none.
func categoryOf(p catalog.Product) *openapi.Category {
	if p.Category == (catalog.Category{}) {
		return nil
	}
	c := categoryView(p.Category)
	return &c
}

// picturesView is nil if there are no pictures.
func picturesView(pictures []catalog.Picture) []openapi.Picture {
	if len(pictures) == 0 {
		return nil
	}
	return convertAll(pictures, func(p catalog.Picture) openapi.Picture {
		return openapi.Picture{ID: p.ID, Alt: p.Alt, Width: p.Width, Height: p.Height, Widths: p.Widths}
	})
}
