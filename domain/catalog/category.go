package catalog

import (
	"regexp"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of a category, in characters.
const (
	MaxCategorySlug = 40
	MaxCategoryName = 60
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Category groups products. The zero value is that of a product without one.
type Category struct {
	Slug string `json:"slug"` // in addresses; two products with the same are in one category
	Name string `json:"name"`
}

// violations adds the category's broken rules. A product needs none.
func (c Category) violations(v *failure.Violations) {
	if c == (Category{}) {
		return
	}
	if len(c.Slug) > MaxCategorySlug || !slugForm.MatchString(c.Slug) {
		v.Add("/category/slug", "format", "must be 1–40 lower-case letters and digits, in words joined by '-'")
	}
	text.Check("/category/name", c.Name, 1, MaxCategoryName, v)
}
