// Package books compares what the payment gateway says that it moved with what the orders
// say. Both must tell the same of every day.
package books

import (
	"cmp"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
)

// MaxFindings is how many findings a report holds. It counts further ones.
const MaxFindings = 200

// Kind is the kind of a finding. The set is closed.
type Kind string

// The kinds of findings.
const (
	// ChargeWithoutOrder: the gateway has taken money for an order that does not exist, or
	// that was not charged as far as it knows.
	ChargeWithoutOrder Kind = "charge_without_order"
	// OrderWithoutCharge: an order is completed, and the gateway has not taken its money.
	OrderWithoutCharge Kind = "order_without_charge"
	// RefundWithoutRecord: the gateway has refunded what no order knows of.
	RefundWithoutRecord Kind = "refund_without_record"
	// RecordWithoutRefund: an order has a refund that the gateway has not made, or that
	// came to nothing.
	RecordWithoutRefund Kind = "record_without_refund"
	// AmountDiffers: both have it, with different amounts or currencies.
	AmountDiffers Kind = "amount_differs"
	// ChargedTwice: the gateway has taken money for an order more than once.
	ChargedTwice Kind = "charged_twice"
	// DisputeWithoutRecord: the bank has taken money, and the order has no such dispute.
	DisputeWithoutRecord Kind = "dispute_without_record"
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{
		ChargeWithoutOrder, OrderWithoutCharge, RefundWithoutRecord, RecordWithoutRefund, AmountDiffers, ChargedTwice, DisputeWithoutRecord,
	}
}

// Finding is one disagreement of the books.
type Finding struct {
	Kind      Kind         `json:"kind"`
	OrderID   string       `json:"orderId"`
	Reference string       `json:"reference,omitempty"` // the payment gateway's id of the charge
	Object    string       `json:"object,omitempty"`    // the payment gateway's id of the refund or dispute
	Recorded  *money.Money `json:"recorded,omitempty"`  // what the order says; nil if nothing
	Moved     *money.Money `json:"moved,omitempty"`     // what the gateway moved; nil if nothing
	At        time.Time    `json:"at"`                  // when it moved, or was recorded
}

// Sum is what was moved in one currency, in its minor units. Refunds that came to nothing
// and disputes that were won are subtracted.
type Sum struct {
	Currency money.Currency `json:"currency"`
	Captured int64          `json:"captured"`
	Refunded int64          `json:"refunded"`
	Disputed int64          `json:"disputed"`
}

// Sums are sums by currency.
type Sums []Sum

// add adds an amount, and keeps the currencies in order.
func (s *Sums) add(kind payment.MovementKind, m money.Money) {
	at, found := slices.BinarySearchFunc(*s, m.Currency, func(one Sum, c money.Currency) int { return cmp.Compare(one.Currency, c) })
	if !found {
		*s = slices.Insert(*s, at, Sum{Currency: m.Currency})
	}
	switch sum := &(*s)[at]; kind {
	case payment.MovedCapture:
		sum.Captured += m.Amount
	case payment.MovedRefund:
		sum.Refunded += m.Amount
	case payment.MovedRefundBack:
		sum.Refunded -= m.Amount
	case payment.MovedDispute:
		sum.Disputed += m.Amount
	case payment.MovedDisputeBack:
		sum.Disputed -= m.Amount
	}
}

// merge adds other sums.
func (s *Sums) merge(others Sums) {
	for _, o := range others {
		s.add(payment.MovedCapture, money.Money{Amount: o.Captured, Currency: o.Currency})
		s.add(payment.MovedRefund, money.Money{Amount: o.Refunded, Currency: o.Currency})
		s.add(payment.MovedDispute, money.Money{Amount: o.Disputed, Currency: o.Currency})
	}
}

// Report is the comparison of one day, in UTC.
type Report struct {
	Day    string    `json:"day"`    // e.g. 2026-11-28
	MadeAt time.Time `json:"madeAt"` // when it was written
	// Until is up to when the day is compared. A report that is not Complete goes on there.
	Until time.Time `json:"until"`
	// Final: the day was compared once more after PendingLimit, so that nothing of it may
	// be open any more.
	Final bool `json:"final"`

	Gateway Sums `json:"gateway"` // what the payment gateway moved for orders
	Orders  Sums `json:"orders"`  // what the orders say of the same movements

	// Outside is what operators returned outside the payment gateway, which refused to. It is
	// in neither sum: nothing of it moved there.
	Outside Sums `json:"outside,omitempty"`

	Movements int `json:"movements"` // of the payment gateway
	Compared  int `json:"compared"`  // orders
	// Open counts what has no counterpart yet and may still get one, see PendingLimit.
	Open int `json:"open"`
	// Elsewhere counts movements of payments that are none of this platform's, or that
	// were returned completely.
	Elsewhere int `json:"elsewhere"`

	Findings []Finding `json:"findings"`
	Cut      int       `json:"cut"` // findings beyond MaxFindings
}

// DayForm is the form of a Report's day.
const DayForm = "2006-01-02"

// New returns the empty report of a day. Invalid: that is no day.
func New(day string) (Report, error) {
	begin, err := time.Parse(DayForm, day)
	if err != nil {
		var v failure.Violations
		v.Add("/day", "format", "must be a day such as 2026-11-28")
		return Report{}, v.Err()
	}
	return Report{Day: day, Until: begin}, nil
}

// DayOf is the day of a time, in UTC.
func DayOf(t time.Time) string { return t.UTC().Format(DayForm) }

// Begin and End are the day's limits. End belongs to the next day.
func (r Report) Begin() time.Time {
	begin, _ := time.Parse(DayForm, r.Day) // New has checked it
	return begin
}

// End is the end of the day.
func (r Report) End() time.Time { return r.Begin().AddDate(0, 0, 1) }

// Complete reports whether the whole day is compared.
func (r Report) Complete() bool { return !r.Until.Before(r.End()) }

// Disagreements counts all findings.
func (r Report) Disagreements() int { return len(r.Findings) + r.Cut }

// Add adds the comparison of a part of the day up to until.
func (r *Report) Add(part Part, until time.Time) {
	for _, f := range part.Findings {
		if len(r.Findings) < MaxFindings {
			r.Findings = append(r.Findings, f)
		} else {
			r.Cut++
		}
	}
	r.Gateway.merge(part.Gateway)
	r.Orders.merge(part.Orders)
	r.Movements += part.Movements
	r.Compared += part.Compared
	r.Open += part.Open
	r.Elsewhere += part.Elsewhere
	r.Outside.merge(part.Outside)
	r.Until = until
}
