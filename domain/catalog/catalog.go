// Package catalog describes the products and their stock.
package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of a product. MaxStock bounds its units, so that sums never overflow; the
// others are in characters.
const (
	MaxStock       = 1_000_000_000
	MaxName        = 200
	MaxDescription = 2000
)

var skuForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Product is one product of the catalog.
type Product struct {
	SKU         string      `json:"sku"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	Price       money.Money `json:"price"`
	Active      bool        `json:"active"` // shoppers neither see nor can order an inactive product
	Category    Category    `json:"category,omitzero"`
	Pictures    []Picture   `json:"pictures,omitempty"` // in the order in which they are shown
	// Version is 1 for a new product and one more after each change; also 1 for one that a
	// release before versions stored.
	Version   int       `json:"version"`
	UpdatedBy string    `json:"updatedBy"` // the operator's user id; empty if a release before stored it
	UpdatedAt time.Time `json:"updatedAt"`
	AddedAt   time.Time `json:"addedAt,omitzero"` // zero if a release before stored it
}

// Says reports whether p has what a person says of a product, as the other has.
func (p Product) Says(other Product) bool {
	other.Version, other.UpdatedBy, other.UpdatedAt, other.AddedAt = p.Version, p.UpdatedBy, p.UpdatedAt, p.AddedAt
	return p.Equal(other)
}

// Equal reports whether the products are the same in all their members.
func (p Product) Equal(other Product) bool {
	return p.SKU == other.SKU && p.Name == other.Name && p.Description == other.Description && p.Price == other.Price &&
		p.Active == other.Active && p.Category == other.Category && slices.EqualFunc(p.Pictures, other.Pictures, Picture.Equal) &&
		p.Version == other.Version && p.UpdatedBy == other.UpdatedBy && p.UpdatedAt.Equal(other.UpdatedAt) && p.AddedAt.Equal(other.AddedAt)
}

// Stock counts a product's units: 0 ≤ Reserved ≤ OnHand always.
type Stock struct {
	OnHand   int `json:"onHand"`   // in stock, reserved or not
	Reserved int `json:"reserved"` // held for orders that are not yet completed
}

// Available is what a new order may still reserve.
func (s Stock) Available() int { return s.OnHand - s.Reserved }

// Offer is a product with its stock, as the catalog lists it.
type Offer struct {
	Product Product
	Stock   Stock
}

// SKURule says in words what CheckSKU checks, for violations.
const SKURule = "must be 1–64 letters, digits, '.', '_' or '-', beginning with a letter or digit"

// CheckSKU fails with Invalid unless s is 1–64 letters, digits, dots, dashes or
// underscores and begins with a letter or digit.
func CheckSKU(s string) error {
	if !skuForm.MatchString(s) {
		return failure.New(failure.Invalid, "sku %.80q "+SKURule, s)
	}
	return nil
}

// Check fails with Invalid and every violation of the product's rules.
func (p Product) Check() error { return p.Violations().Err() }

// Violations are the product's broken rules.
func (p Product) Violations() failure.Violations {
	var v failure.Violations
	if err := CheckSKU(p.SKU); err != nil {
		v.Add("/sku", "format", SKURule)
	}
	text.Check("/name", p.Name, 1, MaxName, &v)
	text.Check("/description", p.Description, 0, MaxDescription, &v)
	if p.Price.Amount < 1 {
		v.Add("/price/amount", "minimum", "must be at least 1 minor unit")
	}
	if _, err := money.ParseCurrency(string(p.Price.Currency)); err != nil {
		v.Add("/price/currency", "currency", "must be a supported ISO 4217 code")
	}
	p.Category.violations(&v)
	checkPictures(p.Pictures, &v)
	return v
}

// Adjust returns the stock after delta units are added or, if delta is
// negative, removed. It fails with Conflict when the result would be less than
// the reserved units or more than MaxStock.
func (s Stock) Adjust(delta int) (Stock, error) {
	next := s.OnHand + delta
	if next < s.Reserved {
		return s, failure.New(failure.Conflict, "only %d unreserved units can be removed", s.Available())
	}
	if delta > MaxStock || next > MaxStock {
		return s, failure.New(failure.Conflict, "a product has at most %d units", MaxStock)
	}
	return Stock{OnHand: next, Reserved: s.Reserved}, nil
}

// Changed is the failure of a change of a product that is not what the change is based on.
func Changed(sku string) *failure.Error {
	return failure.New(failure.Conflict, "the product %.80q was changed in the meantime", sku)
}

// ReferenceUsed is the failure of an adjustment whose reference the product already
// has for another number of units, as two delivery notes with one number would.
func ReferenceUsed(reference string, delta int) *failure.Error {
	return failure.New(failure.Conflict, "the reference %.100q was used for another movement, of %+d units", reference, delta)
}

func (s Stock) String() string { return fmt.Sprintf("%d on hand, %d reserved", s.OnHand, s.Reserved) }
