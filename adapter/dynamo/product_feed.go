package dynamo

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
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

// ChangedProducts implements port.ProductFeed.
func (s *Store) ChangedProducts(ctx context.Context, since time.Time, most int) ([]port.ProductChange, bool, error) {
	listed, err := s.db.query(ctx, query{index: byStatus, partition: changedListing, after: instant(since), limit: most + 1})
	if err != nil || len(listed) > most {
		return nil, false, err
	}
	changed, err := decodeAll(listed, decodeChange)
	return changed, err == nil, err
}

// decodeChange decodes a key of the list of changes: the index may hold no more.
func decodeChange(it item) (port.ProductChange, error) {
	at, sku, _ := strings.Cut(newDecoder(it).text(attrGSI2SK), "#")
	changed, err := time.Parse(instantForm, at)
	if err != nil {
		return port.ProductChange{}, failure.Wrap(failure.Internal, err, "a product has no time of its last change")
	}
	return port.ProductChange{SKU: sku, At: changed}, nil
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
