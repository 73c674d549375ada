package dynamo

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
)

// AllProducts implements port.ProductFeed. It reads both listings.
func (s *Store) AllProducts(ctx context.Context, most int) ([]catalog.Product, bool, error) {
	var found []item
	for _, listing := range []string{catalogListing, withdrawnListing} {
		items, err := s.db.query(ctx, query{index: gsi1, partition: listing, limit: most + 1 - len(found)})
		if err != nil {
			return nil, false, err
		}
		if found = append(found, items...); len(found) > most {
			return nil, false, nil
		}
	}
	products, err := decodeAll(found, decodeProduct)
	return products, err == nil, err
}

// ProductsSince implements port.ProductFeed. It takes only the keys from the index and
// reads the products themselves with strong consistency, so that none is older than
// what the index says.
func (s *Store) ProductsSince(ctx context.Context, since time.Time, most int) ([]catalog.Product, bool, error) {
	listed, err := s.db.query(ctx, query{index: byStatus, partition: changedListing, after: instant(since), limit: most + 1})
	if err != nil || len(listed) > most {
		return nil, false, err
	}
	var keys []key
	for _, it := range listed {
		r := newDecoder(it)
		keys = append(keys, key{r.text(attrPK), r.text(attrSK)})
	}
	var found []item
	for some := range slices.Chunk(keys, maxBatch) {
		items, err := s.db.batchGet(ctx, some, true)
		if err != nil {
			return nil, false, err
		}
		found = append(found, items...)
	}
	products, err := decodeAll(found, decodeProduct)
	return products, err == nil, err
}

// Stocks implements port.ProductFeed in one round trip.
func (s *Store) Stocks(ctx context.Context, skus []string) (map[string]catalog.Stock, error) {
	keyOf := make(map[string]string, len(skus))
	for _, sku := range skus {
		keyOf[stockKey(sku).pk] = sku
	}
	items, err := s.db.batchGet(ctx, distinct(skus, stockKey), false)
	if err != nil {
		return nil, err
	}
	products := make([]spread, len(items))
	for i, it := range items {
		if products[i], err = decodeSpread(keyOf[newDecoder(it).text(attrPK)], it); err != nil {
			return nil, err
		}
	}
	if err := s.db.fill(ctx, products, false); err != nil {
		return nil, err
	}
	stocks := make(map[string]catalog.Stock, len(products))
	for _, p := range products {
		stocks[p.sku] = p.total()
	}
	return stocks, nil
}
