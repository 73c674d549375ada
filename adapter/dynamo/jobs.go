package dynamo

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.Jobs = (*Store)(nil)

// CreateJob implements port.Jobs. The item of running jobs has an attribute for each kind, so
// that a condition of the write refuses a second job (decision 0031).
func (s *Store) CreateJob(ctx context.Context, j job.Job) error {
	t := transaction{db: s.db}
	t.put(part{role: newJob}, jobItem(j), expression{text: notExists})
	t.update(part{role: runningJob}, runningJobsKey, "SET #kind = :id", expression{
		text: "attribute_not_exists(#kind) OR #kind = :id", names: map[string]string{"#kind": string(j.Kind)}, values: item{":id": text(j.ID)},
	})
	err := t.commit(ctx)
	if !failure.Is(err, failure.Conflict) {
		return err
	}
	if stored, found := s.Job(ctx, j.ID); found == nil && stored.ID == j.ID {
		return nil // the response to the first write was lost
	}
	return err
}

// Job implements port.Jobs.
func (s *Store) Job(ctx context.Context, id string) (job.Job, error) {
	it, err := s.db.get(ctx, jobKey(id))
	if err != nil {
		return job.Job{}, err
	}
	if it == nil {
		return job.Job{}, failure.New(failure.NotFound, "there is no such job")
	}
	return decodeJob(it)
}

// ListJobs implements port.Jobs. The list holds keys only: it is written when a job begins,
// and not with each of its orders.
func (s *Store) ListJobs(ctx context.Context, p pagination.Request) (pagination.Page[job.Job], error) {
	keys, err := pageOf(p, byStatus, func(limit int) ([]item, error) {
		return s.db.query(ctx, query{index: byStatus, partition: jobListing, after: p.After, backward: true, limit: limit})
	}, func(it item) (key, error) {
		r := newDecoder(it)
		return key{r.text(attrPK), r.text(attrSK)}, *r.err
	})
	out := pagination.Page[job.Job]{Next: keys.Next}
	if err != nil || len(keys.Items) == 0 {
		return out, err
	}
	items, err := s.db.batchGet(ctx, keys.Items, true)
	if err != nil {
		return out, err
	}
	out.Items, err = decodeAll(items, decodeJob)
	slices.SortFunc(out.Items, func(a, b job.Job) int { return strings.Compare(listed(b.CreatedAt, b.ID), listed(a.CreatedAt, a.ID)) })
	return out, err
}

// RunningJobs implements port.Jobs.
func (s *Store) RunningJobs(ctx context.Context) ([]string, error) {
	it, err := s.db.get(ctx, runningJobsKey)
	r, ids := newDecoder(it), []string{}
	for _, kind := range job.Kinds() {
		if id := r.text(string(kind)); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, err
}

// ClaimJob implements port.Jobs.
func (s *Store) ClaimJob(ctx context.Context, id, holder string, lease time.Duration) (job.Job, error) {
	now := s.db.now()
	claimed, err := s.db.change(ctx, jobKey(id), "SET "+attrHolder+" = :holder, "+attrLeaseUntil+" = :until", expression{
		text:   exists + " AND attribute_not_exists(" + attrEndedAt + ") AND (" + attrLeaseUntil + " <= :now OR " + attrHolder + " = :holder)",
		values: item{":holder": text(holder), ":until": text(instant(now.Add(lease))), ":now": text(instant(now))},
	})
	if err != nil {
		return job.Job{}, err
	}
	if !claimed {
		return job.Job{}, failure.New(failure.Conflict, "the job has ended, or another run works on it")
	}
	return s.Job(ctx, id)
}

// AdvanceJob implements port.Jobs.
func (s *Store) AdvanceJob(ctx context.Context, j job.Job, result *job.Result) error {
	t := transaction{db: s.db}
	how, held := advance(j, progressOf(j))
	t.update(part{role: heldJob}, jobKey(j.ID), how, held)
	if result != nil {
		t.put(part{role: newResult}, resultItem(j, *result), expression{text: notExists})
	}
	return t.commit(ctx)
}

// EndJob implements port.Jobs.
func (s *Store) EndJob(ctx context.Context, j job.Job) error {
	changed := progressOf(j)
	changed.text(attrState, string(j.State))
	changed.instant(attrEndedAt, j.EndedAt)
	changed.text(attrFailed, string(j.Failure))
	t := transaction{db: s.db}
	how, held := advance(j, changed)
	t.update(part{role: heldJob}, jobKey(j.ID), how, held)
	t.update(part{role: runningJob}, runningJobsKey, "REMOVE #kind", expression{
		text: "#kind = :id", names: map[string]string{"#kind": string(j.Kind)}, values: item{":id": text(j.ID)},
	})
	return t.commit(ctx)
}

// advance is an update of a job's attributes, and the condition that j.Holder holds the job
// and nothing was written since it was read.
func advance(j job.Job, changed item) (how string, held expression) {
	held = expression{
		text:   attrHolder + " = :holder AND #version = :before AND attribute_not_exists(" + attrEndedAt + ")",
		names:  map[string]string{"#version": attrVersion},
		values: item{":holder": text(j.Holder), ":before": number(int64(j.Version - 1))},
	}
	var sets []string
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		held.names["#"+name], held.values[":"+name] = name, changed[name]
		sets = append(sets, "#"+name+" = :"+name)
	}
	return "SET " + strings.Join(sets, ", "), held
}

// StopJob implements port.Jobs.
func (s *Store) StopJob(ctx context.Context, id string) (job.Job, error) {
	_, err := s.db.change(ctx, jobKey(id), "SET #state = :stopping", expression{
		text: "#state = :running", names: map[string]string{"#state": attrState},
		values: item{":stopping": text(string(job.Stopping)), ":running": text(string(job.Running))},
	})
	if err != nil {
		return job.Job{}, err
	}
	return s.Job(ctx, id)
}

// JobResults implements port.Jobs.
func (s *Store) JobResults(ctx context.Context, id string, p pagination.Request) (pagination.Page[job.Result], error) {
	after := p.After
	if after == "" {
		after = resultPrefix // which sorts before every result, and after the job itself
	}
	return pageOf(p, primary, func(limit int) ([]item, error) {
		return s.db.query(ctx, query{index: primary, partition: jobKey(id).pk, after: after, limit: limit})
	}, decodeResult)
}
