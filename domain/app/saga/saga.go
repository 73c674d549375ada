// Package saga holds the steps of the order saga. The state machine decides
// which step comes next; each step loads the order itself, is idempotent per
// (order, step) and survives "done, but the answer was lost".
package saga

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Outcome tells the state machine where to go on.
type Outcome string

// The outcomes. Superseded ends an execution that does not own its order;
// Completed ends a way back that finds the order confirmed after all.
const (
	Done       Outcome = "done"
	Superseded Outcome = "superseded"
	Completed  Outcome = "completed"
)

// Steps are the saga's steps over their ports.
type Steps struct {
	Orders  port.Orders
	Catalog port.Catalog
	Gateway port.PaymentGateway
	Now     func() time.Time
}

// conflictTries bounds how often a step meets a concurrent change of its
// order; each time somebody else's change went through.
const conflictTries = 5

// Validate claims the order and checks it against the catalog. It fails with
// OrderRejected, or OrderCancelled.
func (s Steps) Validate(ctx context.Context, execution, orderID string) (Outcome, error) {
	var rejection error
	_, err := s.change(ctx, orderID, func(o order.Order) (c *order.Change, err error) {
		if rejection, err = s.check(ctx, o); err != nil {
			return nil, err
		}
		if rejection != nil {
			return o.Claim(execution, s.Now())
		}
		return o.Validate(execution, s.Now())
	})
	if err == nil {
		err = rejection
	}
	return outcome(err)
}

// check returns the catalog's verdict on an order that has none yet.
func (s Steps) check(ctx context.Context, o order.Order) (rejection, err error) {
	snapshot := o.Snapshot()
	if snapshot.Validated {
		return nil, nil
	}
	skus := make([]string, 0, len(snapshot.Lines))
	for sku := range o.Quantities() {
		skus = append(skus, sku)
	}
	products, err := s.Catalog.Products(ctx, skus)
	if err != nil {
		return nil, err
	}
	return o.CheckPrices(products), nil
}

// Reserve holds the order's stock. It fails with InsufficientStock,
// OrderCancelled, Superseded, or Conflict when the way back has begun.
func (s Steps) Reserve(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Reserve(execution, s.Now())
	})
	return Done, err
}

// Charge charges the order's validated total. It fails with PaymentDeclined,
// OrderCancelled, Superseded, or Conflict when the way back has begun.
func (s Steps) Charge(ctx context.Context, execution, orderID string) (Outcome, error) {
	o, err := s.Orders.Order(ctx, orderID)
	if err != nil {
		return "", err
	}
	due, err := o.ChargeDue(execution)
	if err != nil || !due {
		return Done, err
	}
	receipt, err := s.Gateway.Charge(ctx, charge(o))
	if err != nil {
		return "", err
	}
	_, err = s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		return o.Charged(execution, receipt.Reference, s.Now())
	})
	return Done, err
}

// Confirm completes the order. It fails with OrderCancelled, Superseded, or
// Conflict when the way back has begun.
func (s Steps) Confirm(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Complete(execution, s.Now())
	})
	return Done, err
}

// Refund makes sure that no charge for the order stands. Completed means that
// the order was confirmed after all and keeps its charge.
func (s Steps) Refund(ctx context.Context, execution, orderID string) (Outcome, error) {
	o, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.BeginRefund(execution, s.Now())
	})
	if err != nil {
		return outcome(err)
	}
	if o.Status() == order.Completed {
		return Completed, nil
	}
	if !o.RefundDue() {
		return Done, nil
	}
	return s.settle(ctx, execution, o)
}

// settle asks the gateway for the refund and records what it came to.
func (s Steps) settle(ctx context.Context, execution string, o order.Order) (Outcome, error) {
	refund, err := s.Gateway.Refund(ctx, charge(o))
	if err != nil {
		return "", err
	}
	var amount *money.Money
	if refund.Refunded {
		amount = &refund.Amount
	}
	_, err = s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		return o.EndRefund(execution, amount, s.Now())
	})
	return outcome(err)
}

// Release returns the order's stock, if any is held.
func (s Steps) Release(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Release(execution, s.Now())
	})
	return outcome(err)
}

// Fail ends the order for the given reason; without one, for the reason it
// was parked for, or because it stood still.
func (s Steps) Fail(ctx context.Context, execution, orderID string, reason *event.Reason) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Fail(execution, orStalled(reason, o), s.Now())
	})
	return outcome(err)
}

// Park sets the order aside for an operator.
func (s Steps) Park(ctx context.Context, execution, orderID string, reason *event.Reason) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Park(execution, orStalled(reason, o), s.Now())
	})
	return outcome(err)
}

func orStalled(reason *event.Reason, o order.Order) event.Reason {
	if reason != nil {
		return *reason
	}
	if r := o.Snapshot().Reason; r != nil {
		return *r
	}
	return event.Reason{Code: "stalled", Message: "The order could not be processed; nothing is charged."}
}

// change loads the order and changes it as decide says, see changeFrom.
func (s Steps) change(ctx context.Context, orderID string, decide func(order.Order) (*order.Change, error)) (order.Order, error) {
	o, err := s.Orders.Order(ctx, orderID)
	if err != nil {
		return o, err
	}
	return s.changeFrom(ctx, o, decide)
}

// changeFrom lets decide say what to do with the order as it was loaded, and
// commits it; again with the fresh order when somebody else changed it
// meanwhile. It returns the order as it then is.
func (s Steps) changeFrom(ctx context.Context, o order.Order, decide func(order.Order) (*order.Change, error)) (order.Order, error) {
	for try := 1; ; try++ {
		c, refused := decide(o)
		if refused != nil || c == nil {
			return o, refused
		}
		err := s.Orders.Commit(ctx, c)
		if err == nil {
			return c.Order, nil
		}
		if !failure.Is(err, failure.Conflict) {
			return o, err
		}
		if try == conflictTries {
			return order.Order{}, failure.Wrap(failure.Unavailable, err, "order %s keeps changing", o.ID())
		}
		if o, err = s.Orders.Order(ctx, o.ID()); err != nil {
			return o, err
		}
	}
}

func charge(o order.Order) payment.Charge {
	return payment.Charge{
		Key: payment.Key(o.ID()), OrderID: o.ID(), Amount: o.Total(), Token: o.Snapshot().PaymentToken,
	}
}

// outcome makes of Superseded, which is no failure where a step may simply
// end, an outcome.
func outcome(err error) (Outcome, error) {
	if failure.Is(err, failure.Superseded) {
		return Superseded, nil
	}
	if err != nil {
		return "", err
	}
	return Done, nil
}
