package porttest

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Catalog is the contract of port.Catalog. open returns the
// implementation, which must take the time from now.
func Catalog(t *testing.T, open func(t *testing.T, now func() time.Time) Shop) {
	for name, test := range map[string]func(*shop){
		"Products_LeavesOutUnknownOnes":           productsLeavesOutUnknown,
		"PutProduct_StoresEveryField":             putProductStoresAll,
		"PutProduct_LeavesStockAlone":             putProductLeavesStock,
		"PutProduct_UndoesNoOtherChange":          putProductOverItsVersion,
		"AnUnknownProductIsNotFound":              unknownProduct,
		"Offers_ListsActiveOnesByName":            offersByName,
		"Offers_SearchIgnoresCaseAndFillsPages":   offersSearch,
		"Withdrawn_ListsInactiveOnesByName":       withdrawnByName,
		"AllProducts_ListsActiveAndWithdrawnOnes": allProducts,
		"ChangedProducts_ListsWhatWasPutSince":    changedProducts,
		"Stocks_LeavesOutUnknownOnes":             stocksOfMany,
		"AdjustStock_KeepsToTheBounds":            adjustKeepsBounds,
		"AdjustStock_OfOneReferenceHappensOnce":   adjustOnce,
		"AdjustStock_ManyAtOnceAddUp":             adjustTogether,
		"AdjustStock_RefusedDoesNotUseReference":  refusedAdjustment,
	} {
		t.Run(name, func(t *testing.T) { test(newShop(t, open)) })
	}
}

func productsLeavesOutUnknown(s *shop) {
	products := s.products(order.MaxLines-1, 0)
	want, skus := map[string]catalog.Product{}, []string{unique("unknown")}
	for _, p := range products {
		want[p.SKU] = p
		skus = append(skus, p.SKU)
	}
	equal(s.t, "products", must[map[string]catalog.Product](s.t)(s.Products(s.t.Context(), skus)), want)

	twice := []string{products[0].SKU, products[0].SKU}
	equal(s.t, "one product twice", len(must[map[string]catalog.Product](s.t)(s.Products(s.t.Context(), twice))), 1)
	equal(s.t, "no product", len(must[map[string]catalog.Product](s.t)(s.Products(s.t.Context(), nil))), 0)
}

func putProductStoresAll(s *shop) {
	p := s.product(0)
	for _, p := range []catalog.Product{
		{SKU: p.SKU, Name: "Café 東京", Description: "<b>\n\"1\"", Price: p.Price, Active: true, UpdatedAt: s.clock.Now(), AddedAt: s.clock.Now()},
		{
			SKU: p.SKU, Name: "Lamp", Price: p.Price, Category: catalog.Category{Slug: "lamps", Name: "Lamps"}, UpdatedAt: s.clock.Now(),
			Pictures: []catalog.Picture{
				{ID: "b", Alt: "from the left", Width: 640, Height: 480, Widths: []int{320, 640}},
				{ID: "a", Alt: "from the right", Width: 320, Height: 900, Widths: []int{320}},
			},
		},
		{SKU: p.SKU, Name: "no more", Price: p.Price, UpdatedAt: s.clock.Now().Add(time.Nanosecond)},
	} {
		p.Price.Amount = math.MaxInt64
		p = s.put(p)
		equal(s.t, "offer", must[catalog.Offer](s.t)(s.Offer(s.t.Context(), p.SKU)).Product, p)
		equal(s.t, "product", must[map[string]catalog.Product](s.t)(s.Products(s.t.Context(), []string{p.SKU})),
			map[string]catalog.Product{p.SKU: p})
	}
}

func putProductLeavesStock(s *shop) {
	p := s.product(7)
	s.commit(func() (*order.Change, error) { return s.reserve(s.validated(2, p)) })
	p.Name = "renamed"
	p = s.put(p)
	s.wantStock(stock(7, 2), p)
}

func putProductOverItsVersion(s *shop) {
	p := s.product(0)
	put := func(version int) error {
		changed := p
		changed.Version, changed.Name = version, fmt.Sprint("version ", version)
		return s.PutProduct(s.t.Context(), changed)
	}
	for _, version := range []int{-1, 0, 1, 3} {
		wantCode(s.t, put(version), failure.Conflict)
	}
	errs := together(6, func(int) error { return put(2) })
	equal(s.t, "stored", count(errs, ""), 1)
	equal(s.t, "refused", count(errs, failure.Conflict), 5)
	noError(s.t, put(3))
	equal(s.t, "version", must[catalog.Offer](s.t)(s.Offer(s.t.Context(), p.SKU)).Product.Version, 3)

	unknown := catalog.Product{SKU: unique("unknown"), Version: 2}
	wantCode(s.t, s.PutProduct(s.t.Context(), unknown), failure.Conflict)
}

func unknownProduct(s *shop) {
	unknown := unique("unknown")
	wantCode(s.t, second(s.Offer(s.t.Context(), unknown)), failure.NotFound)
	wantCode(s.t, second(s.AdjustStock(s.t.Context(), unknown, 1, "r")), failure.NotFound)
	wantCode(s.t, second(s.AdjustStock(s.t.Context(), unknown, math.MaxInt, "r")), failure.NotFound)
	wantCode(s.t, second(s.Offer(s.t.Context(), unknown)), failure.NotFound)

	later := catalog.Product{SKU: unknown, Name: "later"}
	later = s.put(later)
	s.wantStock(stock(0, 0), later)
	must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), unknown, 1, "r"))
	s.wantStock(stock(1, 0), later)
}

func offerSKU(o catalog.Offer) string { return o.Product.SKU }

// listing adds active products with the given names and returns their SKUs in
// that order.
func (s *shop) listing(run string, names ...string) []string {
	var skus []string
	for i, name := range names {
		p := s.product(i)
		p.Name, p.Description = run+" "+name, "of "+run
		p = s.put(p)
		skus = append(skus, p.SKU)
	}
	return skus
}

func offersByName(s *shop) {
	want := s.listing(ids.Next(), "apple", "Tea", "tea", "tea pot", "Teacup", "zebra", "étagère")
	hidden := s.product(5)
	hidden.Active = false
	s.put(hidden)
	list := func(r pagination.Request) (pagination.Page[catalog.Offer], error) {
		return s.Offers(s.t.Context(), "", r)
	}
	eventually(s.t, "offers by name", want, func() []string {
		return names(walk(s.t, pagination.MaxLimit, list), offerSKU, append([]string{hidden.SKU}, want...))
	})
	for _, offer := range walk(s.t, pagination.MaxLimit, list) {
		for i, sku := range want {
			if offer.Product.SKU == sku {
				equal(s.t, "stock of "+offer.Product.Name, offer.Stock, stock(i, 0))
			}
		}
	}
}

func withdrawnByName(s *shop) {
	run := ids.Next()
	all := s.listing(run, "apple", "Tea", "zebra")
	for _, i := range []int{2, 0} {
		p := must[catalog.Offer](s.t)(s.Offer(s.t.Context(), all[i])).Product
		p.Active = false
		s.put(p)
	}
	withdrawn := func(query string) func(pagination.Request) (pagination.Page[catalog.Offer], error) {
		return func(r pagination.Request) (pagination.Page[catalog.Offer], error) {
			return s.Withdrawn(s.t.Context(), query, r)
		}
	}
	for query, want := range map[string][]string{"": {all[0], all[2]}, "OF " + run: {all[0], all[2]}, run + " zeb": {all[2]}, run + " tea": {}} {
		for _, limit := range []int{1, pagination.MaxLimit} {
			eventually(s.t, "withdrawn for "+query, append([]string{}, want...), func() []string {
				return names(walk(s.t, limit, withdrawn(query)), offerSKU, all)
			})
		}
	}
	for _, offer := range walk(s.t, pagination.MaxLimit, withdrawn("OF "+run)) {
		equal(s.t, "active", offer.Product.Active, false)
		equal(s.t, "stock", offer.Stock, must[catalog.Offer](s.t)(s.Offer(s.t.Context(), offer.Product.SKU)).Stock)
	}
	p := must[catalog.Offer](s.t)(s.Offer(s.t.Context(), all[0])).Product
	p.Active = true
	s.put(p)
	eventually(s.t, "withdrawn after one is back", all[2:], func() []string {
		return names(walk(s.t, pagination.MaxLimit, withdrawn("of "+run)), offerSKU, all)
	})
}

func offersSearch(s *shop) {
	run := ids.Next()
	var called []string
	for i := range 12 {
		called = append(called, fmt.Sprintf("%02d", i))
	}
	all := s.listing(run, called...)
	search := func(query string) func(pagination.Request) (pagination.Page[catalog.Offer], error) {
		return func(r pagination.Request) (pagination.Page[catalog.Offer], error) {
			return s.Offers(s.t.Context(), query, r)
		}
	}
	for query, want := range map[string][]string{
		strings.ToLower(run) + " 0":     all[:10], // in the name
		"OF " + run:                     all,      // in the description
		strings.ToLower(all[3]):         all[3:4], // the SKU
		run + " no such":                {},
		"of " + run + " 00 and further": {},
	} {
		for _, limit := range sizes(s.t, len(all)) {
			eventually(s.t, "offers for "+query, append([]string{}, want...), func() []string {
				return names(walk(s.t, limit, search(query)), offerSKU, all)
			})
		}
	}
}

// feedLimit is more products than the suite's stores hold.
const feedLimit = 100_000

func allProducts(s *shop) {
	shown, hidden := s.product(1), s.product(0)
	hidden.Active = false
	hidden = s.put(hidden)
	want := map[string]catalog.Product{shown.SKU: shown, hidden.SKU: hidden}
	eventually(s.t, "all products", want, func() map[string]catalog.Product {
		all, whole, err := s.AllProducts(s.t.Context(), feedLimit)
		noError(s.t, err)
		equal(s.t, "whole", whole, true)
		return among(all, want)
	})
	none, whole, err := s.AllProducts(s.t.Context(), 1)
	noError(s.t, err)
	equal(s.t, "one of several is the whole", whole, false)
	equal(s.t, "products of a part", len(none), 0)
}

// among returns the wanted products.
func among(products []catalog.Product, wanted map[string]catalog.Product) map[string]catalog.Product {
	found := map[string]catalog.Product{}
	for _, p := range products {
		if _, ok := wanted[p.SKU]; ok {
			found[p.SKU] = p
		}
	}
	return found
}

func changedProducts(s *shop) {
	before := s.products(2, 0)
	s.clock.Advance(time.Minute)
	since := s.clock.Now()
	changed, fresh := before[1], s.product(0)
	changed.Name, changed.Active, changed.UpdatedAt = "renamed", false, since
	s.put(changed)
	ours := []string{before[0].SKU, changed.SKU, fresh.SKU}
	list := func(since time.Time) map[string]time.Time {
		all, whole, err := s.ChangedProducts(s.t.Context(), since, feedLimit)
		noError(s.t, err)
		equal(s.t, "whole", whole, true)
		found := map[string]time.Time{}
		for _, c := range all {
			if slices.Contains(ours, c.SKU) {
				found[c.SKU] = c.At
			}
		}
		return found
	}
	want := map[string]time.Time{changed.SKU: since, fresh.SKU: since}
	eventually(s.t, "products since", want, func() map[string]time.Time { return list(since) })
	equal(s.t, "products of later", list(since.Add(time.Nanosecond)), map[string]time.Time{})
	none, whole, err := s.ChangedProducts(s.t.Context(), since, 1)
	noError(s.t, err)
	equal(s.t, "one of two is the whole", whole, false)
	equal(s.t, "products of a part", len(none), 0)
}

func stocksOfMany(s *shop) {
	products, empty := s.products(pagination.MaxLimit-2, 3), s.product(0)
	skus, want := []string{empty.SKU, unique("unknown")}, map[string]catalog.Stock{}
	for _, p := range products {
		skus = append(skus, p.SKU)
		want[p.SKU] = stock(3, 0)
	}
	eventually(s.t, "stocks", want, func() map[string]catalog.Stock {
		return must[map[string]catalog.Stock](s.t)(s.Stocks(s.t.Context(), skus))
	})
	equal(s.t, "stock of nothing", len(must[map[string]catalog.Stock](s.t)(s.Stocks(s.t.Context(), nil))), 0)
}

func adjustKeepsBounds(s *shop) {
	p, fresh := s.product(10), s.product(0)
	s.commit(func() (*order.Change, error) { return s.reserve(s.validated(4, p)) })
	for _, a := range []struct {
		p     catalog.Product
		delta int
		code  failure.Code
		want  catalog.Stock
	}{
		{p, -7, failure.Conflict, stock(10, 4)},
		{p, -6, "", stock(4, 4)},
		{p, -1, failure.Conflict, stock(4, 4)},
		{p, 0, "", stock(4, 4)},
		{p, catalog.MaxStock - 4, "", stock(catalog.MaxStock, 4)},
		{p, 1, failure.Conflict, stock(catalog.MaxStock, 4)},
		{p, math.MaxInt, failure.Conflict, stock(catalog.MaxStock, 4)},
		{p, math.MinInt, failure.Conflict, stock(catalog.MaxStock, 4)},
		{fresh, -1, failure.Conflict, stock(0, 0)},
		{fresh, math.MaxInt, failure.Conflict, stock(0, 0)},
		{fresh, math.MinInt, failure.Conflict, stock(0, 0)},
		{fresh, catalog.MaxStock + 1, failure.Conflict, stock(0, 0)},
		{fresh, catalog.MaxStock, "", stock(catalog.MaxStock, 0)},
	} {
		got, err := s.AdjustStock(s.t.Context(), a.p.SKU, a.delta, unique("ref"))
		wantCode(s.t, err, a.code)
		if err == nil {
			equal(s.t, "adjusted stock", got, a.want)
		}
		s.wantStock(a.want, a.p)
	}
}

func adjustOnce(s *shop) {
	p, q := s.product(0), s.product(0)
	for range 3 {
		equal(s.t, "stock", must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), p.SKU, 5, "delivery-1")), stock(5, 0))
	}
	for _, other := range []int{-2, 4, -6, 0, catalog.MaxStock} {
		wantCode(s.t, second(s.AdjustStock(s.t.Context(), p.SKU, other, "delivery-1")), failure.Conflict)
		s.wantStock(stock(5, 0), p)
	}
	equal(s.t, "stock", must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), p.SKU, 5, "delivery-2")), stock(10, 0))
	equal(s.t, "other stock", must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), q.SKU, 5, "delivery-1")), stock(5, 0))

	errs := together(6, func(int) error { return second(s.AdjustStock(s.t.Context(), p.SKU, 1, "delivery-3")) })
	equal(s.t, "answers", count(errs, ""), 6)
	s.wantStock(stock(11, 0), p)
}

func adjustTogether(s *shop) {
	p := s.product(0)
	errs := together(8, func(i int) error {
		return second(s.AdjustStock(s.t.Context(), p.SKU, 1+i, unique("ref")))
	})
	equal(s.t, "answers", count(errs, ""), 8)
	s.wantStock(stock(36, 0), p)
}

func refusedAdjustment(s *shop) {
	p := s.product(1)
	wantCode(s.t, second(s.AdjustStock(s.t.Context(), p.SKU, -2, "ref")), failure.Conflict)
	must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), p.SKU, 1, "more"))
	must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), p.SKU, -2, "ref"))
	s.wantStock(stock(0, 0), p)
}
