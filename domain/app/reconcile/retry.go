package reconcile

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// Again walks an order that needs attention back at once, at somebody's word:
// neither how often that was tried nor how long ago matters. Conflict: the
// order does not need attention, or its way back runs. NotFound, Unavailable.
func (r Reconciler) Again(ctx context.Context, orderID string) error {
	o, err := r.Orders.Order(ctx, orderID)
	if err != nil {
		return err
	}
	s := o.Snapshot()
	if s.Status != order.NeedsAttention {
		return failure.New(failure.Conflict, "order %s is %s: only one that is %s is walked back at somebody's word", s.ID, s.Status, order.NeedsAttention)
	}
	running, err := r.Executions.ExecutionRunning(ctx, s.Execution)
	if err != nil {
		return err
	}
	if running {
		return failure.New(failure.Conflict, "the way back of order %s runs", s.ID)
	}
	did, err := r.compensate(ctx, o)
	if err == nil && did != compensated {
		return failure.New(failure.Conflict, "order %s moved meanwhile", s.ID)
	}
	return err
}
