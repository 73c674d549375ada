package reconcile

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// sweep is one run over the lists of stalled orders. The statuses take turns, page
// by page, so that many orders of one do not starve the others. A list that was not
// finished goes on in the next run after the last page, so that hopeless orders at
// its front do not starve those behind them.
type sweep struct {
	Reconciler
	cursors map[order.Status]string // where each list goes on
	partial bool                    // a list began or ended in the middle

	mu      sync.Mutex
	report  Report
	errs    []error
	omitted int           // errors beyond maxErrors
	waiting int           // orders that waited for DelayedAfter or longer
	stuck   int           // those of them whose executions end without a result
	oldest  time.Duration // how long the others have not moved, at most
}

func newSweep(r Reconciler, cursors map[order.Status]string) *sweep {
	s := &sweep{Reconciler: r, cursors: map[order.Status]string{}}
	s.Executions = newRunning(r)
	for status, cursor := range cursors {
		s.cursors[status] = cursor
	}
	s.partial = len(s.cursors) > 0
	return s
}

// run handles page after page until all lists have ended or the time is over. A page
// that was begun is finished.
func (s *sweep) run(ctx context.Context) error {
	budget, cancel := withoutReserve(ctx)
	defer cancel()
	before := s.Now().Add(-min(s.After, s.DelayedAfter))
	lists := append([]order.Status{order.NeedsAttention}, waiting...)
	for len(lists) > 0 && budget.Err() == nil {
		status := lists[0]
		lists = lists[1:]
		if s.page(ctx, status, before) {
			lists = append(lists, status)
		}
	}
	s.report.Complete = len(lists) == 0 && !s.partial
	s.partial = !s.report.Complete
	if s.omitted > 0 {
		s.errs = append(s.errs, fmt.Errorf("and %d more", s.omitted))
	}
	return errors.Join(s.errs...)
}

// withoutReserve ends before ctx does, if that has an end.
func withoutReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok {
		return context.WithDeadline(ctx, deadline.Add(-reserve))
	}
	return context.WithCancel(ctx)
}

// page handles the next page of a status and reports whether there are more.
func (s *sweep) page(ctx context.Context, status order.Status, before time.Time) (more bool) {
	p, err := s.Orders.Stalled(ctx, status, before, pagination.Request{After: s.cursors[status], Limit: PageSize})
	if err != nil {
		s.failed(fmt.Errorf("list %s orders: %w", status, err))
		s.partial = true
		return false
	}
	s.handleAll(ctx, p.Items)
	if p.Next == "" {
		delete(s.cursors, status)
		return false
	}
	s.cursors[status] = p.Next
	return true
}

// handleAll handles orders in parallel.
func (s *sweep) handleAll(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, Parallel)
	for _, id := range ids {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := s.handle(ctx, id); err != nil {
				s.failed(fmt.Errorf("order %s: %w", id, err))
			}
		})
	}
	wg.Wait()
}

func (s *sweep) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.errs) == maxErrors {
		s.omitted++
		return
	}
	s.errs = append(s.errs, err)
}

// count counts what was done for an order that stood still for idle.
func (s *sweep) count(o order.Order, idle time.Duration, did action, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.countWaiting(o, idle)
	if idle < s.After {
		return
	}
	s.report.Seen++
	if err != nil {
		return
	}
	*s.report.of(did)++
	if did == givenUp && o.Status() != order.NeedsAttention && len(s.report.HandedOver) < maxNamed {
		s.report.HandedOver = append(s.report.HandedOver, o.ID())
	}
}

// countOverdue counts an order that people should look at.
func (s *sweep) countOverdue(o order.Order) {
	age := s.Now().Sub(o.Snapshot().StatusSince)
	if age < OverdueAfter(o.Status()) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.report.Overdue == nil {
		s.report.Overdue = map[order.Status]Overdue{}
	}
	was := s.report.Overdue[o.Status()]
	s.report.Overdue[o.Status()] = Overdue{was.Orders + 1, max(was.Oldest, age)}
}

func (s *sweep) countWaiting(o order.Order, idle time.Duration) {
	if o.NextStep() == "" {
		return
	}
	s.waiting++
	if o.Snapshot().Restarts >= stuckAfter {
		s.stuck++
		return
	}
	if d := o.Snapshot().Delay; d != nil {
		idle = s.Now().Sub(d.Since)
	}
	s.oldest = max(s.oldest, idle)
}

func (s *sweep) countDelayed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.report.Delayed++
}
