package order

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// Step is a step of the saga, as the state machine names its state.
type Step string

// The steps.
const (
	ValidateOrder    Step = "ValidateOrder"
	ReserveInventory Step = "ReserveInventory"
	ChargePayment    Step = "ChargePayment"
	ConfirmOrder     Step = "ConfirmOrder"
	RefundPayment    Step = "RefundPayment"
	ReleaseInventory Step = "ReleaseInventory"
	FailOrder        Step = "FailOrder"
)

// Steps lists all steps in the order of the saga.
func Steps() []Step {
	return []Step{
		ValidateOrder, ReserveInventory, ChargePayment, ConfirmOrder,
		RefundPayment, ReleaseInventory, FailOrder,
	}
}

// Delay says that an order waits for longer than usual. The next change of the
// order removes it.
type Delay struct {
	Since     time.Time // the order's last change
	NoticedAt time.Time // when this was stored and its event occurred
	Step      Step      // what the order waits for
}

// NextStep is the step that the order waits for, as far as its state shows. It is
// empty for an order that waits for no step: it has ended, needs attention, or waits for
// its shopper.
func (o Order) NextStep() Step {
	switch {
	case o.s.Status.Terminal() || o.s.Status == NeedsAttention || o.s.Action != nil:
		return ""
	case o.Compensating():
		return o.nextCompensation()
	case o.s.Status == Pending || !o.s.Validated:
		return ValidateOrder
	case o.s.Reservation == Unreserved:
		return ReserveInventory
	case o.s.Payment == Uncharged:
		return ChargePayment
	default:
		return ConfirmOrder
	}
}

// Compensating reports whether the order can no longer be completed, so that
// only its compensation is left.
func (o Order) Compensating() bool {
	forward := o.s.Payment.forward() &&
		(o.s.Reservation == Unreserved || o.s.Reservation == Held)
	return !forward || o.s.CancelRequested || o.s.Compensations > 0
}

func (o Order) nextCompensation() Step {
	switch {
	case o.s.Payment.open() && o.s.Payment != Unsettled:
		return RefundPayment
	case o.s.Payment == Uncharged && o.s.Reservation == Held: // a charge may be under way
		return RefundPayment
	case o.s.Reservation == Unreserved || o.s.Reservation == Held:
		return ReleaseInventory
	default:
		return FailOrder
	}
}

// MarkDelayed marks an order that waits. The time of its last change stays, so
// that the mark makes nobody wait for longer. It returns nil, nil when the order
// is marked already, and fails with Conflict when it waits for no step.
func (o Order) MarkDelayed(now time.Time) (*Change, error) {
	step := o.NextStep()
	if step == "" {
		return nil, failure.New(failure.Conflict, "an order that is %s is not delayed", o.s.Status)
	}
	if o.s.Delay != nil {
		return nil, nil
	}
	c := o.change(now)
	c.Order.s.Delay = &Delay{Since: o.s.UpdatedAt, NoticedAt: c.Order.s.UpdatedAt, Step: step}
	c.withEvent(event.OrderDelayed, event.Data{Step: string(step)})
	c.Order.s.UpdatedAt, c.Order.s.RetryAt = o.s.UpdatedAt, o.s.RetryAt
	return c.publish(), nil
}

// keepDelay keeps the mark of an order that is given a new execution: it has not
// moved on by that.
func (c *Change) keepDelay(o Order) {
	if o.s.Delay == nil || c.Order.NextStep() == "" {
		return
	}
	kept := *o.s.Delay
	kept.Step = c.Order.NextStep()
	c.Order.s.Delay = &kept
}
