// Package saga implements the steps of the order saga. The state machine decides
// which step comes next. Each step loads the order itself and is idempotent per
// order: repeating it after a lost response is safe.
package saga

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
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
	Now     func() time.Time
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

// Charge charges the order's validated total. It fails with PaymentDeclined,
// OrderCancelled, Superseded, or Conflict when compensation has begun.
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
// Conflict when compensation has begun.
func (s Steps) Confirm(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Complete(execution, s.Now())
	})
	return Done, err
}

// Refund makes sure that the order is not charged: it refunds a charge, or prevents
// a later one. Completed means that the order was confirmed after all and keeps
// its charge.
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

// settle asks the payment gateway for the refund and records the result.
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

// Release releases the order's stock, if any is held.
func (s Steps) Release(ctx context.Context, execution, orderID string) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Release(execution, s.Now())
	})
	return outcome(err)
}

// Fail ends the order for the cause.
func (s Steps) Fail(ctx context.Context, execution, orderID string, cause order.Cause) (Outcome, error) {
	_, err := s.change(ctx, orderID, func(o order.Order) (*order.Change, error) {
		return o.Fail(execution, cause, s.Now())
	})
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
	return payment.Charge{
		Key: payment.Key(o.ID()), OrderID: o.ID(), Amount: o.Total(), Token: o.Snapshot().PaymentToken,
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
