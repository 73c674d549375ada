package reconcile

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/order"
)

const (
	// mostCounted bounds what one run counts of one status.
	mostCounted = 100_000
	// stuckAfter is after how many restarts an order does not count as waiting: its
	// executions end without a result, so it does not wait for capacity.
	stuckAfter = 2
	// window is how long the rate is measured over at the beginning of a backlog: as
	// it was before.
	window = 10 * time.Minute
)

// measure counts the backlog and decides whether new orders are accepted. It counts
// nothing while few orders wait for long, which is usual and then costs nothing.
func (r Reconciler) measure(ctx context.Context, before backlog.State, s *sweep) (backlog.State, error) {
	now := r.Now()
	if s.waiting-s.stuck < backlog.Few && !s.partial {
		return backlog.State{}, nil
	}
	if now.Sub(before.At) > backlog.Fresh {
		before = backlog.State{}
	}
	m := backlog.Measurement{At: now, Oldest: s.oldest}
	if s.partial && !before.At.IsZero() {
		m.Oldest = max(m.Oldest, before.Oldest+now.Sub(before.At))
	}
	var err error
	if m.Waiting, err = r.countAll(ctx, waiting, time.Time{}, now); err != nil {
		return before, err
	}
	m.Waiting = max(0, m.Waiting-s.stuck)
	if before.At.IsZero() {
		return r.begin(ctx, m)
	}
	m.Over = now.Sub(before.At)
	if m.Ended, err = r.countAll(ctx, []order.Status{order.Completed, order.Failed, order.Cancelled}, before.At, now); err != nil {
		return before, err
	}
	return before.Next(m, r.Promise), nil
}

// begin is the first state of a backlog. Its rate is that of the time before, if that
// is known to be more than the platform ends at least.
func (r Reconciler) begin(ctx context.Context, m backlog.Measurement) (backlog.State, error) {
	since := m.At.Add(-m.Oldest)
	ended, err := r.Orders.CountIn(ctx, order.Completed, since.Add(-window), since, mostCounted)
	if err != nil {
		return backlog.State{}, err
	}
	return backlog.Begin(m, float64(ended)/window.Seconds(), r.Promise), nil
}

func (r Reconciler) countAll(ctx context.Context, statuses []order.Status, from, to time.Time) (int, error) {
	total := 0
	for _, status := range statuses {
		n, err := r.Orders.CountIn(ctx, status, from, to, mostCounted)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
