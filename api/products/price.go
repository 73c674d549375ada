package products

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/pagination"
)

// place is where a product is in an order by price.
type place struct {
	position string
	product  int
}

// placesByPrice are the orders of products by price. Prices of different currencies do
// not compare, so a currency's products are together. Of equal prices the names decide,
// in both orders.
func placesByPrice(products []catalog.Product) map[catalog.Sort][]place {
	return map[catalog.Sort][]place{
		catalog.PriceUp:   placesBy(products, func(amount int64) int64 { return amount }),
		catalog.PriceDown: placesBy(products, func(amount int64) int64 { return math.MaxInt64 - amount }),
	}
}

func placesBy(products []catalog.Product, rank func(amount int64) int64) []place {
	places := make([]place, len(products))
	for i, p := range products {
		// Nineteen digits hold every amount, so that the texts sort as the numbers.
		places[i] = place{fmt.Sprintf("%s%s%019d%s", ranked, p.Price.Currency, rank(p.Price.Amount), keyOf(p)), i}
	}
	slices.SortFunc(places, byPosition)
	return places
}

func byPosition(a, b place) int { return strings.Compare(a.position, b.position) }

// pageByPrice returns a page of a selection in an order by price.
func (x *index) pageByPrice(places []place, s catalog.Selection, p pagination.Request) (products []catalog.Product, next string) {
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
