// Package order defines the order: its content, and how its state may change.
//
// An Order is a value. Its methods do not change it but return a Change: the
// new state of the order, the state that the stored order must have, the event
// to publish and the effect on stock, to be stored in one transaction.
package order

import (
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
)

// Snapshot is an order's whole state, for stores and views.
type Snapshot struct {
	ID              string
	UserID          string
	Email           string          // address of the confirmation
	Name            string          // the shopper's name on the receipt; may be empty
	Address         address.Address // where it is delivered to; orders of releases before have none
	Lines           []event.Line
	Total           money.Money
	PaymentToken    string
	Status          Status
	Version         int    // increases with every change
	Execution       string // name of the saga execution that owns the order; "" before the claim
	Validated       bool
	CancelRequested bool
	Reservation     Reservation
	Payment         Payment
	Action          *Action           // nil unless the shopper must confirm the payment
	AuthorizedAt    time.Time         // zero until the payment is authorized
	Reference       string            // the payment gateway's id of the charge
	RefundReference string            // the payment gateway's id of the refund of a compensation
	Refunds         []Refund          // of the completed order, oldest first
	Withdrawals     []Withdrawal      // from the completed order, oldest first
	Settlements     []Settlement      // what was refunded outside the payment gateway, oldest first
	Disputes        []payment.Dispute // oldest first
	Shipments       []Shipment        // of the completed order, the one that was reported first first
	DeliveredAt     time.Time         // when its last unit was delivered, by the partner's clock; zero before
	Reason          *event.Reason     // why it did not complete
	Compensations   int               // how often the reconciler started compensation
	Restarts        int               // how often the reconciler started the saga again
	RetryAt         time.Time         // when the reconciler tries next, unless the order changes before; zero if that is not fixed
	GivenUp         bool              // it waits for an operator to decide; nothing compensates it by itself
	Delay           *Delay            // nil unless the order waits for longer than usual
	Traceparent     string            // W3C trace context of the request that placed it
	CreatedAt       time.Time
	UpdatedAt       time.Time
	StatusSince     time.Time // when it came into Status
	Archive         string    // the place of its history in the archive; "" until it is there
}

// Order is one order. Place creates one; Rehydrate restores one from a store.
type Order struct{ s Snapshot }

// Rehydrate restores an order from its stored state. It fails with Internal when
// that is not a valid state. A status of unknown age is as old as the last change.
func Rehydrate(s Snapshot) (Order, error) {
	if !s.Status.Known() || s.ID == "" || s.UserID == "" || s.Version < 1 || len(s.Lines) == 0 {
		return Order{}, failure.New(failure.Internal, "stored order %q has no valid state", s.ID)
	}
	if s.StatusSince.IsZero() {
		s.StatusSince = s.UpdatedAt
	}
	return Order{s}, nil
}

// Snapshot returns a copy of the order's state.
func (o Order) Snapshot() Snapshot {
	s := o.s
	s.Address = o.s.Address.Clone()
	s.Lines = append([]event.Line(nil), o.s.Lines...)
	s.Refunds = append([]Refund(nil), o.s.Refunds...)
	s.Withdrawals = append([]Withdrawal(nil), o.s.Withdrawals...)
	s.Settlements = append([]Settlement(nil), o.s.Settlements...)
	s.Disputes = append([]payment.Dispute(nil), o.s.Disputes...)
	s.Shipments = nil
	for _, one := range o.s.Shipments {
		s.Shipments = append(s.Shipments, one.clone())
	}
	return s
}

// ID is the order's id, a ULID.
func (o Order) ID() string { return o.s.ID }

// UserID is the id of the shopper.
func (o Order) UserID() string { return o.s.UserID }

// Status is the order's status.
func (o Order) Status() Status { return o.s.Status }

// Total is the sum of the order's lines.
func (o Order) Total() money.Money { return o.s.Total }

// Erased reports whether the order holds nothing that its shopper set, or that leads to
// the shopper. The shopper's id stays: it is random, and after an erasure nothing tells
// whose it was.
func (o Order) Erased() bool {
	return o.s.Email == "" && o.s.Name == "" && o.s.PaymentToken == "" && o.s.Address.IsZero() &&
		!slices.ContainsFunc(o.s.Shipments, Shipment.personal) &&
		!slices.ContainsFunc(o.s.Withdrawals, func(w Withdrawal) bool { return w.Reason != "" })
}

// Erase returns the order without anything that its shopper set, or that leads to the
// shopper. What was decided stays, and what was sent.
func (o Order) Erase() Order {
	o.s.Email, o.s.Name, o.s.PaymentToken, o.s.Address = "", "", "", address.Address{}
	o.s.Withdrawals = slices.Clone(o.s.Withdrawals)
	for i := range o.s.Withdrawals {
		o.s.Withdrawals[i].Reason = ""
	}
	o.s.Shipments = slices.Clone(o.s.Shipments)
	for i, s := range o.s.Shipments {
		o.s.Shipments[i] = s.erase()
	}
	return o
}

// Quantities sums the units by SKU, since several lines may have one product.
func (o Order) Quantities() map[string]int {
	q := make(map[string]int, len(o.s.Lines))
	for _, l := range o.s.Lines {
		q[l.SKU] += l.Quantity
	}
	return q
}

// StockEffect is what a change does to the stock of the order's products, in
// the same transaction.
type StockEffect int

// The effects on stock.
const (
	KeepStock    StockEffect = iota
	HoldStock                // reserved += quantity, if available ≥ quantity
	CommitStock              // reserved -= quantity, onHand -= quantity
	ReleaseStock             // reserved -= quantity
	RestockStock             // onHand += quantity
)

// Prior is the state that the stored order must have for a change to apply.
// Version 0 means that no such order may exist yet.
type Prior struct {
	Status  Status
	Version int
}

// Change is one change of an order, to be stored in one transaction.
type Change struct {
	Prior  Prior
	Order  Order
	Events []event.Event // in their order; none if the change has no event
	Stock  StockEffect
	// Withdrawal is what the change asks for or decides; nil if it does neither. Stores
	// list the open ones.
	Withdrawal *Withdrawal
	units      map[string]int // that Stock moves; nil means those of the order
}

// Units are the units that the change's effect on stock moves, by SKU.
func (c *Change) Units() map[string]int {
	if c.units != nil {
		return c.units
	}
	return c.Order.Quantities()
}

// change starts a Change of o: the next version at the given time, which is never
// before the last change's.
func (o Order) change(now time.Time) *Change {
	next := o
	next.s.Version++
	next.s.UpdatedAt = later(now.UTC().Truncate(time.Millisecond), o.lastEventAt())
	next.s.Delay, next.s.Action, next.s.RetryAt = nil, nil, time.Time{}
	return &Change{Prior: Prior{Status: o.s.Status, Version: o.s.Version}, Order: next}
}

// lastEventAt is when the order's last event occurred, or later.
func (o Order) lastEventAt() time.Time {
	if o.s.Delay != nil {
		return later(o.s.Delay.NoticedAt, o.s.UpdatedAt)
	}
	return o.s.UpdatedAt
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// setStatus sets the status. It fails with Conflict unless the table of
// transitions allows it.
func (c *Change) setStatus(s Status) error {
	if !c.Order.s.Status.MayBecome(s) {
		return failure.New(failure.Conflict, "order %s is %s and cannot become %s", c.Order.s.ID, c.Order.s.Status, s)
	}
	c.Order.s.Status, c.Order.s.StatusSince = s, c.Order.s.UpdatedAt
	return nil
}

// withEvent adds an event that reports the change. Each event has a version of its own,
// so a change with two of them makes the order two versions newer.
func (c *Change) withEvent(t event.Type, data event.Data) *Change {
	if len(c.Events) > 0 {
		c.Order.s.Version++
	}
	s := c.Order.s
	c.Events = append(c.Events, event.Event{
		ID: event.IDOf(s.ID, s.Version), Type: t, Version: event.SchemaVersion,
		OrderID: s.ID, UserID: s.UserID, Sequence: s.Version,
		OccurredAt: s.UpdatedAt, Traceparent: s.Traceparent, Data: data,
	})
	return c.publish()
}
