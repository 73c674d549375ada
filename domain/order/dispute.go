package order

import (
	"cmp"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// MaxDisputes is how many disputes an order may have. A charge usually has one at most.
const MaxDisputes = 20

// The methods below record what the payment gateway tells of a payment afterwards. No
// execution owns that. What is told twice, or late, changes nothing: they return nil, nil.

// RecordDispute records a dispute, or its new state. It fails with Conflict when the order
// has MaxDisputes others.
func (o Order) RecordDispute(d payment.Dispute, now time.Time) (*Change, error) {
	at := slices.IndexFunc(o.s.Disputes, func(one payment.Dispute) bool { return one.ID == d.ID })
	switch {
	case at >= 0 && !d.Replaces(o.s.Disputes[at]):
		return nil, nil
	case at < 0 && len(o.s.Disputes) >= MaxDisputes:
		return nil, failure.New(failure.Conflict, "order %s has %d disputes, which is the maximum", o.s.ID, MaxDisputes)
	}
	c := o.changeAfterwards(now)
	disputes := slices.DeleteFunc(slices.Clone(o.s.Disputes), func(one payment.Dispute) bool { return one.ID == d.ID })
	disputes = append(disputes, d)
	slices.SortFunc(disputes, func(a, b payment.Dispute) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	c.Order.s.Disputes = disputes
	return c.withEvent(event.OrderDisputed, event.Data{
		Amount: &d.Amount, Dispute: &event.Dispute{ID: d.ID, State: string(d.State), Reason: d.Reason},
	}), nil
}

// FailRefund records that a refund came to nothing after it was made. An operator must
// settle it by hand.
func (o Order) FailRefund(f payment.FailedRefund, now time.Time) (*Change, error) {
	if f.Part != "" {
		return o.failPart(f, now)
	}
	if o.s.Payment != Refunding && (o.s.Payment != Refunded || o.s.RefundReference != f.Reference) {
		return nil, nil
	}
	c := o.changeAfterwards(now)
	c.Order.s.RefundReference = f.Reference
	return c.unsettle(), nil
}

// failPart records it for a refund of the completed order. The result of the refund may
// not be recorded yet.
func (o Order) failPart(f payment.FailedRefund, now time.Time) (*Change, error) {
	at := slices.IndexFunc(o.s.Refunds, func(r Refund) bool { return r.ID == f.Part })
	if at < 0 || o.s.Refunds[at].Reference != "" && o.s.Refunds[at].Reference != f.Reference {
		return nil, nil
	}
	failed := o.s.Refunds[at]
	switch failed.State {
	case RefundPending:
		return o.endRefund(f.Part, RefundUnsettled, f.Reference, now)
	case RefundDone:
	case RefundUnsettled:
		return nil, nil
	}
	c := o.changeAfterwards(now)
	failed.State, failed.EndedAt = RefundUnsettled, c.Order.s.UpdatedAt
	c.Order.s.Refunds = slices.Clone(o.s.Refunds)
	c.Order.s.Refunds[at] = failed
	return c.withRefundEvent(event.OrderAdjusted, failed), nil
}

// EndedUnpaid reports whether the order has ended and holds no money of its shopper, as
// far as it knows.
func (o Order) EndedUnpaid() bool {
	return (o.s.Status == Failed || o.s.Status == Cancelled) && (o.s.Payment == Uncharged || o.s.Payment == Voided)
}

// RefundLate records that a payment succeeded after the order had ended, and was refunded.
func (o Order) RefundLate(refund payment.Refund, now time.Time) (*Change, error) {
	if !o.EndedUnpaid() || !refund.Refunded {
		return nil, nil
	}
	c := o.changeAfterwards(now)
	c.Order.s.Payment, c.Order.s.RefundReference = Refunded, refund.Reference
	c.renewReason()
	return c.withEvent(event.OrderRefunded, event.Data{Amount: &refund.Amount, Reference: refund.Reference}), nil
}

// RefuseLateRefund records that a payment succeeded after the order had ended, and that
// the payment gateway will never refund it. An operator must settle it by hand.
func (o Order) RefuseLateRefund(now time.Time) (*Change, error) {
	if !o.EndedUnpaid() {
		return nil, nil
	}
	return o.changeAfterwards(now).unsettle(), nil
}

// changeAfterwards starts a Change of an order whose history may be in the archive: it
// goes on. The order may still be on its way, so what it waits for stays.
func (o Order) changeAfterwards(now time.Time) *Change {
	c := o.change(now)
	c.Order.s.Action = o.s.Action
	c.Order.s.Archive = ""
	c.keepDelay(o)
	return c
}

// unsettle hands the payment to an operator. Nothing compensates the order by itself then.
func (c *Change) unsettle() *Change {
	c.Order.s.Payment = Unsettled
	c.Order.s.GivenUp = c.Order.s.GivenUp || c.Order.s.Status == NeedsAttention
	c.renewReason()
	if c.Order.s.Reason == nil {
		return c
	}
	return c.withEvent(event.OrderNeedsAttention, event.Data{Reason: c.Order.s.Reason})
}

// renewReason makes the reason's message again, whose sentence about money has changed.
func (c *Change) renewReason() {
	if c.Order.s.Reason == nil {
		return
	}
	reason := c.Order.reason(Cause{}, c.Order.s.Status)
	c.Order.s.Reason = &reason
}
