package products

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/pagination"
)

// place is where a product is in an order by price or age.
type place struct {
	position string
	product  int
}

// placesOf are the orders of products by price and age. Prices of different currencies do
// not compare, so a currency's products are together. Of equal ranks the names decide, in
// every order.
func placesOf(products []catalog.Product) map[catalog.Sort][]place {
	return map[catalog.Sort][]place{
		catalog.PriceUp: placesBy(products, func(p catalog.Product) (string, int64) {
			return string(p.Price.Currency), p.Price.Amount
		}),
		catalog.PriceDown: placesBy(products, func(p catalog.Product) (string, int64) {
			return string(p.Price.Currency), math.MaxInt64 - p.Price.Amount
		}),
		catalog.Newest: placesBy(products, func(p catalog.Product) (string, int64) { return "", age(p) }),
	}
}

// age ranks products by their addition, newest first, and those of an unknown time last.
func age(p catalog.Product) int64 {
	if p.AddedAt.IsZero() {
		return math.MaxInt64
	}
	return math.MaxInt64 - p.AddedAt.UnixMilli()
}

// placesBy orders products by group and then by rank.
func placesBy(products []catalog.Product, of func(catalog.Product) (group string, rank int64)) []place {
	places := make([]place, len(products))
	for i, p := range products {
		group, rank := of(p)
		// Nineteen digits hold every rank, so that the texts sort as the numbers.
		places[i] = place{fmt.Sprintf("%s%s%019d%s", ranked, group, rank, keyOf(p)), i}
	}
	slices.SortFunc(places, byPosition)
	return places
}

func byPosition(a, b place) int { return strings.Compare(a.position, b.position) }

// pageByPlace returns a page of a selection in an order by price or age.
func (x *index) pageByPlace(places []place, s catalog.Selection, p pagination.Request) (products []catalog.Product, next string) {
	selected := make([]bool, len(x.products))
	for _, h := range x.hits(catalog.Selection{Query: s.Query, Category: s.Category}) {
		selected[h.product] = true
	}
	last := ""
	for _, at := range places {
		if !selected[at.product] || at.position <= p.After {
			continue
		}
		if len(products) == p.Limit {
			return products, last
		}
		products, last = append(products, x.products[at.product]), at.position
	}
	return products, ""
}
