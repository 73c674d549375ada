package porttest

import (
	"sync"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// Jobs is the contract of port.Jobs. It needs a store in which no job runs.
func Jobs(t *testing.T, open func(t *testing.T, now func() time.Time) port.Jobs) {
	clock := newClock()
	s := jobStore{open(t, clock.Now), clock}
	t.Run("CreateJob_OneOfAKindRuns", s.oneOfAKind)
	t.Run("CreateJob_StoresEveryField", s.storesEveryField)
	t.Run("ClaimJob_OneHolderAtATime", s.oneHolder)
	t.Run("AdvanceJob_StoresTheProgressAndItsResultOrNeither", s.progress)
	t.Run("StopJob_LeavesTheProgress", s.stop)
	t.Run("ListJobs_ListsTheLatestFirst", s.list)
}

type jobStore struct {
	port.Jobs
	clock *Clock
}

// begin creates a job.
func (s jobStore) begin(t *testing.T, kind job.Kind) job.Job {
	t.Helper()
	s.clock.Advance(time.Second)
	j := job.Job{
		ID: ids.Next(), Kind: kind, Rate: 5, By: "op", Reason: "the gateway was away", CreatedAt: s.clock.Now(), Expected: 3,
		Filter: job.Filter{Status: order.NeedsAttention, Reason: "stalled", From: s.clock.Now().Add(-time.Hour), To: s.clock.Now()},
		State:  job.Running, Version: 1, UpdatedAt: s.clock.Now(),
	}
	noError(t, s.CreateJob(t.Context(), j))
	return j
}

// end ends a job.
func (s jobStore) end(t *testing.T, j job.Job) job.Job {
	t.Helper()
	s.clock.Advance(time.Hour)
	j = must[job.Job](t)(s.ClaimJob(t.Context(), j.ID, "ending", time.Minute))
	j.Version, j.State, j.EndedAt, j.LeaseUntil, j.Failure = j.Version+1, job.Failed, s.clock.Now(), time.Time{}, failure.Unavailable
	noError(t, s.EndJob(t.Context(), j))
	return j
}

func (s jobStore) oneOfAKind(t *testing.T) {
	errs := make([]error, 8)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			errs[i] = s.CreateJob(t.Context(), job.Job{ID: ids.Next(), Kind: job.RetryOrders, State: job.Running, Rate: 1, Version: 1, CreatedAt: s.clock.Now()})
		})
	}
	all.Wait()
	created := 0
	for _, err := range errs {
		if err == nil {
			created++
		} else if !failure.Transient(err) { // a busy table refuses, too
			wantCode(t, err, failure.Conflict)
		}
	}
	equal(t, "created", created, 1)
	other := s.begin(t, job.PublishEvents)
	running := must[[]string](t)(s.RunningJobs(t.Context()))
	equal(t, "running", len(running), 2)
	for _, id := range running {
		j := s.end(t, must[job.Job](t)(s.Job(t.Context(), id)))
		equal(t, "ended", must[job.Job](t)(s.Job(t.Context(), id)), j)
	}
	equal(t, "running", len(must[[]string](t)(s.RunningJobs(t.Context()))), 0)
	_, err := s.ClaimJob(t.Context(), other.ID, "late", time.Minute)
	wantCode(t, err, failure.Conflict)
}

func (s jobStore) storesEveryField(t *testing.T) {
	j := s.begin(t, job.RetryOrders)
	equal(t, "job", must[job.Job](t)(s.Job(t.Context(), j.ID)), j)
	s.end(t, j)
	j = s.begin(t, job.PublishEvents)
	s.end(t, j)
	_, err := s.Job(t.Context(), "none")
	wantCode(t, err, failure.NotFound)
	_, err = s.StopJob(t.Context(), "none")
	wantCode(t, err, failure.NotFound)
	equal(t, "results", len(must[pagination.Page[job.Result]](t)(s.JobResults(t.Context(), "none", pagination.Request{Limit: 1})).Items), 0)
}

func (s jobStore) oneHolder(t *testing.T) {
	j := s.begin(t, job.RetryOrders)
	defer func() { s.end(t, j) }()
	first := must[job.Job](t)(s.ClaimJob(t.Context(), j.ID, "a", time.Minute))
	equal(t, "lease", first.LeaseUntil, s.clock.Now().Add(time.Minute))
	_, err := s.ClaimJob(t.Context(), j.ID, "b", time.Minute)
	wantCode(t, err, failure.Conflict)
	s.clock.Advance(time.Minute)
	second := must[job.Job](t)(s.ClaimJob(t.Context(), j.ID, "b", time.Minute))
	first.Version++
	wantCode(t, s.AdvanceJob(t.Context(), first, nil), failure.Conflict)
	wantCode(t, s.EndJob(t.Context(), first), failure.Conflict)
	second.Version, second.LeaseUntil = second.Version+1, time.Time{}
	noError(t, s.AdvanceJob(t.Context(), second, nil))
	must[job.Job](t)(s.ClaimJob(t.Context(), j.ID, "c", time.Minute))
}

func (s jobStore) progress(t *testing.T) {
	j := s.begin(t, job.RetryOrders)
	defer func() { s.end(t, j) }()
	held := must[job.Job](t)(s.ClaimJob(t.Context(), j.ID, "a", time.Minute))
	var want []job.Result
	for _, outcome := range []job.Outcome{job.OrderDone, job.OrderSkipped, job.OrderFailed} {
		r := job.Result{OrderID: ids.Next(), Outcome: outcome, Code: failure.Conflict, Message: "it runs", Events: 2, At: s.clock.Now()}
		held.Progress, r = held.Progress.Count(r)
		held.Progress = held.Progress.Try(ids.Next(), "a cursor")
		held.Progress.Cursor, held.Progress.NotBefore, held.Progress.Looked = r.OrderID, s.clock.Now(), r.Number
		held.Version++
		noError(t, s.AdvanceJob(t.Context(), held, &r))
		want = append(want, r)
	}
	equal(t, "job", must[job.Job](t)(s.Job(t.Context(), j.ID)), held)
	stale := held
	stale.Progress.Looked = 7
	wantCode(t, s.AdvanceJob(t.Context(), stale, &job.Result{Number: 4}), failure.Conflict)
	equal(t, "job", must[job.Job](t)(s.Job(t.Context(), j.ID)), held)
	first := must[pagination.Page[job.Result]](t)(s.JobResults(t.Context(), j.ID, pagination.Request{Limit: 2}))
	second := must[pagination.Page[job.Result]](t)(s.JobResults(t.Context(), j.ID, pagination.Request{Limit: 2, After: first.Next}))
	equal(t, "results", append(first.Items, second.Items...), want)
	equal(t, "last page", second.Next, "")
}

func (s jobStore) stop(t *testing.T) {
	j := s.begin(t, job.RetryOrders)
	held := must[job.Job](t)(s.ClaimJob(t.Context(), j.ID, "a", time.Minute))
	for range 2 {
		equal(t, "state", must[job.Job](t)(s.StopJob(t.Context(), j.ID)).State, job.Stopping)
	}
	held.Version++
	noError(t, s.AdvanceJob(t.Context(), held, nil))
	equal(t, "state", must[job.Job](t)(s.Job(t.Context(), j.ID)).State, job.Stopping)
	ended := s.end(t, j)
	equal(t, "ended", must[job.Job](t)(s.StopJob(t.Context(), j.ID)), ended)
}

func (s jobStore) list(t *testing.T) {
	var want []string
	for range 3 {
		j := s.begin(t, job.RetryOrders)
		s.end(t, j)
		want = append([]string{j.ID}, want...)
	}
	eventually(t, "the latest", want, func() (got []string) {
		first := must[pagination.Page[job.Job]](t)(s.ListJobs(t.Context(), pagination.Request{Limit: 2}))
		second := must[pagination.Page[job.Job]](t)(s.ListJobs(t.Context(), pagination.Request{Limit: 1, After: first.Next}))
		for _, j := range append(first.Items, second.Items...) {
			got = append(got, j.ID)
		}
		return got
	})
}

// JobOrderStore is what the suite of JobOrders needs.
type JobOrderStore interface {
	Shop
	port.JobOrders
}

// JobOrders is the contract of port.JobOrders. It needs a store without orders.
func JobOrders(t *testing.T, open func(t *testing.T, now func() time.Time) JobOrderStore) {
	var store JobOrderStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	var want []string
	begin := s.clock.Now()
	for range 3 {
		s.clock.Advance(time.Second)
		want = append(want, s.completed().ID())
	}
	in := func(since time.Time, limit int) func() []string {
		return func() (found []string) {
			for after := ""; ; {
				page := must[[]port.ListedOrder](t)(store.InStatusSince(t.Context(), order.Completed, since, after, limit))
				for _, o := range page {
					found, after = append(found, o.ID), o.Cursor
				}
				if len(page) < limit {
					return found
				}
			}
		}
	}
	eventually(t, "in the status", want, in(begin, 2))
	last := must[[]port.ListedOrder](t)(store.InStatusSince(t.Context(), order.Completed, begin, "", 3))[2]
	eventually(t, "since the last", want[2:], in(last.Since, 2))
	stored := must[[]port.StoredEvent](t)(store.StoredEvents(t.Context(), want[0]))
	timeline := must[[]event.Event](t)(store.Timeline(t.Context(), want[0]))
	equal(t, "events", len(stored), len(timeline))
	for i, e := range timeline {
		detail := must[[]byte](t)(e.Detail())
		equal(t, "event", port.StoredEvent{ID: stored[i].ID, Detail: stored[i].Detail}, port.StoredEvent{ID: e.ID, Detail: detail})
	}
	equal(t, "no order", len(must[[]port.StoredEvent](t)(store.StoredEvents(t.Context(), unique("none")))), 0)
	end := s.clock.Now().Add(48 * time.Hour)
	equal(t, "no refunds", len(must[[]port.ListedOrder](t)(store.RefundsIn(t.Context(), begin, end, "", 10))), 0)
}
