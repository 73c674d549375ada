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
	if o.Status().Terminal() {
		return nil
	}
	s.countOverdue(o)
	idle := s.Now().Sub(o.Snapshot().UpdatedAt)
	if idle < min(s.After, s.DelayedAfter) {
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
// it is compensated, else back. It asks for the order's execution only when something
// would be done, because Step Functions answers few such requests.
func (r Reconciler) act(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	s := o.Snapshot()
	switch {
	case s.GivenUp:
		return left, nil
	case s.Status == order.Pending && o.Restartable():
		return r.startPending(ctx, o, idle)
	}
	tries := s.Compensations
	if o.Restartable() {
		tries = s.Restarts
	}
	due := r.due(s, tries, idle)
	if !due && !r.resumable(s, idle) {
		return left, nil
	}
	running, err := r.Executions.ExecutionRunning(ctx, s.Execution)
	switch {
	case err != nil || running:
		return left, err
	case !due:
		return resumed, r.Executions.StartExecution(ctx, s.Execution, s.ID)
	case o.Restartable():
		return r.restart(ctx, o)
	default:
		return r.compensateAgain(ctx, o)
	}
}

// due reports whether the next try of an order is due, after so many. A release before
// did not fix when, and neither does a change that no try made.
func (r Reconciler) due(s order.Snapshot, tries int, idle time.Duration) bool {
	if s.RetryAt.IsZero() {
		return idle >= r.delay(tries)
	}
	return !r.Now().Before(s.RetryAt)
}

// resumable reports whether the order's execution may never have run, although the order
// was assigned to it. That is two writes: the order's, and the start of the execution.
// After a crash between them it looks as if the execution had ended. Starting it again
// under its name is safe in both cases and mends the first. In the second, the order
// gets an execution of a new name later; then it is no use to start this one for ever.
func (r Reconciler) resumable(s order.Snapshot, idle time.Duration) bool {
	own := strings.HasPrefix(s.Execution, RestartPrefix) || order.Compensates(s.Execution)
	return own && idle < r.delay(1)
}

// startPending starts the saga of an order that no execution has claimed. The bus
// may have started one whose name is not known; the order belongs to the one that
// claims it first. The start is counted after it was made, so that a start that was
// refused is tried again.
func (r Reconciler) startPending(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	s := o.Snapshot()
	if !r.due(s, s.Restarts, idle) {
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
	r.fixNext(c, s.Restarts+1)
	_, err = r.commit(ctx, c, err, started) // unless the execution was faster and has claimed it
	return started, err
}

// restart gives a claimed order, whose execution has ended without ending it, a new
// execution of the saga.
func (r Reconciler) restart(ctx context.Context, o order.Order) (action, error) {
	if o.Snapshot().Restarts >= MaxRestarts {
		return r.giveUp(ctx, o)
	}
	return r.startAgain(ctx, o)
}

// startAgain assigns the order to a new execution of the saga and starts it.
func (r Reconciler) startAgain(ctx context.Context, o order.Order) (action, error) {
	s := o.Snapshot()
	name := RestartName(s.ID, s.Restarts+1)
	c, err := o.Restart(name, r.Now())
	r.fixNext(c, s.Restarts+1)
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

// compensateAgain compensates an order whose compensation has ended without a result, or
// was never started, but not for ever: an order that was compensated often enough is
// left to an operator, and costs no further request.
func (r Reconciler) compensateAgain(ctx context.Context, o order.Order) (action, error) {
	if o.Status() == order.NeedsAttention && o.Snapshot().Compensations >= MaxCompensations {
		c, err := o.StopCompensating(r.Now())
		return r.commit(ctx, c, err, givenUp)
	}
	return r.compensate(ctx, o)
}

// compensate assigns the order to a new compensating execution and starts it.
func (r Reconciler) compensate(ctx context.Context, o order.Order) (action, error) {
	tries := o.Snapshot().Compensations + 1
	name := CompensationName(o.ID(), tries)
	c, err := o.Reassign(name, r.Now())
	r.fixNext(c, tries)
	did, err := r.commit(ctx, c, err, compensated)
	if err != nil || did != compensated {
		return did, err
	}
	return did, r.Executions.StartExecution(ctx, name, o.ID())
}

// fixNext fixes when the order is tried again after so many tries: at half of the delay
// or later, so that orders that stalled together are not tried together for ever.
func (r Reconciler) fixNext(c *order.Change, tries int) {
	if c == nil {
		return
	}
	part := 1.0
	if r.Random != nil {
		part = (1 + r.Random()) / 2
	}
	c.RetryAt(r.Now().Add(time.Duration(part * float64(r.delay(tries)))))
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
