package reconcile

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// Retry compensates an order that needs attention at once, because an operator
// asks for it: however often and however recently that was tried. It fails with
// NotFound, Unavailable, or Conflict when the order does not need attention or its
// compensation is running.
func (r Reconciler) Retry(ctx context.Context, orderID string) error {
	o, err := r.Orders.Order(ctx, orderID)
	if err != nil {
		return err
	}
	s := o.Snapshot()
	if s.Status != order.NeedsAttention {
		return failure.New(failure.Conflict, "order %s is %s: an operator may retry only an order that is %s", s.ID, s.Status, order.NeedsAttention)
	}
	running, err := r.Executions.ExecutionRunning(ctx, s.Execution)
	if err != nil {
		return err
	}
	if running {
		return failure.New(failure.Conflict, "the compensation of order %s is running", s.ID)
	}
	did, err := r.compensate(ctx, o)
	if err == nil && did != compensated {
		return failure.New(failure.Conflict, "order %s has changed", s.ID)
	}
	return err
}
