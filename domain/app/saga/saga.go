// Package saga implements the steps of the order saga. The state machine decides
// which step comes next. Each step loads the order itself and is idempotent per
// order: repeating it after a lost response is safe.
package saga

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Outcome tells the state machine which state comes next.
type Outcome string

// The outcomes. Superseded ends a compensation that does not own its order.
// Completed ends one whose order was confirmed after all.
const (
	Done       Outcome = "done"
	Superseded Outcome = "superseded"
	Completed  Outcome = "completed"
)

// Steps are the saga's steps, with the ports that they use.
type Steps struct {
	Orders  port.Orders
	Catalog port.Catalog
	Gateway port.PaymentGateway
	Reports port.PaymentReports // for Notice; nil if the payment gateway sends no notices
	Now     func() time.Time
	// OurFault, unless nil, is told of an order that has failed because of us.
	OurFault func(context.Context, order.Order)
}

// Validate claims the order and checks it against the catalog. It fails with
// OrderRejected, OrderCancelled, Superseded, or CompensationOnly when the execution only
// compensates: for the minutes of a deployment, the reconciler of the release before
// starts such executions on the saga's state machine.
func (s Steps) Validate(ctx context.Context, execution, orderID string) (Outcome, error) {
	if order.Compensates(execution) {
		return "", failure.New(failure.CompensationOnly, "the execution %s only compensates", execution)
	}
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
	return Done, err
}

// check checks an order that is not validated yet against the catalog.
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

// Reserve reserves the order's stock. It fails with InsufficientStock,
// OrderCancelled, Superseded, or Conflict when compensation has begun.
func (s Steps) Reserve(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Reserve(execution, s.Now())
	})
	return Done, err
}

// Charge authorizes the order's validated total. It fails with PaymentDeclined,
// ActionRequired while the shopper must confirm the payment, NotConfirmed when the time
// for that is over, OrderCancelled, Superseded, or Conflict when compensation has begun.
func (s Steps) Charge(ctx context.Context, execution, orderID string) (Outcome, error) {
	o, err := s.Orders.Order(ctx, orderID)
	if err != nil {
		return "", err
	}
	due, err := o.AuthorizationDue(execution)
	if err != nil || !due {
		return Done, err
	}
	a, err := s.Gateway.Authorize(ctx, charge(o))
	if err != nil {
		return "", err
	}
	if a.Action != nil {
		return "", s.awaitShopper(ctx, execution, o, a)
	}
	_, err = s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		return o.Authorize(execution, a.Reference, s.Now())
	})
	return Done, err
}

// awaitShopper records what the shopper must confirm, and fails with what the order waits
// for.
func (s Steps) awaitShopper(ctx context.Context, execution string, o order.Order, a payment.Authorization) error {
	waiting, err := s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		return o.AwaitShopper(execution, a, s.Now())
	})
	if err != nil {
		return err
	}
	return waiting.Awaiting(s.Now())
}

// Confirm confirms the order, captures its payment and completes it. It fails with
// AuthorizationLost, OrderCancelled, Superseded, or Conflict when compensation has begun.
func (s Steps) Confirm(ctx context.Context, execution, orderID string) (Outcome, error) {
	o, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.BeginCapture(execution, s.Now())
	})
	if err != nil {
		return "", err
	}
	if o.CaptureDue() {
		if err := s.Gateway.Capture(ctx, charge(o)); err != nil {
			return "", err
		}
	}
	_, err = s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		return o.Complete(execution, s.Now())
	})
	return Done, err
}

// Refund makes sure that the shopper keeps the money: it voids an authorization, refunds
// what was captured, and prevents a later charge. Completed means that the order was
// confirmed after all and keeps its payment. It fails with RefundRefused when the payment
// gateway will never refund.
func (s Steps) Refund(ctx context.Context, execution, orderID string) (Outcome, error) {
	o, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.BeginRefund(execution, s.Now())
	})
	switch {
	case err != nil:
		return outcome(err)
	case o.Status() == order.Completed:
		return Completed, nil
	case o.RefundRefused():
		return "", failure.New(failure.RefundRefused, "the payment gateway has refused the refund")
	case !o.RefundDue():
		return Done, nil
	}
	return s.settle(ctx, execution, o)
}

// settle asks the payment gateway for the refund and records the result.
func (s Steps) settle(ctx context.Context, execution string, o order.Order) (Outcome, error) {
	refund, refused := s.Gateway.Refund(ctx, charge(o))
	if refused != nil && !failure.Is(refused, failure.RefundRefused) {
		return "", refused
	}
	_, err := s.changeFrom(ctx, o, func(o order.Order) (*order.Change, error) {
		if refused != nil {
			return o.RefuseRefund(execution, s.Now())
		}
		return o.EndRefund(execution, refund, s.Now())
	})
	if err != nil {
		return outcome(err)
	}
	return outcome(refused)
}

// Release releases the order's stock, if any is held.
func (s Steps) Release(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Release(execution, s.Now())
	})
	return outcome(err)
}

// Fail ends the order for the cause. It reports an order that failed because of us.
func (s Steps) Fail(ctx context.Context, execution, orderID string, cause order.Cause) (Outcome, error) {
	ends := false
	o, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		c, err := o.Fail(execution, cause, s.Now())
		ends = c != nil
		return c, err
	})
	if err == nil && ends && o.FailedBecauseOfUs() && s.OurFault != nil {
		s.OurFault(ctx, o)
	}
	return outcome(err)
}

// RequireAttention hands the order to an operator, because its compensation
// failed.
func (s Steps) RequireAttention(ctx context.Context, execution, orderID string, cause order.Cause) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.RequireAttention(execution, cause, s.Now())
	})
	return outcome(err)
}

// change loads the order, decides and commits, see port.ChangeOrder.
func (s Steps) change(ctx context.Context, orderID string, decide port.Decision) (order.Order, error) {
	o, err := s.Orders.Order(ctx, orderID)
	if err != nil {
		return o, err
	}
	return s.changeFrom(ctx, o, decide)
}

// changeFrom decides on the loaded order and commits the change.
func (s Steps) changeFrom(ctx context.Context, o order.Order, decide port.Decision) (order.Order, error) {
	return port.ChangeOrder(ctx, s.Orders, o, decide)
}

func charge(o order.Order) payment.Charge {
	snapshot := o.Snapshot()
	return payment.Charge{
		Key: payment.Key(o.ID()), OrderID: o.ID(), Amount: o.Total(),
		Token: snapshot.PaymentToken, Reference: snapshot.Reference,
	}
}

// outcome turns Superseded into an outcome: to a compensation, it is no error that
// another execution owns the order.
func outcome(err error) (Outcome, error) {
	if failure.Is(err, failure.Superseded) {
		return Superseded, nil
	}
	if err != nil {
		return "", err
	}
	return Done, nil
}
