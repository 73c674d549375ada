package products

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
)

// categoriesOf are the categories of products, by name. The product that was changed
// last says how a category is called.
func categoriesOf(products []catalog.Product) []catalog.Category {
	latest := map[string]catalog.Product{}
	for _, p := range products {
		if known, ok := latest[p.Category.Slug]; p.Category.Slug != "" && (!ok || known.UpdatedAt.Before(p.UpdatedAt)) {
			latest[p.Category.Slug] = p
		}
	}
	var categories []catalog.Category
	for p := range maps.Values(latest) {
		categories = append(categories, p.Category)
	}
	slices.SortFunc(categories, func(a, b catalog.Category) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.Slug, b.Slug))
	})
	return categories
}
