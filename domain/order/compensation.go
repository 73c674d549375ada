package order

import (
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// CompensationPrefix begins the name of every execution that only compensates.
const CompensationPrefix = "compensate-"

// legacyCompensationPrefix is the prefix of releases before. Orders that they reassigned
// keep their execution's name.
const legacyCompensationPrefix = "unwind-"

// Compensates reports whether the execution of that name only compensates.
func Compensates(execution string) bool {
	return strings.HasPrefix(execution, CompensationPrefix) || strings.HasPrefix(execution, legacyCompensationPrefix)
}

// The methods below are the saga's compensation. Each returns nil, nil when
// nothing is left to do and fails with Superseded when another execution owns the
// order. None of them changes a completed order.

// BeginRefund marks the order so that nothing can complete or charge it while the
// payment gateway refunds or voids. It also returns nil for a completed order, and for one
// whose payment is already settled; see RefundDue.
func (o Order) BeginRefund(execution string, now time.Time) (*Change, error) {
	if err := o.checkCompensation(execution); err != nil {
		return nil, err
	}
	if o.s.Status.Terminal() || !o.s.Payment.forward() {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Payment = Refunding
	return c, nil
}

// RefundDue reports whether the payment gateway still has to refund.
func (o Order) RefundDue() bool { return o.s.Payment == Refunding }

// RefundRefused reports whether the payment gateway has refused the refund for good.
func (o Order) RefundRefused() bool { return o.s.Payment == Unsettled }

// EndRefund records the refund.
func (o Order) EndRefund(execution string, refund payment.Refund, now time.Time) (*Change, error) {
	if err := o.checkCompensation(execution); err != nil {
		return nil, err
	}
	if !o.RefundDue() {
		return nil, nil
	}
	c := o.change(now)
	if !refund.Refunded {
		c.Order.s.Payment = Voided
		return c, nil
	}
	c.Order.s.Payment, c.Order.s.RefundReference = Refunded, refund.Reference
	return c.withEvent(event.OrderRefunded, event.Data{Amount: &refund.Amount, Reference: refund.Reference}), nil
}

// RefuseRefund records that the payment gateway will never refund the payment. An
// operator must settle it by hand.
func (o Order) RefuseRefund(execution string, now time.Time) (*Change, error) {
	if err := o.checkCompensation(execution); err != nil {
		return nil, err
	}
	if !o.RefundDue() {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Payment = Unsettled
	if o.s.Status == NeedsAttention {
		c.Order.s.GivenUp = true
		reason := c.Order.reason(Cause{}, NeedsAttention)
		c.Order.s.Reason = &reason
	}
	return c, nil
}

// Release releases held stock. If none is held, it prevents a late reservation.
func (o Order) Release(execution string, now time.Time) (*Change, error) {
	if err := o.checkCompensation(execution); err != nil {
		return nil, err
	}
	if o.s.Reservation == Released || o.s.Status.Terminal() {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Reservation = Released
	if o.s.Reservation == Unreserved {
		return c, nil
	}
	c.Stock = ReleaseStock
	return c.withEvent(event.OrderReleased, event.Data{Lines: o.s.Lines}), nil
}

// Fail ends the order as failed for the cause, or as cancelled if its shopper
// cancelled it. It fails with Conflict while the payment gateway may have the
// shopper's money, or stock is held.
func (o Order) Fail(execution string, cause Cause, now time.Time) (*Change, error) {
	if err := o.checkCompensation(execution); err != nil {
		return nil, err
	}
	if o.s.Status.Terminal() {
		return nil, nil
	}
	if o.s.Payment.open() || o.s.Reservation == Held {
		return nil, failure.New(failure.Conflict, "order %s still has a payment or held stock", o.s.ID)
	}
	c := o.change(now)
	c.Order.s.Execution = execution
	if o.s.CancelRequested {
		return c.end(Cancelled, event.OrderCancelled, Cause{Code: ReasonCancelled})
	}
	return c.end(Failed, event.OrderFailed, cause)
}

// RequireAttention hands the order to an operator, because its compensation failed.
// Nothing compensates it again by itself if the payment gateway refuses the refund.
func (o Order) RequireAttention(execution string, cause Cause, now time.Time) (*Change, error) {
	if err := o.checkCompensation(execution); err != nil {
		return nil, err
	}
	if o.s.Status.Terminal() || o.s.Status == NeedsAttention {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Execution = execution
	c.Order.s.GivenUp = o.RefundRefused()
	return c.end(NeedsAttention, event.OrderNeedsAttention, cause)
}

// Reassign assigns a stalled order to a new execution, which compensates. An order
// that is marked as delayed stays so. It fails with Conflict when the order is
// terminal.
func (o Order) Reassign(execution string, now time.Time) (*Change, error) {
	if o.s.Status.Terminal() {
		return nil, failure.New(failure.Conflict, "order %s is %s", o.s.ID, o.s.Status)
	}
	if o.s.Execution == execution {
		return nil, nil
	}
	c := o.change(now)
	if o.s.Status == Pending {
		if err := c.setStatus(Processing); err != nil {
			return nil, err
		}
	}
	c.Order.s.Execution = execution
	c.Order.s.Compensations++
	c.Order.s.GivenUp = false
	c.keepDelay(o)
	return c, nil
}

// Cancel cancels the order for its shopper. A pending order ends at once. An order
// that is being processed is compensated by its execution. Cancel fails with Conflict
// once the order is confirmed or has ended otherwise.
func (o Order) Cancel(now time.Time) (*Change, error) {
	if o.s.Status == Processing && o.s.Payment == Capturing {
		return nil, failure.New(failure.Conflict, "an order that is confirmed cannot be cancelled")
	}
	switch o.s.Status {
	case Cancelling, Cancelled:
		return nil, nil
	case Pending:
		c := o.change(now)
		c.Order.s.CancelRequested = true
		return c.end(Cancelled, event.OrderCancelled, Cause{Code: ReasonCancelled})
	case Processing:
		c := o.change(now)
		c.Order.s.CancelRequested = true
		return c, c.setStatus(Cancelling)
	case Completed, Failed, NeedsAttention:
	}
	return nil, failure.New(failure.Conflict, "an order that is %s cannot be cancelled", o.s.Status)
}

// end gives the order its last status, or NeedsAttention, with the reason and
// its event.
func (c *Change) end(s Status, t event.Type, cause Cause) (*Change, error) {
	if err := c.setStatus(s); err != nil {
		return nil, err
	}
	reason := c.Order.reason(cause, s)
	c.Order.s.Reason = &reason
	return c.withEvent(t, event.Data{Reason: &reason}), nil
}

// checkCompensation checks that the execution may compensate the order. Any
// execution may compensate an order that none has claimed.
func (o Order) checkCompensation(execution string) error {
	if o.s.Execution != execution && o.s.Execution != "" {
		return o.superseded()
	}
	return nil
}
