// Package reconcile finds orders that stand still. It marks them as delayed, starts
// their saga again or compensates them, and measures the backlog.
//
// It is the last resort: an event that starts a saga can be lost, and an execution
// can end without ending its order, because a Catch on States.ALL catches neither
// States.Runtime nor States.DataLimitExceeded, and an execution can time out or be
// stopped.
package reconcile

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Bounds of one run and of what is tried for one order.
const (
	// PageSize is how many orders of one status are handled before the next
	// status has its turn.
	PageSize = 64
	// Parallel is how many orders are handled at once.
	Parallel = 16
	// MaxRestarts is how often the saga of an order is started again. After that
	// the order needs attention, since nothing says that it should fail.
	MaxRestarts = 10
	// MaxCompensations is how often an order that needs attention is compensated
	// automatically. After that it waits for an operator.
	MaxCompensations = 8
	// maxDoublings bounds the growth of the delay between two restarts or
	// compensations.
	maxDoublings = 10
	// reserve is the time that a run keeps for what follows the last page.
	reserve = 8 * time.Second
	// maxErrors and maxNamed bound what a run reports.
	maxErrors = 20
	maxNamed  = 100
)

// OverdueAfter is how long an order may be in a status before people should look. A
// pending order waits for its first event; one that is processed waits for a step, or a
// quarter of an hour for its shopper.
func OverdueAfter(status order.Status) time.Duration {
	switch status {
	case order.Pending:
		return 3 * time.Minute
	case order.NeedsAttention:
		return 24 * time.Hour
	case order.Processing, order.Cancelling, order.Completed, order.Failed, order.Cancelled:
	}
	return 30 * time.Minute
}

// Reconciler handles orders that have not changed for After or longer, and marks
// those that have not changed for DelayedAfter.
type Reconciler struct {
	Orders       port.Orders
	Executions   port.Executions
	States       port.Reconciliations
	Now          func() time.Time
	After        time.Duration
	DelayedAfter time.Duration
	Promise      time.Duration // see backlog.State.Next
	// Random is a number in [0, 1), which spreads the tries of orders that stalled
	// together; several goroutines call it. Without it each try has its full delay.
	Random func() float64
}

// Report counts the orders of a run, by what was done.
type Report struct {
	Seen        int // orders stalled for After or longer
	Delayed     int // orders that were marked as delayed
	Started     int // pending orders whose saga was started
	Restarted   int // claimed orders assigned to a new execution of the saga
	Compensated int // orders assigned to a new compensating execution
	Resumed     int // executions started again under their name
	GivenUp     int // orders handed to an operator because they do not move on
	Left        int // stalled orders left alone: their execution runs, it is too early, or they wait for an operator
	Complete    bool
	HandedOver  []string                 // ids of the first of GivenUp that need attention since
	Overdue     map[order.Status]Overdue // of the orders that this run saw; nil if none is
	Backlog     port.Reconciliation      // as it was stored
}

// Overdue are orders that have been in a status for longer than OverdueAfter.
type Overdue struct {
	Orders int
	Oldest time.Duration // since it came into the status
}

// waiting are the statuses of orders that have work before them. An order that
// needs attention waits for an operator, not for the platform.
var waiting = []order.Status{order.Pending, order.Processing, order.Cancelling}

// Run handles stalled orders until it has seen all or its time is over, which the
// context's deadline says; the next run goes on where it stopped. An error of one
// order does not stop the others; the errors of all are joined.
func (r Reconciler) Run(ctx context.Context) (Report, error) {
	before, err := r.States.Reconciliation(ctx)
	errs := []error{err}
	s := newSweep(r, before.Cursors)
	errs = append(errs, s.run(ctx))
	next := port.Reconciliation{Cursors: s.cursors}
	next.Backlog, err = r.measure(ctx, before.Backlog, s)
	errs = append(errs, err)
	if next.Backlog != before.Backlog || !maps.Equal(next.Cursors, before.Cursors) {
		errs = append(errs, r.States.SaveReconciliation(ctx, next))
	}
	s.report.Backlog = next
	return s.report, errors.Join(errs...)
}
