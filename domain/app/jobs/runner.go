// Package jobs begins, runs and stops the jobs of operators.
//
// A run works on every job that runs, for some time, and leaves the rest to the next run.
// It holds a lease of the job, and stores its progress together with the result of each
// order: a run that is killed loses at most what it did for one order, which the next one
// does again.
package jobs

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// lease is how long a run keeps a job after it stored its progress: longer than longWait and
	// a try of an order take together, so that two runs never work on one job.
	lease = 30 * time.Second
	// longWait is how long a run may wait for the rate without renewing its lease.
	longWait = 5 * time.Second
	// orderTime is how long one try of an order may take.
	orderTime = 10 * time.Second
	// pageSize is how many orders are listed at once.
	pageSize = 100
	// tries of an order that fails because the platform is away, with firstPause, and twice
	// as long each time, between them; then the run ends, and the next one goes on.
	tries      = 3
	firstPause = time.Second
	// maxIdle runs in a row that could do nothing end a job.
	maxIdle = 10
)

// Runner runs jobs.
type Runner struct {
	Jobs      port.Jobs
	Orders    Orders
	Consumers port.EventConsumers
	Audit     port.AuditTrail
	// Retry tries an order again for an operator, who says why.
	Retry func(ctx context.Context, orderID, by, reason string) error
	Now   func() time.Time
	Wait  func(ctx context.Context, d time.Duration) error
	// NextID names each run.
	NextID func() string
}

// Orders is what jobs read.
type Orders interface {
	port.JobOrders
	Order(ctx context.Context, id string) (order.Order, error)
}

// Report is what a run did for one job.
type Report struct {
	Job     job.Job // as it is now
	Results int     // that the run made
}

// Run works on all jobs that run, at the same time, and begins no order after until. It
// returns what it did; jobs that another run works on are left out.
func (r Runner) Run(ctx context.Context, until time.Time) ([]Report, error) {
	ids, err := r.Jobs.RunningJobs(ctx)
	if err != nil {
		return nil, err
	}
	reports, errs := make([]*Report, len(ids)), make([]error, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() { reports[i], errs[i] = r.work(ctx, id, until) })
	}
	all.Wait()
	var done []Report
	for _, one := range reports {
		if one != nil {
			done = append(done, *one)
		}
	}
	return done, errors.Join(errs...)
}

// work works on one job; the report is nil if another run does.
func (r Runner) work(ctx context.Context, id string, until time.Time) (*Report, error) {
	j, err := r.Jobs.ClaimJob(ctx, id, r.NextID(), lease)
	if failure.Is(err, failure.Conflict) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	w := &worker{Runner: r, job: j, until: until}
	before := j.Progress.Results()
	err = w.run(ctx)
	if failure.Is(err, failure.Conflict) { // the lease was lost
		err = nil
	}
	return &Report{Job: w.job, Results: w.job.Progress.Results() - before}, err
}

// worker works on one job.
type worker struct {
	Runner
	job   job.Job
	until time.Time
	next  place // the order after the one that is handled, if its page has one
}

// errLater ends a run whose job the next run goes on with.
var errLater = errors.New("the run's time is up")

// run works until the job ends, the time is up, or the platform is away.
func (w *worker) run(ctx context.Context) error {
	err := w.orders(ctx)
	switch {
	case err == nil:
		return w.end(ctx, w.finished())
	case errors.Is(err, errLater):
		return w.release(ctx)
	case failure.Is(err, failure.Conflict): // the lease is lost
		return err
	default:
		return errors.Join(err, w.idle(context.WithoutCancel(ctx)))
	}
}

// finished is the state of a job that needs no more work.
func (w *worker) finished() job.State {
	if w.job.Failure != "" {
		return job.Failed
	}
	if w.job.State == job.Stopping {
		return job.Stopped
	}
	return job.Done
}

// orders does what is to be done for each order, until there is none, or the job is to stop.
func (w *worker) orders(ctx context.Context) error {
	if err := w.recall(ctx); err != nil {
		return err
	}
	for {
		page, err := w.page(ctx)
		if err != nil || len(page) == 0 {
			return err
		}
		for i, at := range page {
			w.next = place{}
			if i+1 < len(page) {
				w.next = page[i+1]
			}
			more, err := w.one(ctx, at)
			if err != nil || !more {
				return err
			}
		}
		if err := w.save(ctx, nil); err != nil {
			return err
		}
	}
}

// one does what is to be done for one order. more is false when the job is to end.
func (w *worker) one(ctx context.Context, at place) (more bool, err error) {
	if err := w.look(ctx); err != nil || w.job.State == job.Stopping {
		return false, err
	}
	if w.job.Progress.Looked >= job.MaxOrders {
		w.job.Failure = failure.TooLarge
		return false, nil
	}
	if !w.Now().Before(w.until) {
		return false, errLater
	}
	return true, w.settle(ctx, at)
}

// settle does what is to be done for one order, and stores the result if there is one.
func (w *worker) settle(ctx context.Context, at place) error {
	result, units, err := w.try(ctx, at)
	if err != nil {
		return err
	}
	w.job.Progress.Cursor, w.job.Progress.Idle = at.cursor, 0
	w.job.Progress.Looked++
	if result == nil {
		return nil
	}
	w.spend(units)
	return w.save(ctx, result)
}

// spend makes the next order wait for what was done, of which the rate allows so many a second.
func (w *worker) spend(units int) {
	w.job.Progress.NotBefore = w.Now().Add(time.Duration(units) * time.Second / time.Duration(w.job.Rate))
}

// look reads whether the job is to stop.
func (w *worker) look(ctx context.Context) error {
	stored, err := w.Jobs.Job(ctx, w.job.ID)
	if err != nil {
		return err
	}
	w.job.State = stored.State
	return nil
}

// try handles an order when the rate allows it, some times if the platform is away. The
// result is nil for an order that the filter leaves out; the number is of what counts for
// the rate.
func (w *worker) try(ctx context.Context, at place) (*job.Result, int, error) {
	for try, pause := 1, firstPause; ; try, pause = try+1, 2*pause {
		result, units, err := w.handle(ctx, at)
		if !failure.Transient(err) || try == tries {
			return result, units, err
		}
		if err := w.Wait(ctx, pause); err != nil {
			return nil, 0, err
		}
		if err := w.save(ctx, nil); err != nil { // renews the lease
			return nil, 0, err
		}
	}
}

// handle handles an order once. The error is one that waiting mends: what is wrong with the
// order itself is its result.
func (w *worker) handle(ctx context.Context, at place) (*job.Result, int, error) {
	do := w.publish
	if w.job.Kind == job.RetryOrders {
		do = w.retry
	}
	result, units, err := do(ctx, at)
	if err == nil || failure.Transient(err) || errors.Is(err, errLater) || ctx.Err() != nil {
		return result, units, err
	}
	return resultOf(at.orderID, err), 1, nil
}

// pace waits until the rate allows the next order. It fails with errLater if that is after
// the run.
func (w *worker) pace(ctx context.Context) error {
	rest := w.job.Progress.NotBefore.Sub(w.Now())
	if rest <= 0 {
		return nil
	}
	if w.Now().Add(rest).After(w.until) {
		return errLater
	}
	if err := w.Wait(ctx, rest); err != nil || rest < longWait {
		return err
	}
	return w.save(ctx, nil)
}

// save stores the progress, with a result of it.
func (w *worker) save(ctx context.Context, r *job.Result) error {
	w.changed(w.Now().Add(lease))
	if r == nil {
		return w.Jobs.AdvanceJob(ctx, w.job, nil)
	}
	counted := *r
	counted.At = w.job.UpdatedAt
	w.job.Progress, counted = w.job.Progress.Count(counted)
	w.job.Progress = w.job.Progress.Try(w.next.orderID, w.next.cursor) // most often it is; so few writes say it
	return w.Jobs.AdvanceJob(ctx, w.job, &counted)
}

// release lets the next run begin at once.
func (w *worker) release(ctx context.Context) error {
	w.changed(time.Time{})
	return w.Jobs.AdvanceJob(ctx, w.job, nil)
}

// idle ends a run that the platform, or the function's end, cut short. Too many in a row
// that did nothing end the job. What is stored counts, because nobody knows whether the
// last write happened.
func (w *worker) idle(ctx context.Context) error {
	stored, err := w.Jobs.Job(ctx, w.job.ID)
	if err != nil || stored.Holder != w.job.Holder {
		return err // the lease ends by itself
	}
	w.job = stored
	if w.job.Progress.Idle++; w.job.Progress.Idle >= maxIdle {
		w.job.Failure = failure.Unavailable
		return w.end(ctx, job.Failed)
	}
	return w.release(ctx)
}

func (w *worker) end(ctx context.Context, s job.State) error {
	w.changed(time.Time{})
	w.job.State, w.job.EndedAt = s, w.job.UpdatedAt
	if err := w.Audit.RecordAction(ctx, record(w.job)); err != nil {
		return err
	}
	return w.Jobs.EndJob(ctx, w.job)
}

func (w *worker) changed(leased time.Time) {
	w.job.Version++
	w.job.LeaseUntil = leased
	w.job.UpdatedAt = w.Now().UTC().Truncate(time.Millisecond)
}
