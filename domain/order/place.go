package order

import (
	"fmt"
	"time"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/text"
)

// AddressPointer is where a request for an order has its address.
const AddressPointer = "/deliveryAddress"

// The limits of an order.
const (
	MaxLines    = 50
	MaxQuantity = 1000
)

// DraftLine is one line of a request for an order. UnitPrice is the price that
// the shopper saw; nil if the request does not say.
type DraftLine struct {
	SKU       string
	Quantity  int
	UnitPrice *money.Money
}

// Draft is a request for an order.
type Draft struct {
	Lines        []DraftLine
	PaymentToken string
	Address      address.Address // where it is delivered to, in its normal form; zero if the request does not say
}

// Placement is everything that Place needs. The user id, e-mail address and
// name come from the caller's identity, not from the request's body, so their
// texts are cleaned instead of refused. So are products' names, which may have
// been stored before texts were checked.
type Placement struct {
	ID          string
	UserID      string
	Email       string
	Name        string
	Draft       Draft
	Products    map[string]catalog.Product // by SKU; an absent or inactive one is unknown
	Traceparent string
	Now         time.Time
}

// Check fails with Invalid and every broken rule that does not depend on the
// catalog, nor on the address's country.
func (d Draft) Check() error {
	var v failure.Violations
	d.AddViolations(&v)
	return v.Err()
}

// AddViolations adds what Check fails with.
func (d Draft) AddViolations(v *failure.Violations) {
	if n := len(d.Lines); n < 1 || n > MaxLines {
		v.Add("/lines", "count", "must have 1–%d lines", MaxLines)
	}
	for i, l := range d.Lines {
		l.check(fmt.Sprintf("/lines/%d", i), v)
	}
	if n := len(d.PaymentToken); n < 1 || n > 255 {
		v.Add("/payment/token", "length", "must have 1–255 characters")
	}
	d.Address.Check(AddressPointer, v)
}

func (l DraftLine) check(at string, v *failure.Violations) {
	if catalog.CheckSKU(l.SKU) != nil {
		v.Add(at+"/sku", "format", catalog.SKURule)
	}
	if l.Quantity < 1 || l.Quantity > MaxQuantity {
		v.Add(at+"/quantity", "range", "must be 1–%d", MaxQuantity)
	}
	if l.UnitPrice != nil && l.UnitPrice.Amount < 1 {
		v.Add(at+"/unitPrice/amount", "minimum", "must be at least 1 minor unit")
	}
}

// Place accepts an order at the catalog's prices. It fails with Invalid and
// every violation: broken rules, unknown products, prices that differ from the
// quoted ones, mixed currencies, or a total that overflows.
func Place(p Placement) (*Change, error) {
	if err := p.Draft.Check(); err != nil {
		return nil, err
	}
	lines, total, err := p.price()
	if err != nil {
		return nil, err
	}
	now := p.Now.UTC().Truncate(time.Millisecond)
	o := Order{Snapshot{
		ID: p.ID, UserID: p.UserID, Email: text.Clean(p.Email), Name: text.Clean(p.Name), Address: p.Draft.Address.Clone(), Lines: lines, Total: total,
		PaymentToken: p.Draft.PaymentToken, Status: Pending, Version: 1,
		Reservation: Unreserved, Payment: Uncharged,
		Traceparent: p.Traceparent, CreatedAt: now, UpdatedAt: now, StatusSince: now,
	}}
	c := &Change{Order: o}
	return c.withEvent(event.OrderCreated, event.Data{Lines: lines, Total: &total}), nil
}

func (p Placement) price() ([]event.Line, money.Money, error) {
	var v failure.Violations
	lines := make([]event.Line, 0, len(p.Draft.Lines))
	for i, l := range p.Draft.Lines {
		product, ok := p.Products[l.SKU]
		if !ok || !product.Active {
			v.Add(fmt.Sprintf("/lines/%d/sku", i), "unknown", "no product %q is sold here", l.SKU)
			continue
		}
		if l.UnitPrice != nil && *l.UnitPrice != product.Price {
			v.Add(fmt.Sprintf("/lines/%d/unitPrice", i), "price_changed", "the price is %s", product.Price)
		}
		lines = append(lines, event.Line{SKU: l.SKU, Name: text.Clean(product.Name), Quantity: l.Quantity, UnitPrice: product.Price})
	}
	if err := v.Err(); err != nil {
		return nil, money.Money{}, err
	}
	total, err := Sum(lines)
	if err != nil {
		v.Add("/lines", "total", "the total must be in one currency and fit into 63 bits")
		return nil, money.Money{}, v.Err()
	}
	return lines, total, nil
}

// Sum is the total of the lines, of which there must be at least one. It fails
// with Invalid on overflow or mixed currencies.
func Sum(lines []event.Line) (money.Money, error) {
	total := money.Money{Currency: lines[0].UnitPrice.Currency}
	for _, l := range lines {
		sub, err := l.UnitPrice.Times(l.Quantity)
		if err != nil {
			return money.Money{}, err
		}
		if total, err = total.Add(sub); err != nil {
			return money.Money{}, err
		}
	}
	return total, nil
}
