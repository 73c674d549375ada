package jobs

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// The limits of counting what a job would be about.
const (
	maxCounted = 10_000 // orders
	maxRead    = 1000   // orders that are read because of a reason
)

// Desk is where operators begin and stop jobs. The caller must have checked that the user is
// an operator.
type Desk struct {
	Jobs   port.Jobs
	Orders DeskOrders
	Audit  port.AuditTrail
	NextID func() string
	Now    func() time.Time
}

// DeskOrders is what the desk reads of orders.
type DeskOrders interface {
	Orders
	CountIn(ctx context.Context, status order.Status, from, to time.Time, most int) (int, error)
}

// Preview is what a job would be about.
type Preview struct {
	Filter job.Filter // with the end of its window
	Orders int
	// Complete is false if there are more orders than were counted.
	Complete bool
}

// Preview counts the orders that a job would look at. Orders of a job that publishes events
// may turn out to have none that it is about. It fails with Invalid.
func (d Desk) Preview(ctx context.Context, j job.Job) (Preview, error) {
	if j, err := d.checked(j); err != nil {
		return Preview{Filter: j.Filter}, err
	}
	j.Filter = d.bounded(j.Filter)
	n, whole, err := d.count(ctx, j)
	return Preview{Filter: j.Filter, Orders: n, Complete: whole}, err
}

// Begin begins a job, and records who asked for it and why; it begins to work within a
// minute. It fails with Invalid, or with Conflict if a job of the kind runs: of two
// operators, one begins it.
func (d Desk) Begin(ctx context.Context, j job.Job) (job.Job, error) {
	preview, err := d.Preview(ctx, j)
	if err != nil {
		return job.Job{}, err
	}
	j.ID, j.CreatedAt, j.State, j.Filter, j.Version = d.NextID(), d.now(), job.Running, preview.Filter, 1
	j.UpdatedAt = j.CreatedAt
	if preview.Complete {
		j.Expected = preview.Orders
	}
	if err := d.Audit.RecordAction(ctx, record(j)); err != nil {
		return job.Job{}, err
	}
	if err := d.Jobs.CreateJob(ctx, j); err != nil {
		refused := record(j)
		refused.Result = audit.Result{Failed: string(failure.CodeOf(err)), Ended: d.now()}
		_ = d.Audit.RecordAction(context.WithoutCancel(ctx), refused)
		return job.Job{}, err
	}
	return j, nil
}

// Stop asks a job to stop after the order that it works on, and records who did. Asking
// again, or when it has ended, changes nothing. It fails with NotFound.
func (d Desk) Stop(ctx context.Context, id, by string) (job.Job, error) {
	j, err := d.Jobs.Job(ctx, id)
	if err != nil || j.State != job.Running {
		return j, err
	}
	r := audit.Record{ID: d.NextID(), Subject: audit.Job(id), Action: audit.StopJob, By: by, At: d.now()}
	if err := d.Audit.RecordAction(ctx, r); err != nil {
		return job.Job{}, err
	}
	return d.Jobs.StopJob(ctx, id)
}

// Job returns a job. It fails with NotFound.
func (d Desk) Job(ctx context.Context, id string) (job.Job, error) { return d.Jobs.Job(ctx, id) }

// List lists all jobs that are kept, the latest first.
func (d Desk) List(ctx context.Context, p pagination.Request) (pagination.Page[job.Job], error) {
	return d.Jobs.ListJobs(ctx, p)
}

// Results lists what a job did for each order, in that order. It fails with NotFound.
func (d Desk) Results(ctx context.Context, id string, p pagination.Request) (pagination.Page[job.Result], error) {
	if _, err := d.Jobs.Job(ctx, id); err != nil {
		return pagination.Page[job.Result]{}, err
	}
	return d.Jobs.JobResults(ctx, id, p)
}

// checked fails with Invalid and every broken rule.
func (d Desk) checked(j job.Job) (job.Job, error) {
	j.Filter = d.bounded(j.Filter)
	v := j.Check(d.now())
	if j.Filter.OrderID != "" && id.Check(j.Filter.OrderID) != nil {
		v.Add("/filter/orderId", "format", "must be an order's id")
	}
	return j, v.Err()
}

// bounded ends the filter's window now, at the latest: orders that come into it later, also
// because the job changed them, are not the job's.
func (d Desk) bounded(f job.Filter) job.Filter {
	if now := d.now(); f.To.IsZero() || f.To.After(now) {
		f.To = now
	}
	return f
}

// count counts the orders of a job, up to a limit; whole is false if there are more.
func (d Desk) count(ctx context.Context, j job.Job) (n int, whole bool, err error) {
	switch {
	case j.Filter.OrderID != "":
		return 1, true, nil
	case j.Filter.Reason != "":
		return d.countRead(ctx, j)
	}
	for _, s := range statusesOf(j) {
		found, err := d.Orders.CountIn(ctx, s, since(j, s), d.countedTo(j), maxCounted-n)
		if n += found; err != nil || n >= maxCounted {
			return min(n, maxCounted), false, err
		}
	}
	return n, true, nil
}

// countedTo is the end of the lists that are counted. Orders with events in a window may have
// changed their status after it.
func (d Desk) countedTo(j job.Job) time.Time {
	if j.Kind == job.RetryOrders {
		return j.Filter.To
	}
	return d.now()
}

// countRead counts the orders that have a reason, which no list knows.
func (d Desk) countRead(ctx context.Context, j job.Job) (n int, whole bool, err error) {
	w := worker{Runner: Runner{Orders: d.Orders}, job: j}
	for looked := 0; looked < maxRead; looked += pageSize {
		page, err := w.page(ctx)
		if err != nil || len(page) == 0 {
			return n, err == nil, err
		}
		for _, at := range page {
			w.job.Progress.Cursor = at.cursor
			o, err := d.Orders.Order(ctx, at.orderID)
			if err != nil && !failure.Is(err, failure.NotFound) {
				return n, false, err
			}
			if err == nil && w.matches(o) {
				n++
			}
		}
	}
	return n, false, nil
}

func (d Desk) now() time.Time { return d.Now().UTC().Truncate(time.Millisecond) }

// record is the audit record of a job, with its result when it has ended.
func record(j job.Job) audit.Record {
	r := audit.Record{ID: j.ID, Subject: audit.Job(j.ID), Action: audit.StartJob, By: j.By, Reason: j.Reason, At: j.CreatedAt}
	if j.State.Ended() {
		r.Result = audit.Result{Done: j.Progress.Done, Gone: j.Progress.Skipped, Failed: string(j.Failure), Ended: j.EndedAt}
	}
	return r
}
