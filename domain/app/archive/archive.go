// Package archive moves the histories of orders that ended long ago from the table to
// the archive, so that the table keeps one item of each order.
//
// First the histories are kept, then each order is marked; the store drops their events
// by itself. A crash in between archives the same histories again, at another place that
// nothing knows, which costs a few bytes.
package archive

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// pageSize is how many orders are archived together.
	pageSize = pagination.MaxLimit
	// parallel is how many orders are read or marked at once.
	parallel = 16
)

// ended are the statuses of orders that never change again.
var ended = []order.Status{order.Completed, order.Failed, order.Cancelled}

// Archiver archives orders that ended After ago or longer.
type Archiver struct {
	Orders    port.Orders
	Archivals port.Archivals
	Archive   port.Archive
	Now       func() time.Time
	After     time.Duration
}

// Report counts what a run did.
type Report struct {
	Archived int
	Complete bool // nothing is left to archive
}

// Run archives until nothing is left or the context ends, which is no error. An error of
// one order does not stop the others.
func (a Archiver) Run(ctx context.Context) (Report, error) {
	var report Report
	var errs []error
	for _, status := range ended {
		if ctx.Err() != nil {
			break
		}
		n, err := a.all(ctx, status)
		report.Archived += n
		if err != nil && ctx.Err() == nil {
			errs = append(errs, fmt.Errorf("archive %s orders: %w", status, err))
		}
	}
	report.Complete = len(errs) == 0 && ctx.Err() == nil
	return report, errors.Join(errs...)
}

// all archives the orders of a status, first those that ended longest ago. It stops at a
// page of which no order can be archived.
func (a Archiver) all(ctx context.Context, status order.Status) (archived int, err error) {
	before, after := a.Now().Add(-a.After), ""
	for {
		p, failed := a.Orders.Stalled(ctx, status, before, pagination.Request{After: after, Limit: pageSize})
		if failed != nil {
			return archived, errors.Join(err, failed)
		}
		n, failed := a.page(ctx, p.Items)
		archived, err = archived+n, errors.Join(err, failed)
		if p.Next == "" || failed != nil && n == 0 {
			return archived, err
		}
		after = p.Next
	}
}

// page archives the orders with the ids, and returns how many.
func (a Archiver) page(ctx context.Context, ids []string) (archived int, err error) {
	histories, err := a.read(ctx, ids)
	if len(histories) == 0 {
		return 0, err
	}
	places, failed := a.Archive.Archive(ctx, histories)
	if failed != nil {
		return 0, errors.Join(err, failed)
	}
	marked := each(len(histories), func(i int) error {
		return a.Archivals.MarkArchived(ctx, histories[i].Order, places[i])
	})
	for _, failed := range marked {
		if failed == nil {
			archived++
		} else if !failure.Is(failed, failure.Conflict) { // another run was faster
			err = errors.Join(err, failed)
		}
	}
	return archived, err
}

// read returns the histories of those orders that are not archived yet: the list of ids
// may be late.
func (a Archiver) read(ctx context.Context, ids []string) ([]port.History, error) {
	found := make([]port.History, len(ids))
	errs := each(len(ids), func(i int) (err error) {
		if found[i].Order, err = a.Orders.Order(ctx, ids[i]); err == nil {
			found[i].Events, err = a.Orders.Timeline(ctx, ids[i])
		}
		return err
	})
	var histories []port.History
	for i, h := range found {
		if errs[i] == nil && h.Order.Status().Terminal() && h.Order.Snapshot().Archive == "" {
			histories = append(histories, h)
		}
	}
	return histories, errors.Join(errs...)
}

// each calls do for 0 to n-1, some at once, and returns the errors.
func each(n int, do func(int) error) []error {
	errs := make([]error, n)
	slots := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		all.Go(func() {
			errs[i] = do(i)
			<-slots
		})
	}
	all.Wait()
	return errs
}
