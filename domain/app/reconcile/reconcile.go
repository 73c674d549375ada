// Package reconcile finds orders that stand still and sets them moving again.
//
// It is what remains when everything else has failed: the event that starts a
// saga did not arrive, or an execution ended without bringing its order to an
// end, which States.ALL does not rule out (it catches neither States.Runtime
// nor States.DataLimitExceeded).
package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// CompensationPrefix begins the name of every execution that only compensates;
// the state machine routes by it.
const CompensationPrefix = "compensate-"

// legacyCompensationPrefix is the prefix that the release before used. Orders
// that it reassigned keep their execution's name.
const legacyCompensationPrefix = "unwind-"

// Bounds of one run and of what is tried for one order.
const (
	// PerStatus is how many orders of one status a run looks at.
	PerStatus = 200
	// Parallel is how many orders are worked on at once.
	Parallel = 8
	// GiveUpPending is how long a pending order is tried forward. It then
	// walks back, so that its shopper learns what became of it.
	GiveUpPending = 24 * time.Hour
	// MaxCompensations is how often an order is walked back by itself once it needs
	// attention. Then it waits for an operator.
	MaxCompensations = 8
	// maxDoublings bounds the growth of the distance between two ways back.
	maxDoublings = 10
)

// Reconciler looks after orders that did not change for After or longer.
type Reconciler struct {
	Orders     port.Orders
	Executions port.Executions
	Now        func() time.Time
	After      time.Duration
}

// Report counts what a run did.
type Report struct {
	Seen        int // orders that stand still
	Forward     int // sagas started for pending orders
	Compensated int // orders newly given to an execution that walks back
	Resumed     int // ways back started again under their name
	Left        int // their execution runs, or it is too early, or an operator must look
}

// Run goes once over the orders that stand still. One order's failure does not
// stop the others; the error joins them all.
func (r Reconciler) Run(ctx context.Context) (Report, error) {
	var report Report
	var errs []error
	for _, status := range []order.Status{order.Pending, order.Processing, order.Cancelling, order.NeedsAttention} {
		orders, err := r.Orders.Stalled(ctx, status, r.Now().Add(-r.After), PerStatus)
		if err != nil {
			errs = append(errs, fmt.Errorf("list %s orders: %w", status, err))
			continue
		}
		errs = append(errs, r.all(ctx, orders, &report))
	}
	return report, errors.Join(errs...)
}

// all works on orders in parallel, within bounds.
func (r Reconciler) all(ctx context.Context, orders []order.Order, report *Report) error {
	var mu sync.Mutex
	var errs []error
	var wg sync.WaitGroup
	slots := make(chan struct{}, Parallel)
	for _, o := range orders {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			did, err := r.one(ctx, o)
			mu.Lock()
			defer mu.Unlock()
			report.count(did, err)
			if err != nil {
				errs = append(errs, fmt.Errorf("order %s: %w", o.ID(), err))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// action is what was done for one order.
type action int

const (
	left action = iota
	forward
	compensated
	resumed
)

func (r *Report) count(did action, err error) {
	r.Seen++
	switch {
	case err != nil:
	case did == forward:
		r.Forward++
	case did == compensated:
		r.Compensated++
	case did == resumed:
		r.Resumed++
	default:
		r.Left++
	}
}

// one looks after one order. The list it came from may be stale, so that is
// decided over the order as it is now.
func (r Reconciler) one(ctx context.Context, listed order.Order) (action, error) {
	if err := ctx.Err(); err != nil {
		return left, err
	}
	o, err := r.Orders.Order(ctx, listed.ID())
	if err != nil {
		return left, err
	}
	s := o.Snapshot()
	still := r.Now().Sub(s.UpdatedAt)
	switch {
	case s.Status.Terminal() || still < r.After:
		return left, nil
	case s.Status == order.Pending && still < GiveUpPending:
		return forward, r.Executions.StartExecution(ctx, ForwardName(s.ID, s.Version), s.ID)
	case s.Status == order.Pending:
		return r.compensate(ctx, o)
	default:
		return r.back(ctx, o, still)
	}
}

// back looks after an order that an execution owns or parked.
//
// Giving it to a new execution is two writes, the order's and the start; a
// crash between them leaves an order whose execution never ran. Nothing tells
// that from one that ran and ended, but starting it again under its name does
// no harm and helps the first; the second gets a new name after a while.
func (r Reconciler) back(ctx context.Context, o order.Order, still time.Duration) (action, error) {
	s := o.Snapshot()
	running, err := r.Executions.ExecutionRunning(ctx, s.Execution)
	if err != nil || running {
		return left, err
	}
	exhausted := s.Status == order.NeedsAttention && s.Compensations >= MaxCompensations
	if !exhausted && still >= r.distance(s.Compensations) {
		return r.compensate(ctx, o)
	}
	if !compensates(s.Execution) {
		return left, nil
	}
	return resumed, r.Executions.StartExecution(ctx, s.Execution, s.ID)
}

// distance is how long an order must stand still before its next way back.
func (r Reconciler) distance(compensations int) time.Duration {
	return r.After << min(compensations, maxDoublings)
}

// unwind gives the order to a new execution that walks back, then starts it.
func (r Reconciler) compensate(ctx context.Context, o order.Order) (action, error) {
	name := CompensationName(o.ID(), o.Snapshot().Compensations+1)
	change, err := o.Reassign(name, r.Now())
	if err == nil {
		err = r.Orders.Commit(ctx, change)
	}
	if failure.Is(err, failure.Conflict) {
		return left, nil // it moved meanwhile, which is all that is wanted
	}
	if err != nil {
		return left, err
	}
	return compensated, r.Executions.StartExecution(ctx, name, o.ID())
}

// ForwardName names the execution that the reconciler starts for a pending
// order of the given version.
func ForwardName(orderID string, version int) string {
	return fmt.Sprintf("forward-%s-%d", orderID, version)
}

// compensates reports whether the execution of that name only compensates.
func compensates(execution string) bool {
	return strings.HasPrefix(execution, CompensationPrefix) || strings.HasPrefix(execution, legacyCompensationPrefix)
}

// CompensationName names an order's n-th way back, from 1 on.
func CompensationName(orderID string, n int) string {
	return fmt.Sprintf("%s%s-%d", CompensationPrefix, orderID, n)
}
