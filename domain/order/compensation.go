package order

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

// The methods below are the saga's way back. Each returns nil, nil when
// nothing is left to do, fails with Superseded when another execution owns the
// order, and never takes anything from a completed order.

// BeginRefund marks the order so that nothing can complete or charge it while
// the gateway is asked. Nil also stands for an order that is completed, or
// whose money is settled: see RefundDue.
func (o Order) BeginRefund(execution string, now time.Time) (*Change, error) {
	if err := o.back(execution); err != nil {
		return nil, err
	}
	if o.s.Status.Terminal() || o.s.Payment != Uncharged && o.s.Payment != Charged {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Payment = Refunding
	return c, nil
}

// RefundDue reports whether the gateway is still to be asked for the refund.
func (o Order) RefundDue() bool { return o.s.Payment == Refunding }

// EndRefund records what the gateway gave back; nil when there was no charge.
func (o Order) EndRefund(execution string, refunded *money.Money, now time.Time) (*Change, error) {
	if err := o.back(execution); err != nil {
		return nil, err
	}
	if !o.RefundDue() {
		return nil, nil
	}
	c := o.change(now)
	if refunded == nil {
		c.Order.s.Payment = Voided
		return c, nil
	}
	c.Order.s.Payment = Refunded
	return c.tell(event.OrderRefunded, event.Data{Amount: refunded, Reference: o.s.Reference}), nil
}

// Release returns held stock; without any it bars a late reservation.
func (o Order) Release(execution string, now time.Time) (*Change, error) {
	if err := o.back(execution); err != nil {
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
	return c.tell(event.OrderReleased, event.Data{Lines: o.s.Lines}), nil
}

// Fail ends the order: as cancelled when its shopper asked for that, else as
// failed for the reason. It fails with Conflict while money is charged or
// stock held.
func (o Order) Fail(execution string, reason event.Reason, now time.Time) (*Change, error) {
	if err := o.back(execution); err != nil {
		return nil, err
	}
	if o.s.Status.Terminal() {
		return nil, nil
	}
	if o.s.Payment == Charged || o.s.Payment == Refunding || o.s.Reservation == Held {
		return nil, failure.New(failure.Conflict, "order %s still holds money or stock", o.s.ID)
	}
	c := o.change(now)
	c.Order.s.Execution = execution
	if o.s.CancelRequested {
		return c.end(Cancelled, event.OrderCancelled, shopperCancelled)
	}
	return c.end(Failed, event.OrderFailed, reason)
}

// Park sets the order aside for an operator, because the way back failed.
func (o Order) Park(execution string, reason event.Reason, now time.Time) (*Change, error) {
	if err := o.back(execution); err != nil {
		return nil, err
	}
	if o.s.Status.Terminal() || o.s.Status == NeedsAttention {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Execution = execution
	return c.end(NeedsAttention, event.OrderNeedsAttention, reason)
}

// Reassign gives an order that stands still to a new execution, which walks
// back. It fails with Conflict when the order is terminal.
func (o Order) Reassign(execution string, now time.Time) (*Change, error) {
	if o.s.Status.Terminal() {
		return nil, failure.New(failure.Conflict, "order %s is %s", o.s.ID, o.s.Status)
	}
	if o.s.Execution == execution {
		return nil, nil
	}
	c := o.change(now)
	if o.s.Status == Pending {
		if err := c.become(Processing); err != nil {
			return nil, err
		}
	}
	c.Order.s.Execution = execution
	c.Order.s.Compensations++
	return c, nil
}

// Cancel is the shopper's wish. A pending order ends at once; one in process
// is walked back by its execution, unless it is confirmed first. It fails with
// Conflict once the order has ended otherwise.
func (o Order) Cancel(now time.Time) (*Change, error) {
	switch o.s.Status {
	case Cancelling, Cancelled:
		return nil, nil
	case Pending:
		c := o.change(now)
		c.Order.s.CancelRequested = true
		return c.end(Cancelled, event.OrderCancelled, shopperCancelled)
	case Processing:
		c := o.change(now)
		c.Order.s.CancelRequested = true
		return c, c.become(Cancelling)
	case Completed, Failed, NeedsAttention:
	}
	return nil, failure.New(failure.Conflict, "an order that is %s cannot be cancelled", o.s.Status)
}

var shopperCancelled = event.Reason{Code: "cancelled", Message: "You cancelled this order."}

func (c *Change) end(s Status, t event.Type, reason event.Reason) (*Change, error) {
	if err := c.become(s); err != nil {
		return nil, err
	}
	c.Order.s.Reason = &reason
	return c.tell(t, event.Data{Reason: &reason}), nil
}

// back checks that the execution may walk the order back. An order that
// nobody claimed belongs to whoever fails it.
func (o Order) back(execution string) error {
	if o.s.Execution != execution && o.s.Execution != "" {
		return o.superseded()
	}
	return nil
}
