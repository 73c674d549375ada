package products

import (
	"context"
	"slices"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Browse lists the products for sale that a selection has, as Offers does. A catalog
// that is too large for the index is listed by name, whatever the order, and pages of a
// category may then have fewer products than their limit.
func (c *Catalog) Browse(ctx context.Context, s catalog.Selection, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	inTable := func(ctx context.Context, query string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
		page, err := c.Table.Offers(ctx, query, p)
		if s.Category != "" {
			page.Items = slices.DeleteFunc(page.Items, func(o catalog.Offer) bool { return o.Product.Category.Slug != s.Category })
		}
		return page, err
	}
	return c.offers(ctx, s, p, sold, inTable)
}

// Categories are those of the products for sale, by name; none if the catalog is too
// large for the index.
func (c *Catalog) Categories(ctx context.Context) ([]catalog.Category, error) {
	v, err := c.current(ctx)
	if err != nil || v.tooLarge {
		return nil, err
	}
	return v.sold.groups, nil
}

// OnSale are the SKUs of the products for sale, ascending; none if the catalog is too
// large for the index.
func (c *Catalog) OnSale(ctx context.Context) ([]string, error) {
	v, err := c.current(ctx)
	if err != nil || v.tooLarge {
		return nil, err
	}
	skus := make([]string, len(v.sold.products))
	for i, p := range v.sold.products {
		skus[i] = p.SKU
	}
	slices.Sort(skus)
	return skus, nil
}

// ForSale is an active product with its stock, as old as Offers'. It fails with NotFound
// for any other.
func (c *Catalog) ForSale(ctx context.Context, sku string) (catalog.Offer, error) {
	v, err := c.current(ctx)
	if err != nil {
		return catalog.Offer{}, err
	}
	offer := catalog.Offer{Product: v.bySKU[sku]}
	if v.tooLarge {
		if offer, err = c.Offer(ctx, sku); err != nil {
			return offer, err
		}
	}
	if !offer.Product.Active {
		return catalog.Offer{}, failure.New(failure.NotFound, "there is no product %.80q", sku)
	}
	stocks, err := c.Stocks(ctx, []string{sku})
	offer.Stock = stocks[sku]
	return offer, err
}
