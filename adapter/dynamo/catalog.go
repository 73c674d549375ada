package dynamo

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Products implements port.Catalog in one round trip.
func (s *Store) Products(ctx context.Context, skus []string) (map[string]catalog.Product, error) {
	items, err := s.db.batchGet(ctx, distinct(skus, productKey), true)
	if err != nil {
		return nil, err
	}
	products, err := decodeAll(items, decodeProduct)
	if err != nil {
		return nil, err
	}
	out := make(map[string]catalog.Product, len(products))
	for _, p := range products {
		out[p.SKU] = p
	}
	return out, nil
}

// Offers implements port.Catalog: it reads a page of products, then their stock.
func (s *Store) Offers(ctx context.Context, search string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	return s.offers(ctx, catalogListing, search, p)
}

// Withdrawn implements port.Catalog, as Offers.
func (s *Store) Withdrawn(ctx context.Context, search string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	return s.offers(ctx, withdrawnListing, search, p)
}

func (s *Store) offers(ctx context.Context, listing, search string, p pagination.Request) (pagination.Page[catalog.Offer], error) {
	q := query{index: gsi1, partition: listing, after: p.After}
	if search != "" {
		q.filter = expression{
			text:   "contains(#search, :search)",
			names:  map[string]string{"#search": attrSearch},
			values: item{":search": text(strings.ToLower(search))},
		}
	}
	products, err := pageOf(p, gsi1, func(limit int) ([]item, error) {
		q.limit = limit
		return s.db.query(ctx, q)
	}, decodeProduct)
	if err != nil {
		return pagination.Page[catalog.Offer]{}, err
	}
	return s.withStock(ctx, products)
}

func (s *Store) withStock(ctx context.Context, products pagination.Page[catalog.Product]) (pagination.Page[catalog.Offer], error) {
	offers := pagination.Page[catalog.Offer]{Next: products.Next}
	skus := make([]string, len(products.Items))
	for i, p := range products.Items {
		skus[i] = p.SKU
	}
	stocks, err := s.Stocks(ctx, skus)
	if err != nil {
		return offers, err
	}
	for _, p := range products.Items {
		offers.Items = append(offers.Items, catalog.Offer{Product: p, Stock: stocks[p.SKU]})
	}
	return offers, nil
}

// Offer implements port.Catalog in one round trip, or two if the stock is spread.
func (s *Store) Offer(ctx context.Context, sku string) (catalog.Offer, error) {
	var offer catalog.Offer
	items, err := s.db.batchGet(ctx, []key{productKey(sku), stockKey(sku)}, true)
	if err != nil {
		return offer, err
	}
	found := false
	stock := make([]spread, 1)
	for _, it := range items {
		if newDecoder(it).text(attrSK) == stockKey(sku).sk {
			stock[0], err = decodeSpread(sku, it)
		} else {
			found = true
			offer.Product, err = decodeProduct(it)
		}
		if err != nil {
			return offer, err
		}
	}
	if !found {
		return offer, failure.New(failure.NotFound, "there is no product %.80q", sku)
	}
	err = s.db.fill(ctx, stock, true)
	offer.Stock = stock[0].total()
	return offer, err
}

// PutProduct implements port.Catalog.
func (s *Store) PutProduct(ctx context.Context, p catalog.Product) error {
	kept, _, err := s.db.put(ctx, productItem(p), follows(p.Version))
	if err == nil && !kept {
		return catalog.Changed(p.SKU)
	}
	return err
}

// follows is the condition that the version is one above the stored product's. A product
// of a release before versions has none, which counts as 1.
func follows(version int) expression {
	c := expression{text: attrVersion + " = :before", values: item{":before": number(int64(version - 1))}}
	switch version {
	case 1:
		return expression{text: notExists}
	case 2:
		c.text = exists + " AND (attribute_not_exists(" + attrVersion + ") OR " + c.text + ")"
	}
	return c
}

// distinct makes the distinct keys of names, because DynamoDB refuses duplicate keys.
func distinct(names []string, keyOf func(string) key) []key {
	seen := make(map[string]bool, len(names))
	var keys []key
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			keys = append(keys, keyOf(n))
		}
	}
	return keys
}
