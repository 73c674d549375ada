package operate

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// MaxExecutions is how many executions of an order Investigate reads, the last ones.
const MaxExecutions = 10

// historyTime bounds how long the executions' histories may take, because an operator
// waits for what the table knows.
const historyTime = 5 * time.Second

// Investigation is what is known of an order and of the executions that worked on it.
type Investigation struct {
	Order      order.Order
	Timeline   []event.Event    // oldest first; may be gone for an archived order
	Executions []port.Execution // newest first
	Actions    []audit.Record   // what operators did, the latest first
	Effects    Effects
	// Complete is false when some executions could not be read now.
	Complete bool
}

// Investigate returns what is known of an order. An execution that the reconciler
// replaced is found only if the reconciler had named it. It fails with NotFound for an
// unknown order; executions that Step Functions does not tell of are missing.
func (o Operations) Investigate(ctx context.Context, orderID string) (Investigation, error) {
	found, timeline, err := o.Orders.OrderWithTimeline(ctx, orderID)
	if err != nil {
		return Investigation{}, err
	}
	i := Investigation{Order: found, Timeline: timeline}
	if i.Actions, err = o.actions(ctx, orderID); err != nil {
		return Investigation{}, err
	}
	i.Executions, i.Complete = o.executions(ctx, found.Snapshot())
	i.Effects = o.Effects.Of(ctx, found, timeline)
	return i, nil
}

// executions reads the order's last executions, until one cannot be read.
func (o Operations) executions(ctx context.Context, s order.Snapshot) (found []port.Execution, complete bool) {
	ctx, cancel := context.WithTimeout(ctx, historyTime)
	defer cancel()
	for _, name := range executionNames(s) {
		one, err := o.Histories.ExecutionHistory(ctx, name)
		if failure.Is(err, failure.NotFound) {
			continue
		}
		if err != nil {
			return found, false
		}
		found = append(found, one)
	}
	slices.SortStableFunc(found, func(a, b port.Execution) int { return b.StartedAt.Compare(a.StartedAt) })
	return found, true
}

// executionNames are the names of the order's last executions: its own, and those that
// the reconciler started.
func executionNames(s order.Snapshot) (names []string) {
	add := func(name string) {
		if name != "" && len(names) < MaxExecutions && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	add(s.Execution)
	for n := s.Compensations; n > 0 && len(names) < MaxExecutions; n-- {
		add(reconcile.CompensationName(s.ID, n))
	}
	for n := s.Restarts; n > 0 && len(names) < MaxExecutions; n-- {
		add(reconcile.RestartName(s.ID, n))
	}
	return names
}
