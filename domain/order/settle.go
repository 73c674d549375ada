package order

import (
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of settlements.
const (
	// MaxSettlements is how many settlements an order may have. A refund has another one
	// only if the first came to nothing.
	MaxSettlements = 40
	// MaxSettlementReference is the maximum length of a settlement's reference, in
	// characters.
	MaxSettlementReference = 100
)

// Settlement is an outside refund: an operator returned what the payment gateway refuses to
// refund, and recorded that. Settlements are only appended.
type Settlement struct {
	RefundID  string // of the refund of the completed order; "" for that of the compensation
	Amount    money.Money
	Reference string // of the outside refund, e.g. of the bank transfer
	Note      string // why
	By        string // the operator's user id
	At        time.Time
}

// SettlementRequest records an outside refund. It is made once for what it settles.
type SettlementRequest struct {
	RefundID  string
	Amount    money.Money
	Reference string
	Note      string
	By        string
}

// Due is an amount that an operator has to return, because the payment gateway refuses to.
type Due struct {
	RefundID string // of the refund of the completed order; "" for that of the compensation
	Amount   money.Money
}

// Dues are the amounts that can be settled by hand now. An order whose compensation goes on
// has none.
func (o Order) Dues() (dues []Due) {
	if o.s.Payment == Unsettled && (o.s.Status == NeedsAttention || o.s.Status.Terminal()) {
		dues = append(dues, Due{Amount: o.s.Total})
	}
	for _, r := range o.s.Refunds {
		if r.State == RefundUnsettled {
			dues = append(dues, Due{RefundID: r.ID, Amount: r.Amount})
		}
	}
	return dues
}

// Settle records an outside refund of a Due. Stock that is still held is released, and an
// order that needs attention ends. It returns nil, nil when exactly that is recorded. It
// fails with Invalid and every broken rule, and with Conflict when nothing of that kind is
// due, or something else settled it.
func (o Order) Settle(r SettlementRequest, now time.Time) (*Change, error) {
	at := slices.IndexFunc(o.Dues(), func(d Due) bool { return d.RefundID == r.RefundID })
	if at < 0 {
		return nil, o.settled(r)
	}
	if len(o.s.Settlements) >= MaxSettlements {
		return nil, failure.New(failure.Conflict, "the order has %d settlements, which is the maximum", MaxSettlements)
	}
	if err := o.checkSettlement(r, o.Dues()[at].Amount); err != nil {
		return nil, err
	}
	c := o.change(now)
	c.Order.s.Archive = "" // its history goes on
	made := Settlement{RefundID: r.RefundID, Amount: r.Amount, Reference: r.Reference, Note: r.Note, By: r.By, At: c.Order.s.UpdatedAt}
	c.Order.s.Settlements = append(slices.Clone(o.s.Settlements), made)
	if r.RefundID != "" {
		return c.settleRefund(made), nil
	}
	return c.settleCompensation(made)
}

// settled fails with Conflict unless the request repeats the last settlement of its kind.
func (o Order) settled(r SettlementRequest) error {
	for _, made := range slices.Backward(o.s.Settlements) {
		if made.RefundID != r.RefundID {
			continue
		}
		if made.Amount == r.Amount && made.Reference == r.Reference {
			return nil
		}
		return failure.New(failure.Conflict, "order %s is settled already, with the reference %.100q", o.s.ID, made.Reference)
	}
	return failure.New(failure.Conflict, "order %s has nothing that is to be settled by hand", o.s.ID)
}

// checkSettlement fails with Invalid unless all of what is due is returned. A part would
// leave the shopper's money here.
func (o Order) checkSettlement(r SettlementRequest, due money.Money) error {
	var v failure.Violations
	text.Check("/reference", r.Reference, 1, MaxSettlementReference, &v)
	text.Check("/reason", r.Note, 1, MaxRefundNote, &v)
	switch {
	case r.Amount.Currency != due.Currency:
		v.Add("/amount/currency", "currency", "must be %s, the order's currency", due.Currency)
	case r.Amount != due:
		v.Add("/amount/amount", "range", "must be what is left to refund, %s", due)
	}
	if o.knowsReference(r.Reference) {
		v.Add("/reference", "unique", "must not be that of another refund of the order")
	}
	return v.Err()
}

// knowsReference reports whether money of the order moved under that reference.
func (o Order) knowsReference(reference string) bool {
	return reference != "" && (o.s.Reference == reference || o.s.RefundReference == reference ||
		slices.ContainsFunc(o.s.Refunds, func(r Refund) bool { return r.Reference == reference }) ||
		slices.ContainsFunc(o.s.Settlements, func(s Settlement) bool { return s.Reference == reference }))
}

// settleRefund ends a refund of the completed order, whose units came back when it was
// refused.
func (c *Change) settleRefund(made Settlement) *Change {
	refunds := slices.Clone(c.Order.s.Refunds)
	at := slices.IndexFunc(refunds, func(r Refund) bool { return r.ID == made.RefundID })
	refunds[at].State, refunds[at].Reference, refunds[at].EndedAt = RefundDone, made.Reference, made.At
	c.Order.s.Refunds = refunds
	c.withRefundEvent(event.OrderRefunded, refunds[at])
	c.Events[0].Data.Outside = true
	return c
}

// settleCompensation ends the compensation's refund, and the order unless it has ended.
func (c *Change) settleCompensation(made Settlement) (*Change, error) {
	s := &c.Order.s
	s.Payment, s.RefundReference, s.GivenUp = Refunded, made.Reference, false
	c.renewReason()
	c.withEvent(event.OrderRefunded, event.Data{Amount: &made.Amount, Reference: made.Reference, Outside: true})
	if s.Status.Terminal() {
		return c, nil
	}
	if s.Reservation == Held {
		c.Stock = ReleaseStock
		c.withEvent(event.OrderReleased, event.Data{Lines: s.Lines})
	}
	s.Reservation = Released
	if s.CancelRequested {
		return c.end(Cancelled, event.OrderCancelled, Cause{Code: ReasonCancelled})
	}
	return c.end(Failed, event.OrderFailed, Cause{})
}

// ReturnedOutside reports whether an operator made the refund outside the payment gateway.
func (o Order) ReturnedOutside(r Refund) bool {
	return r.State == RefundDone && slices.ContainsFunc(o.s.Settlements, func(s Settlement) bool {
		return s.RefundID == r.ID && s.Reference == r.Reference
	})
}
