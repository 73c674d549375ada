package reconcile

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// Direction says which way an order is tried again.
type Direction string

// The directions.
const (
	Forward      Direction = "forward"      // its saga is started again
	Compensation Direction = "compensation" // what was done is undone, and the order ends
)

// StandsStillAfter is how long an order that is on its way must not have changed before an
// operator may have it tried again.
const StandsStillAfter = time.Minute

// Retryable lists the directions in which an operator may have an order tried again, the
// better one first: an order that can still be completed should be. Whether its execution
// runs is not known here. why says why there is none.
func Retryable(o order.Order, now time.Time) (ways []Direction, why error) {
	s := o.Snapshot()
	switch {
	case s.Status.Terminal():
		return nil, failure.New(failure.Conflict, "an order that is %s has ended", s.Status)
	case s.Status == order.NeedsAttention && o.Resumable():
		return []Direction{Forward, Compensation}, nil
	case s.Status == order.NeedsAttention:
		return []Direction{Compensation}, nil
	case now.Sub(s.UpdatedAt) < StandsStillAfter:
		return nil, failure.New(failure.Conflict, "the order has changed less than a minute ago")
	case o.Resumable():
		return []Direction{Forward}, nil
	default:
		return []Direction{Compensation}, nil
	}
}

// Retry tries an order again at once, because an operator asks for it: however often and
// however recently that was tried. It compensates an order that needs attention, and moves
// any other on. It fails as RetryToward does.
func (r Reconciler) Retry(ctx context.Context, orderID string) error {
	return r.RetryToward(ctx, orderID, "")
}

// RetryToward tries an order again in a direction; an empty one is that of Retry. It fails
// with NotFound, Unavailable, or Conflict when the direction is not possible or an execution
// of the order is running.
func (r Reconciler) RetryToward(ctx context.Context, orderID string, way Direction) error {
	o, err := r.Orders.Order(ctx, orderID)
	if err != nil {
		return err
	}
	if way, err = chosen(o, way, r.Now()); err != nil {
		return err
	}
	s := o.Snapshot()
	running, err := r.runs(ctx, s)
	if err != nil {
		return err
	}
	if running || r.starting(s) {
		return failure.New(failure.Conflict, "an execution of order %s is running", s.ID)
	}
	did, err := r.try(ctx, o, way)
	if err == nil && did == left {
		return failure.New(failure.Conflict, "order %s has changed", s.ID)
	}
	return err
}

// startTime is longer than it takes to start the execution that an order was assigned to.
const startTime = 5 * time.Second

// starting reports whether somebody else may just be starting the order's execution, which
// therefore does not run yet: its assignment, which fixes the next try, was the last change.
func (r Reconciler) starting(s order.Snapshot) bool {
	return !s.RetryAt.IsZero() && r.Now().Sub(s.UpdatedAt) < startTime
}

// chosen is the direction if it is possible, or that of Retry.
func chosen(o order.Order, way Direction, now time.Time) (Direction, error) {
	ways, err := Retryable(o, now)
	switch {
	case err != nil:
		return "", err
	case way == "":
		return ways[len(ways)-1], nil // the only one, or compensation
	case slices.Contains(ways, way):
		return way, nil
	}
	return "", failure.New(failure.Conflict, "order %s cannot be tried again by %s", o.ID(), way)
}

// runs reports whether the order's execution runs. That of a pending order is known only if
// the reconciler started it.
func (r Reconciler) runs(ctx context.Context, s order.Snapshot) (bool, error) {
	name := s.Execution
	if name == "" && s.Restarts > 0 {
		name = RestartName(s.ID, s.Restarts)
	}
	if name == "" {
		return false, nil
	}
	return r.Executions.ExecutionRunning(ctx, name)
}

func (r Reconciler) try(ctx context.Context, o order.Order, way Direction) (action, error) {
	if way == Forward {
		return r.startAgain(ctx, o)
	}
	return r.compensate(ctx, o)
}
