package memory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

var (
	_ port.Jobs      = (*Store)(nil)
	_ port.JobOrders = (*Store)(nil)
)

// storedJob is a job with its results.
type storedJob struct {
	job     job.Job
	results []job.Result
}

// CreateJob implements port.Jobs.
func (s *Store) CreateJob(_ context.Context, j job.Job) error {
	return s.do("CreateJob", func() error {
		for _, other := range s.jobs {
			if other.job.Kind == j.Kind && !other.job.State.Ended() {
				return failure.New(failure.Conflict, "a job of this kind is running")
			}
		}
		s.jobs[j.ID] = &storedJob{job: j}
		return nil
	})
}

// Job implements port.Jobs.
func (s *Store) Job(_ context.Context, id string) (j job.Job, err error) {
	err = s.do("Job", func() error {
		found, err := s.jobOf(id)
		if err == nil {
			j = found.job
		}
		return err
	})
	return j, err
}

func (s *Store) jobOf(id string) (*storedJob, error) {
	if found, ok := s.jobs[id]; ok {
		return found, nil
	}
	return nil, failure.New(failure.NotFound, "there is no such job")
}

// ListJobs implements port.Jobs.
func (s *Store) ListJobs(_ context.Context, p pagination.Request) (found pagination.Page[job.Job], err error) {
	err = s.do("ListJobs", func() error {
		var all []job.Job
		for _, one := range s.jobs {
			all = append(all, one.job)
		}
		found = page(all, func(j job.Job) string { return timeKey(j.CreatedAt, j.ID) }, descending, p)
		return nil
	})
	return found, err
}

// RunningJobs implements port.Jobs.
func (s *Store) RunningJobs(context.Context) (ids []string, err error) {
	err = s.do("RunningJobs", func() error {
		for id, one := range s.jobs {
			if !one.job.State.Ended() {
				ids = append(ids, id)
			}
		}
		slices.Sort(ids)
		return nil
	})
	return ids, err
}

// ClaimJob implements port.Jobs.
func (s *Store) ClaimJob(_ context.Context, id, holder string, lease time.Duration) (j job.Job, err error) {
	err = s.do("ClaimJob", func() error {
		found, err := s.jobOf(id)
		if err != nil {
			return err
		}
		if found.job.State.Ended() || found.job.LeaseUntil.After(s.now()) {
			return failure.New(failure.Conflict, "the job has ended, or another run works on it")
		}
		found.job.Holder, found.job.LeaseUntil = holder, s.now().Add(lease)
		j = found.job
		return nil
	})
	return j, err
}

// AdvanceJob implements port.Jobs.
func (s *Store) AdvanceJob(_ context.Context, j job.Job, r *job.Result) error {
	return s.do("AdvanceJob", func() error { return s.saveJob(j, r) })
}

// EndJob implements port.Jobs.
func (s *Store) EndJob(_ context.Context, j job.Job) error {
	return s.do("EndJob", func() error {
		if err := s.saveJob(j, nil); err != nil {
			return err
		}
		ended := s.jobs[j.ID]
		ended.job.State, ended.job.EndedAt, ended.job.Failure = j.State, j.EndedAt, j.Failure
		return nil
	})
}

func (s *Store) saveJob(j job.Job, r *job.Result) error {
	found, err := s.jobOf(j.ID)
	if err != nil {
		return err
	}
	if found.job.Holder != j.Holder || found.job.Version != j.Version-1 || found.job.State.Ended() {
		return failure.New(failure.Conflict, "another run works on the job")
	}
	state := found.job.State
	found.job = j
	found.job.State, found.job.EndedAt, found.job.Failure = state, time.Time{}, ""
	if r != nil {
		found.results = append(found.results, *r)
	}
	return nil
}

// StopJob implements port.Jobs.
func (s *Store) StopJob(_ context.Context, id string) (j job.Job, err error) {
	err = s.do("StopJob", func() error {
		found, err := s.jobOf(id)
		if err != nil {
			return err
		}
		if found.job.State == job.Running {
			found.job.State = job.Stopping
		}
		j = found.job
		return nil
	})
	return j, err
}

// JobResults implements port.Jobs.
func (s *Store) JobResults(_ context.Context, id string, p pagination.Request) (found pagination.Page[job.Result], err error) {
	err = s.do("JobResults", func() error {
		if one, ok := s.jobs[id]; ok {
			found = page(slices.Clone(one.results), func(r job.Result) string { return fmt.Sprintf("%07d", r.Number) }, ascending, p)
		}
		return nil
	})
	return found, err
}

// InStatusSince implements port.JobOrders.
func (s *Store) InStatusSince(_ context.Context, status order.Status, since time.Time, after string, limit int) (listed []port.ListedOrder, err error) {
	err = s.do("InStatusSince", func() error {
		found := page(s.ordersWhere(func(o order.Snapshot) bool {
			return o.Status == status && o.Archive == "" && !o.StatusSince.Before(since)
		}), sinceKey, ascending, pagination.Request{After: after, Limit: limit})
		for _, o := range found.Items {
			listed = append(listed, port.ListedOrder{ID: o.ID(), Since: o.Snapshot().StatusSince, Cursor: sinceKey(o)})
		}
		return nil
	})
	return listed, err
}

// RefundsIn implements port.JobOrders.
func (s *Store) RefundsIn(_ context.Context, from, to time.Time, after string, limit int) (listed []port.ListedOrder, err error) {
	err = s.do("RefundsIn", func() error {
		var all []event.Event
		for _, timeline := range s.timelines {
			for _, e := range timeline {
				refund := e.Type == event.OrderRefunded || e.Type == event.OrderAdjusted
				if refund && !e.OccurredAt.Before(from) && e.OccurredAt.Before(to) {
					all = append(all, e)
				}
			}
		}
		for _, e := range page(all, eventKey, ascending, pagination.Request{After: after, Limit: limit}).Items {
			listed = append(listed, port.ListedOrder{ID: e.OrderID, Since: e.OccurredAt, Cursor: eventKey(e), Event: e.ID})
		}
		return nil
	})
	return listed, err
}

// StoredEvents implements port.JobOrders.
func (s *Store) StoredEvents(_ context.Context, orderID string) (stored []port.StoredEvent, err error) {
	err = s.do("StoredEvents", func() error {
		for _, e := range s.timelines[orderID] {
			detail, err := e.Detail()
			if err != nil {
				return failure.Wrap(failure.Internal, err, "event %s cannot be encoded", strconv.Quote(e.ID))
			}
			stored = append(stored, port.StoredEvent{ID: e.ID, Detail: detail})
		}
		return nil
	})
	return stored, err
}
