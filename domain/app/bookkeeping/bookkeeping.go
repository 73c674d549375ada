// Package bookkeeping compares the payment gateway's books with the orders, day by day,
// and keeps a report of each day.
//
// A day is compared in hours. Each is compared by itself: what has no counterpart in its
// hour is looked up by its order, so the hours' limits, and midnight, part nothing. A run
// whose time is up keeps the hours that are done, and the next one goes on.
package bookkeeping

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// window is what is compared at once.
	window = time.Hour
	// quiet is how long after the end of a day it is compared: until then lists that are
	// eventually consistent, and what is being written, may lack something.
	quiet = 10 * time.Minute
	// catchUp is how many days are compared that were missed.
	catchUp = 7
	// finalAfter is how many days later a day is compared for good. By then nothing of it
	// is pending any more (books.PendingLimit).
	finalAfter = 4
	// oldest is how many days back a day can be compared. Refunds that are older have no
	// event in the store any more.
	oldest = 365
	// parallel is how many orders are compared at once, each with up to a few calls of
	// the payment gateway.
	parallel = 8
	// pageSize is how many movements or ids are read at once.
	pageSize = pagination.MaxLimit
)

// Bookkeeper compares the books.
type Bookkeeper struct {
	Payments port.PaymentBooks
	Orders   port.OrderBooks
	Reports  port.BookReports
	Now      func() time.Time
}

// Run compares the days that are due, the oldest first: those since the last report, at
// least yesterday and at most catchUp, and the one that is due for good. It returns the
// reports that it wrote. The end of the context is no error: the next run goes on.
func (b Bookkeeper) Run(ctx context.Context) ([]books.Report, error) {
	due, err := b.due(ctx)
	var written []books.Report
	for _, r := range due {
		if ctx.Err() != nil {
			break
		}
		made, failed := b.compare(ctx, r)
		err = errors.Join(err, failed)
		if failed == nil {
			written = append(written, made)
		}
	}
	return written, err
}

// due returns the reports to begin, or to go on with. Days before the first report are not
// compared: the platform is younger.
func (b Bookkeeper) due(ctx context.Context) ([]books.Report, error) {
	today := b.Now().Add(-quiet)
	var days []books.Report // yesterday first
	known := 1
	for back := 1; back <= catchUp; back++ {
		r, err := b.stored(ctx, books.DayOf(today.AddDate(0, 0, -back)))
		if err != nil {
			return nil, err
		}
		if days = append(days, r); !r.MadeAt.IsZero() {
			known = back
		}
	}
	var due []books.Report
	for back := known; back >= 1; back-- {
		switch r := days[back-1]; {
		case !r.Complete():
			r.Final = r.Final || r.MadeAt.IsZero() && back >= finalAfter
			due = append(due, r)
		case back >= finalAfter && !r.Final:
			again, err := books.New(r.Day)
			if err != nil {
				return nil, err
			}
			again.Final = true
			due = append(due, again)
		}
	}
	return due, nil
}

// stored returns the stored report of a day, or an empty one.
func (b Bookkeeper) stored(ctx context.Context, day string) (books.Report, error) {
	r, err := b.Reports.BookReport(ctx, day)
	if failure.Is(err, failure.NotFound) {
		return books.New(day)
	}
	return r, err
}

// Day compares one day, also today so far, and replaces its report; or, with resume, goes
// on where an unfinished report ended. It fails with Invalid if that is no day, or one that
// has not begun or is too long ago.
func (b Bookkeeper) Day(ctx context.Context, day string, resume bool) (books.Report, error) {
	r, err := books.New(day)
	if err != nil {
		return r, err
	}
	if now := b.Now(); r.Begin().After(now) || r.Begin().Before(now.AddDate(0, 0, -oldest)) {
		var v failure.Violations
		v.Add("/day", "range", "must be today or one of the %d days before it", oldest)
		return r, v.Err()
	}
	if resume {
		if r, err = b.stored(ctx, day); err != nil {
			return r, err
		}
	}
	r.Final = r.Final || b.Now().Sub(r.End()) > books.PendingLimit
	return b.compare(ctx, r)
}

// compare compares what is left of a report's day and stores the report. If that ends
// early, with the context or by an error, the report has what was done until then.
func (b Bookkeeper) compare(ctx context.Context, r books.Report) (books.Report, error) {
	end, begun := r.End(), r.Until
	if now := b.Now().UTC().Truncate(time.Second); now.Before(end) {
		end = now
	}
	var failed error
	for r.Until.Before(end) && failed == nil && ctx.Err() == nil {
		until := r.Until.Truncate(window).Add(window)
		if until.After(end) {
			until = end
		}
		var part books.Part
		if part, failed = b.window(ctx, r.Until, until); failed == nil {
			r.Add(part, until)
		}
	}
	if ctx.Err() != nil {
		failed = nil // the time is up
	}
	if !r.Until.After(begun) && begun.Before(end) {
		return r, failed // nothing was done
	}
	r.MadeAt = b.Now().UTC()
	return r, errors.Join(failed, b.Reports.PutBookReport(context.WithoutCancel(ctx), r))
}

// window compares a part of a day.
func (b Bookkeeper) window(ctx context.Context, from, to time.Time) (books.Part, error) {
	var part books.Part
	moved, err := b.movements(ctx, from, to, &part)
	if err != nil {
		return part, err
	}
	listed, err := b.listed(ctx, from, to)
	if err != nil {
		return part, err
	}
	all := maps.Clone(listed)
	for id := range moved {
		all[id] = true
	}
	w := books.Window{From: from, To: to, Now: b.Now()}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(all)), pageSize) {
		found, err := b.Orders.OrdersByID(ctx, ids)
		if err != nil {
			return part, err
		}
		parts, err := each(ids, func(id string) (p books.Part, err error) {
			a := books.Account{OrderID: id, Listed: listed[id], Moved: moved[id], All: b.lookup(ctx, id)}
			if o, known := found[id]; known {
				a.Order = &o
			}
			return p, p.Compare(a, w)
		})
		if err != nil {
			return part, err
		}
		for _, p := range parts {
			part.Add(p)
		}
	}
	return part, nil
}

// movements reads the payment gateway's movements by order. Those of other payments are
// only counted.
func (b Bookkeeper) movements(ctx context.Context, from, to time.Time, part *books.Part) (map[string][]payment.Movement, error) {
	moved := map[string][]payment.Movement{}
	err := pages(func(p pagination.Request) (string, error) {
		found, err := b.Payments.Movements(ctx, from, to, p)
		for _, m := range found.Items {
			if m.OrderID == "" {
				part.Foreign()
			} else {
				moved[m.OrderID] = append(moved[m.OrderID], m)
			}
		}
		return found.Next, err
	})
	return moved, err
}

// listed reads the ids of the orders that say that something was moved.
func (b Bookkeeper) listed(ctx context.Context, from, to time.Time) (map[string]bool, error) {
	ids := map[string]bool{}
	err := pages(func(p pagination.Request) (string, error) {
		found, err := b.Orders.MovedOrders(ctx, from, to, p)
		for _, id := range found.Items {
			ids[id] = true
		}
		return found.Next, err
	})
	return ids, err
}

// pages reads all pages of a list.
func pages(read func(pagination.Request) (next string, err error)) error {
	request := pagination.Request{Limit: pageSize}
	for {
		next, err := read(request)
		if err != nil || next == "" {
			return err
		}
		request.After = next
	}
}

// lookup returns a function for books.Account.All, which asks once for each charge.
func (b Bookkeeper) lookup(ctx context.Context, orderID string) func(string) ([]payment.Movement, error) {
	known := map[string][]payment.Movement{}
	return func(reference string) ([]payment.Movement, error) {
		if found, asked := known[reference]; asked {
			return found, nil
		}
		found, err := b.Payments.MovementsOf(ctx, payment.Charge{Key: payment.Key(orderID), OrderID: orderID, Reference: reference})
		if err == nil {
			known[reference] = found
		}
		return found, err
	}
}

// each calls do for each id, some at once, and returns the results in the ids' order.
func each(ids []string, do func(id string) (books.Part, error)) ([]books.Part, error) {
	parts, errs := make([]books.Part, len(ids)), make([]error, len(ids))
	slots := make(chan struct{}, parallel)
	var all sync.WaitGroup
	for i, id := range ids {
		slots <- struct{}{}
		all.Go(func() {
			parts[i], errs[i] = do(id)
			<-slots
		})
	}
	all.Wait()
	return parts, errors.Join(errs...)
}
