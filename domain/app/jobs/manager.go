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

// Manager is where operators begin and stop jobs. The caller must have checked that the user is
// an operator.
type Manager struct {
	Jobs   port.Jobs
	Orders ManagedOrders
	Audit  port.AuditTrail
	NextID func() string
	Now    func() time.Time
}

// ManagedOrders is what the manager reads of orders.
type ManagedOrders interface {
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
func (m Manager) Preview(ctx context.Context, j job.Job) (Preview, error) {
	if j, err := m.checked(j); err != nil {
		return Preview{Filter: j.Filter}, err
	}
	j.Filter = m.bounded(j.Filter)
	n, whole, err := m.count(ctx, j)
	return Preview{Filter: j.Filter, Orders: n, Complete: whole}, err
}

// Begin begins a job, and records who asked for it and why; it begins to work within a
// minute. It fails with Invalid, or with Conflict if a job of the kind runs: of two
// operators, one begins it.
func (m Manager) Begin(ctx context.Context, j job.Job) (job.Job, error) {
	preview, err := m.Preview(ctx, j)
	if err != nil {
		return job.Job{}, err
	}
	j.ID, j.CreatedAt, j.State, j.Filter, j.Version = m.NextID(), m.now(), job.Running, preview.Filter, 1
	j.UpdatedAt = j.CreatedAt
	if preview.Complete {
		j.Expected = preview.Orders
	}
	if err := m.Audit.RecordAction(ctx, record(j)); err != nil {
		return job.Job{}, err
	}
	if err := m.Jobs.CreateJob(ctx, j); err != nil {
		refused := record(j)
		refused.Result = audit.Result{Failed: string(failure.CodeOf(err)), Ended: m.now()}
		_ = m.Audit.RecordAction(context.WithoutCancel(ctx), refused)
		return job.Job{}, err
	}
	return j, nil
}

// Stop asks a job to stop after the order that it works on, and records who did. Asking
// again, or when it has ended, changes nothing. It fails with NotFound.
func (m Manager) Stop(ctx context.Context, id, by string) (job.Job, error) {
	j, err := m.Jobs.Job(ctx, id)
	if err != nil || j.State != job.Running {
		return j, err
	}
	r := audit.Record{ID: m.NextID(), Subject: audit.Job(id), Action: audit.StopJob, By: by, At: m.now()}
	if err := m.Audit.RecordAction(ctx, r); err != nil {
		return job.Job{}, err
	}
	return m.Jobs.StopJob(ctx, id)
}

// Job returns a job. It fails with NotFound.
func (m Manager) Job(ctx context.Context, id string) (job.Job, error) { return m.Jobs.Job(ctx, id) }

// List lists all jobs that are kept, the latest first.
func (m Manager) List(ctx context.Context, p pagination.Request) (pagination.Page[job.Job], error) {
	return m.Jobs.ListJobs(ctx, p)
}

// Results lists what a job did for each order, in that order. It fails with NotFound.
func (m Manager) Results(ctx context.Context, id string, p pagination.Request) (pagination.Page[job.Result], error) {
	if _, err := m.Jobs.Job(ctx, id); err != nil {
		return pagination.Page[job.Result]{}, err
	}
	return m.Jobs.JobResults(ctx, id, p)
}

// checked fails with Invalid and every broken rule.
func (m Manager) checked(j job.Job) (job.Job, error) {
	j.Filter = m.bounded(j.Filter)
	v := j.Check(m.now())
	if j.Filter.OrderID != "" && id.Check(j.Filter.OrderID) != nil {
		v.Add("/filter/orderId", "format", "must be an order's id")
	}
	return j, v.Err()
}

// bounded ends the filter's window now, at the latest: orders that come into it later, also
// because the job changed them, are not the job's.
func (m Manager) bounded(f job.Filter) job.Filter {
	if now := m.now(); f.To.IsZero() || f.To.After(now) {
		f.To = now
	}
	return f
}

// count counts the orders of a job, up to a limit; whole is false if there are more.
func (m Manager) count(ctx context.Context, j job.Job) (n int, whole bool, err error) {
	switch {
	case j.Filter.OrderID != "":
		return 1, true, nil
	case j.Filter.Reason != "":
		return m.countRead(ctx, j)
	}
	for _, s := range statusesOf(j) {
		found, err := m.Orders.CountIn(ctx, s, since(j, s), m.countedTo(j), maxCounted-n)
		if n += found; err != nil || n >= maxCounted {
			return min(n, maxCounted), false, err
		}
	}
	return n, true, nil
}

// countedTo is the end of the lists that are counted. Orders with events in a window may have
// changed their status after it.
func (m Manager) countedTo(j job.Job) time.Time {
	if j.Kind == job.RetryOrders {
		return j.Filter.To
	}
	return m.now()
}

// countRead counts the orders that have a reason, which no list knows.
func (m Manager) countRead(ctx context.Context, j job.Job) (n int, whole bool, err error) {
	w := worker{Runner: Runner{Orders: m.Orders}, job: j}
	for looked := 0; looked < maxRead; looked += pageSize {
		page, err := w.page(ctx)
		if err != nil || len(page) == 0 {
			return n, err == nil, err
		}
		for _, at := range page {
			w.job.Progress.Cursor = at.cursor
			o, err := m.Orders.Order(ctx, at.orderID)
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

func (m Manager) now() time.Time { return m.Now().UTC().Truncate(time.Millisecond) }

// record is the audit record of a job, with its result when it has ended.
func record(j job.Job) audit.Record {
	r := audit.Record{ID: j.ID, Subject: audit.Job(j.ID), Action: audit.StartJob, By: j.By, Reason: j.Reason, At: j.CreatedAt}
	if j.State.Ended() {
		r.Result = audit.Result{Done: j.Progress.Done, Gone: j.Progress.Skipped, Failed: string(j.Failure), Ended: j.EndedAt}
	}
	return r
}
