package order

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// ConfirmationLimit is how long a shopper has to confirm a payment. The order's stock is
// held for as long.
const ConfirmationLimit = 15 * time.Minute

// Action says that the shopper must confirm the payment.
type Action struct {
	payment.Action
	Since time.Time
	Until time.Time // then the order fails
}

// The methods below are the saga's steps that authorize and capture the payment. They
// fail as those in steps.go do.

// AuthorizationDue reports whether the payment still has to be authorized.
func (o Order) AuthorizationDue(execution string) (bool, error) {
	if err := o.checkStep(execution); err != nil {
		return false, err
	}
	switch {
	case o.s.Payment == Authorized || o.s.Payment == Capturing || o.s.Payment == Charged:
		return false, nil
	case o.s.Payment != Uncharged || o.s.Reservation != Held:
		return false, o.compensating()
	default:
		return true, nil
	}
}

// AwaitShopper records that the shopper must confirm the payment. The time that the
// shopper has begins with the first such record.
func (o Order) AwaitShopper(execution string, a payment.Authorization, now time.Time) (*Change, error) {
	due, err := o.AuthorizationDue(execution)
	if err != nil || !due || o.s.Action != nil && o.s.Action.Action == *a.Action {
		return nil, err
	}
	c := o.change(now)
	c.Order.s.Reference = a.Reference
	c.Order.s.Action = &Action{Action: *a.Action, Since: c.Order.s.UpdatedAt, Until: c.Order.s.UpdatedAt.Add(ConfirmationLimit)}
	if o.s.Action != nil {
		c.Order.s.Action.Since, c.Order.s.Action.Until = o.s.Action.Since, o.s.Action.Until
	}
	return c, nil
}

// Awaiting is what the order waits for its shopper with: ActionRequired, or NotConfirmed
// when the time is over. It is nil if the order does not wait for its shopper.
func (o Order) Awaiting(now time.Time) error {
	a := o.s.Action
	switch {
	case a == nil:
		return nil
	case !now.Before(a.Until):
		return failure.New(failure.NotConfirmed, "the shopper did not confirm the payment by %s", a.Until.Format(time.RFC3339))
	default:
		return failure.New(failure.ActionRequired, "the shopper must confirm the payment").After(a.pause(now))
	}
}

// pause is the time until the payment gateway is asked again: a tenth of the time that
// the order has waited, within limits.
func (a Action) pause(now time.Time) time.Duration {
	return min(max(now.Sub(a.Since)/10, shortestPause), longestPause)
}

const (
	shortestPause = 2 * time.Second
	longestPause  = 30 * time.Second
)

// Authorize records that the payment gateway holds the total.
func (o Order) Authorize(execution, reference string, now time.Time) (*Change, error) {
	due, err := o.AuthorizationDue(execution)
	if err != nil || !due {
		return nil, err
	}
	c := o.change(now)
	c.Order.s.Payment, c.Order.s.AuthorizedAt = Authorized, c.Order.s.UpdatedAt
	c.Order.s.Reference = reference
	return c, nil
}

// BeginCapture confirms the order: from now on its shopper cannot cancel it, and the
// payment gateway may take the money. See CaptureDue.
func (o Order) BeginCapture(execution string, now time.Time) (*Change, error) {
	if o.s.Status == Completed && o.s.Execution == execution {
		return nil, nil
	}
	if err := o.checkStep(execution); err != nil {
		return nil, err
	}
	switch {
	case o.s.Reservation != Held || !o.s.Payment.forward() || o.s.Payment == Uncharged:
		return nil, o.compensating()
	case o.s.Payment != Authorized: // the release before captured at once
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Payment = Capturing
	return c, nil
}

// CaptureDue reports whether the payment gateway has to capture the payment.
func (o Order) CaptureDue() bool { return o.s.Payment == Capturing }

// Complete records that the payment was captured, completes the order and commits its
// reserved stock.
func (o Order) Complete(execution string, now time.Time) (*Change, error) {
	if o.s.Status == Completed && o.s.Execution == execution {
		return nil, nil
	}
	if err := o.checkStep(execution); err != nil {
		return nil, err
	}
	if o.s.Payment != Capturing && o.s.Payment != Charged || o.s.Reservation != Held {
		return nil, o.compensating()
	}
	c := o.change(now)
	if o.s.Payment == Capturing {
		c.Order.s.Payment = Charged
		c.withEvent(event.OrderCharged, event.Data{Amount: &o.s.Total, Reference: o.s.Reference})
	}
	if err := c.setStatus(Completed); err != nil {
		return nil, err
	}
	c.Order.s.Reservation = Committed
	c.Stock = CommitStock
	return c.withEvent(event.OrderCompleted, event.Data{Lines: o.s.Lines, Total: &o.s.Total}), nil
}
