package reconcile

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// The prefixes of the names of executions.
const (
	// RestartPrefix begins the name of every execution that the reconciler starts
	// for an order from the saga's first step.
	RestartPrefix = "restart-"
)

// action is what was done for one order.
type action int

const (
	left action = iota
	started
	restarted
	compensated
	resumed
	givenUp
)

// of is the report's counter of an action.
func (r *Report) of(did action) *int {
	switch did {
	case started:
		return &r.Started
	case restarted:
		return &r.Restarted
	case compensated:
		return &r.Compensated
	case resumed:
		return &r.Resumed
	case givenUp:
		return &r.GivenUp
	case left:
	}
	return &r.Left
}

// handle handles one order. The list may be late, so it reads the order.
func (s *sweep) handle(ctx context.Context, id string) error {
	o, err := s.Orders.Order(ctx, id)
	if failure.Is(err, failure.NotFound) {
		return nil // archived meanwhile
	}
	if err != nil {
		return err
	}
	idle := s.Now().Sub(o.Snapshot().UpdatedAt)
	if o.Status().Terminal() || idle < min(s.After, s.DelayedAfter) {
		return nil
	}
	o, moved, err := s.mark(ctx, o, idle)
	if err != nil || moved {
		return err
	}
	did := left
	if idle >= s.After {
		did, err = s.act(ctx, o, idle)
	}
	s.count(o, idle, did, err)
	return err
}

// mark marks an order as delayed, once per standstill. It reports whether the order
// has moved meanwhile.
func (s *sweep) mark(ctx context.Context, o order.Order, idle time.Duration) (_ order.Order, moved bool, err error) {
	if o.Snapshot().Delay != nil || o.NextStep() == "" || idle < s.DelayedAfter {
		return o, false, nil
	}
	c, err := o.MarkDelayed(s.Now())
	if err == nil {
		err = s.Orders.Commit(ctx, c)
	}
	if failure.Is(err, failure.Conflict) {
		return o, true, nil
	}
	if err != nil {
		return o, false, err
	}
	s.countDelayed()
	return c.Order, false, nil
}

// act does for a stalled order what its state allows: forward as long as nothing of
// it is compensated, else back.
func (r Reconciler) act(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	switch {
	case o.Snapshot().GivenUp:
		return left, nil
	case o.Status() == order.Pending && o.Restartable():
		return r.startPending(ctx, o, idle)
	}
	running, err := r.Executions.ExecutionRunning(ctx, o.Snapshot().Execution)
	switch {
	case err != nil || running:
		return left, err
	case o.Restartable():
		return r.restart(ctx, o, idle)
	default:
		return r.compensateLater(ctx, o, idle)
	}
}

// startPending starts the saga of an order that no execution has claimed. The bus
// may have started one whose name is not known; the order belongs to the one that
// claims it first. The start is counted after it was made, so that a start that was
// refused is tried again.
func (r Reconciler) startPending(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	s := o.Snapshot()
	if idle < r.delay(s.Restarts) {
		return left, nil
	}
	if s.Restarts > 0 {
		running, err := r.Executions.ExecutionRunning(ctx, RestartName(s.ID, s.Restarts))
		if err != nil || running {
			return left, err
		}
	}
	if s.Restarts >= MaxRestarts {
		return r.giveUp(ctx, o)
	}
	name := RestartName(s.ID, s.Restarts+1)
	if err := r.Executions.StartExecution(ctx, name, s.ID); err != nil {
		return left, err
	}
	c, err := o.Restart(name, r.Now())
	_, err = r.commit(ctx, c, err, started) // unless the execution was faster and has claimed it
	return started, err
}

// restart gives a claimed order, whose execution has ended without ending it, a new
// execution of the saga.
//
// That is two writes: the order's, and the start of the execution. After a crash
// between them the execution never ran, which looks the same as one that ran and
// ended. Starting it again under its name is safe in both cases and mends the first.
// In the second, the order gets an execution of a new name later.
func (r Reconciler) restart(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	s := o.Snapshot()
	switch {
	case idle < r.delay(s.Restarts):
		return r.resume(ctx, s, strings.HasPrefix(s.Execution, RestartPrefix))
	case s.Restarts >= MaxRestarts:
		return r.giveUp(ctx, o)
	}
	name := RestartName(s.ID, s.Restarts+1)
	c, err := o.Restart(name, r.Now())
	did, err := r.commit(ctx, c, err, restarted)
	if err != nil || did != restarted {
		return did, err
	}
	return did, r.Executions.StartExecution(ctx, name, s.ID)
}

// giveUp hands an order to an operator.
func (r Reconciler) giveUp(ctx context.Context, o order.Order) (action, error) {
	c, err := o.GiveUp(r.Now())
	return r.commit(ctx, c, err, givenUp)
}

// compensateLater compensates an order whose compensation has ended without a
// result, or was never started, with growing delay and not for ever. As restart, it
// resumes an execution that may never have run.
func (r Reconciler) compensateLater(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	s := o.Snapshot()
	exhausted := s.Status == order.NeedsAttention && s.Compensations >= MaxCompensations
	if !exhausted && idle >= r.delay(s.Compensations) {
		return r.compensate(ctx, o)
	}
	return r.resume(ctx, s, order.Compensates(s.Execution))
}

// resume starts the order's execution under its name, if the reconciler named it.
func (r Reconciler) resume(ctx context.Context, s order.Snapshot, own bool) (action, error) {
	if !own {
		return left, nil
	}
	return resumed, r.Executions.StartExecution(ctx, s.Execution, s.ID)
}

// compensate assigns the order to a new compensating execution and starts it.
func (r Reconciler) compensate(ctx context.Context, o order.Order) (action, error) {
	name := CompensationName(o.ID(), o.Snapshot().Compensations+1)
	c, err := o.Reassign(name, r.Now())
	did, err := r.commit(ctx, c, err, compensated)
	if err != nil || did != compensated {
		return did, err
	}
	return did, r.Executions.StartExecution(ctx, name, o.ID())
}

// commit commits a change of an order, unless the order has changed meanwhile: then
// it does not stand still.
func (r Reconciler) commit(ctx context.Context, c *order.Change, err error, did action) (action, error) {
	if err == nil {
		err = r.Orders.Commit(ctx, c)
	}
	if failure.Is(err, failure.Conflict) {
		return left, nil
	}
	if err != nil {
		return left, err
	}
	return did, nil
}

// delay is how long an order must stand still before the next try, after so many.
func (r Reconciler) delay(tries int) time.Duration {
	return r.After << min(tries, maxDoublings)
}

// RestartName names the execution of an order's n-th restart, from 1.
func RestartName(orderID string, n int) string {
	return fmt.Sprintf("%s%s-%d", RestartPrefix, orderID, n)
}

// CompensationName names the execution of an order's n-th compensation, from 1.
func CompensationName(orderID string, n int) string {
	return fmt.Sprintf("%s%s-%d", order.CompensationPrefix, orderID, n)
}
