package memory

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// Products implements port.Catalog.
func (s *Store) Products(_ context.Context, skus []string) (found map[string]catalog.Product, err error) {
	err = s.do("Products", func() error {
		found = make(map[string]catalog.Product, len(skus))
		for _, sku := range skus {
			if p, ok := s.products[sku]; ok {
				found[sku] = p
			}
		}
		return nil
	})
	return found, err
}

// Offers implements port.Catalog.
func (s *Store) Offers(_ context.Context, search string, r pagination.Request) (pagination.Page[catalog.Offer], error) {
	return s.offers("Offers", true, search, r)
}

// Withdrawn implements port.Catalog.
func (s *Store) Withdrawn(_ context.Context, search string, r pagination.Request) (pagination.Page[catalog.Offer], error) {
	return s.offers("Withdrawn", false, search, r)
}

func (s *Store) offers(call string, active bool, search string, r pagination.Request) (p pagination.Page[catalog.Offer], err error) {
	err = s.do(call, func() error {
		var offers []catalog.Offer
		for sku, product := range s.products {
			if product.Active == active && matches(product, search) {
				offers = append(offers, catalog.Offer{Product: product, Stock: s.stock[sku]})
			}
		}
		p = page(offers, offerKey, ascending, r)
		return nil
	})
	return p, err
}

// offerKey sorts by name, ignoring case, and then by SKU. The separator sorts
// before every character of a name.
func offerKey(o catalog.Offer) string {
	return strings.ToLower(o.Product.Name) + "\x1f" + o.Product.SKU
}

func matches(p catalog.Product, search string) bool {
	for _, s := range []string{p.Name, p.SKU, p.Description} {
		if strings.Contains(strings.ToLower(s), strings.ToLower(search)) {
			return true
		}
	}
	return false
}

// Offer implements port.Catalog.
func (s *Store) Offer(_ context.Context, sku string) (found catalog.Offer, err error) {
	err = s.do("Offer", func() error {
		p, ok := s.products[sku]
		if !ok {
			return failure.New(failure.NotFound, "there is no product %.80q", sku)
		}
		found = catalog.Offer{Product: p, Stock: s.stock[sku]}
		return nil
	})
	return found, err
}

// AllProducts implements port.ProductFeed.
func (s *Store) AllProducts(_ context.Context, most int) (found []catalog.Product, whole bool, err error) {
	err = s.do("AllProducts", func() error {
		if whole = len(s.products) <= most; whole {
			found = slices.Collect(maps.Values(s.products))
		}
		return nil
	})
	return found, whole, err
}

// ChangedProducts implements port.ProductFeed.
func (s *Store) ChangedProducts(_ context.Context, since time.Time, most int) (changed []port.ProductChange, whole bool, err error) {
	err = s.do("ChangedProducts", func() error {
		for _, p := range s.products {
			if !p.UpdatedAt.Before(since) {
				changed = append(changed, port.ProductChange{SKU: p.SKU, At: p.UpdatedAt})
			}
		}
		if whole = len(changed) <= most; !whole {
			changed = nil
		}
		return nil
	})
	return changed, whole, err
}

// Stocks implements port.ProductFeed.
func (s *Store) Stocks(_ context.Context, skus []string) (found map[string]catalog.Stock, err error) {
	err = s.do("Stocks", func() error {
		found = map[string]catalog.Stock{}
		for _, sku := range skus {
			if units, ok := s.stock[sku]; ok {
				found[sku] = units
			}
		}
		return nil
	})
	return found, err
}

// PutProduct implements port.Catalog.
func (s *Store) PutProduct(_ context.Context, p catalog.Product) error {
	return s.do("PutProduct", func() error {
		if p.Version != s.products[p.SKU].Version+1 {
			return catalog.Changed(p.SKU)
		}
		s.products[p.SKU] = p
		return nil
	})
}

// AdjustStock implements port.Catalog.
func (s *Store) AdjustStock(_ context.Context, sku string, delta int, reference string) (stock catalog.Stock, err error) {
	err = s.do("AdjustStock", func() (err error) {
		if _, ok := s.products[sku]; !ok {
			return failure.New(failure.NotFound, "there is no product %.80q", sku)
		}
		stock = s.stock[sku]
		if before, made := s.adjustments[pair{sku, reference}]; made {
			if before != delta {
				return catalog.ReferenceUsed(reference, before)
			}
			return nil
		}
		if stock, err = stock.Adjust(delta); err != nil {
			return err
		}
		s.stock[sku], s.adjustments[pair{sku, reference}] = stock, delta
		return nil
	})
	return stock, err
}
