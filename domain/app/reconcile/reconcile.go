// Package reconcile finds stalled orders and starts or compensates them.
//
// It is the last resort: an event that starts a saga can be lost, and an execution
// can end without ending its order, because a Catch on States.ALL catches neither
// States.Runtime nor States.DataLimitExceeded.
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
	"github.com/eventforge/eventforge/domain/pagination"
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
	// Parallel is how many orders are handled at once.
	Parallel = 8
	// GiveUpPending is how long the saga of a pending order is started again.
	// After that the order is compensated, so that its shopper gets a result.
	GiveUpPending = 24 * time.Hour
	// MaxCompensations is how often an order that needs attention is compensated
	// automatically. After that it waits for an operator.
	MaxCompensations = 8
	// maxDoublings bounds the growth of the delay between two compensations.
	maxDoublings = 10
)

// Reconciler handles orders that have not changed for After or longer.
type Reconciler struct {
	Orders     port.Orders
	Executions port.Executions
	Now        func() time.Time
	After      time.Duration
}

// Report counts the orders of a run, by what was done.
type Report struct {
	Seen        int // stalled orders
	Started     int // pending orders whose saga was started
	Compensated int // orders assigned to a new compensating execution
	Resumed     int // compensating executions started again under their name
	Left        int // orders left alone: their execution runs, it is too early, or they wait for an operator
}

// Run handles every stalled order once. An error of one order does not stop the
// others; the errors of all are joined.
func (r Reconciler) Run(ctx context.Context) (Report, error) {
	var report Report
	var errs []error
	for _, status := range []order.Status{order.Pending, order.Processing, order.Cancelling, order.NeedsAttention} {
		errs = append(errs, r.runStatus(ctx, status, &report))
	}
	return report, errors.Join(errs...)
}

// runStatus handles the PerStatus orders that are in the status for longest.
func (r Reconciler) runStatus(ctx context.Context, status order.Status, report *Report) error {
	var errs []error
	var p pagination.Page[string]
	for left := PerStatus; left > 0; left -= len(p.Items) {
		var err error
		p, err = r.Orders.Stalled(ctx, status, r.Now().Add(-r.After), pagination.Request{After: p.Next, Limit: min(left, pagination.MaxLimit)})
		if err != nil {
			return errors.Join(append(errs, fmt.Errorf("list %s orders: %w", status, err))...)
		}
		errs = append(errs, r.handleAll(ctx, p.Items, report))
		if p.Next == "" {
			break
		}
	}
	return errors.Join(errs...)
}

// handleAll handles orders in parallel.
func (r Reconciler) handleAll(ctx context.Context, ids []string, report *Report) error {
	var mu sync.Mutex
	var errs []error
	var wg sync.WaitGroup
	slots := make(chan struct{}, Parallel)
	for _, id := range ids {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			did, err := r.handle(ctx, id)
			mu.Lock()
			defer mu.Unlock()
			report.count(did, err)
			if err != nil {
				errs = append(errs, fmt.Errorf("order %s: %w", id, err))
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
	started
	compensated
	resumed
)

func (r *Report) count(did action, err error) {
	r.Seen++
	switch {
	case err != nil:
	case did == started:
		r.Started++
	case did == compensated:
		r.Compensated++
	case did == resumed:
		r.Resumed++
	default:
		r.Left++
	}
}

// handle handles one order. The list may be stale, so it reads the order again.
func (r Reconciler) handle(ctx context.Context, id string) (action, error) {
	if err := ctx.Err(); err != nil {
		return left, err
	}
	o, err := r.Orders.Order(ctx, id)
	if err != nil {
		return left, err
	}
	s := o.Snapshot()
	idle := r.Now().Sub(s.UpdatedAt)
	switch {
	case s.Status.Terminal() || idle < r.After:
		return left, nil
	case s.Status == order.Pending && idle < GiveUpPending:
		return started, r.Executions.StartExecution(ctx, SagaName(s.ID, s.Version), s.ID)
	case s.Status == order.Pending:
		return r.compensate(ctx, o)
	default:
		return r.handleClaimed(ctx, o, idle)
	}
}

// handleClaimed handles an order that an execution has claimed.
//
// Assigning it to a new execution is two writes: the order's, and the start of the
// execution. After a crash between them the execution never ran, which looks the
// same as one that ran and ended. Starting it again under its name is safe in both
// cases and mends the first. In the second, the order gets an execution of a new
// name later.
func (r Reconciler) handleClaimed(ctx context.Context, o order.Order, idle time.Duration) (action, error) {
	s := o.Snapshot()
	running, err := r.Executions.ExecutionRunning(ctx, s.Execution)
	if err != nil || running {
		return left, err
	}
	exhausted := s.Status == order.NeedsAttention && s.Compensations >= MaxCompensations
	if !exhausted && idle >= r.delay(s.Compensations) {
		return r.compensate(ctx, o)
	}
	if !compensates(s.Execution) {
		return left, nil
	}
	return resumed, r.Executions.StartExecution(ctx, s.Execution, s.ID)
}

// delay is how long an order must be stalled before its next compensation.
func (r Reconciler) delay(compensations int) time.Duration {
	return r.After << min(compensations, maxDoublings)
}

// compensate assigns the order to a new compensating execution and starts it.
func (r Reconciler) compensate(ctx context.Context, o order.Order) (action, error) {
	name := CompensationName(o.ID(), o.Snapshot().Compensations+1)
	change, err := o.Reassign(name, r.Now())
	if err == nil {
		err = r.Orders.Commit(ctx, change)
	}
	if failure.Is(err, failure.Conflict) {
		return left, nil // the order has changed, so it is not stalled
	}
	if err != nil {
		return left, err
	}
	return compensated, r.Executions.StartExecution(ctx, name, o.ID())
}

// SagaName names the execution that the reconciler starts for a pending
// order of the given version.
func SagaName(orderID string, version int) string {
	return fmt.Sprintf("forward-%s-%d", orderID, version)
}

// compensates reports whether the execution of that name only compensates.
func compensates(execution string) bool {
	return strings.HasPrefix(execution, CompensationPrefix) || strings.HasPrefix(execution, legacyCompensationPrefix)
}

// CompensationName names the execution of an order's n-th compensation, from 1.
func CompensationName(orderID string, n int) string {
	return fmt.Sprintf("%s%s-%d", CompensationPrefix, orderID, n)
}
