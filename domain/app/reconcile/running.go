package reconcile

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// MaxListed bounds the list of what runs. Executions beyond it are looked up one by one,
// of which Step Functions takes 10 to 15 a second.
const MaxListed = 50_000

// running answers for one run which executions run, with few requests. Its list may be
// used for orders that have not changed since before it was made: whichever execution
// owns such an order was started before it.
type running struct {
	port.Executions
	now   func() time.Time
	fresh time.Duration // how long a list may be used

	turn     chan struct{} // held by whoever uses what follows
	listedAt time.Time
	names    map[string]bool
	whole    bool
	err      error
}

func newRunning(r Reconciler) *running {
	return &running{Executions: r.Executions, now: r.Now, fresh: r.After / 2, turn: make(chan struct{}, 1)}
}

// ExecutionRunning implements port.Executions.
func (r *running) ExecutionRunning(ctx context.Context, name string) (bool, error) {
	known, runs, err := r.look(ctx, name)
	if known || err != nil {
		return runs, err
	}
	return r.Executions.ExecutionRunning(ctx, name)
}

// look looks an execution up in the list. The others wait while it is made. A list that
// cannot be made is tried again when it would not be fresh any more.
func (r *running) look(ctx context.Context, name string) (known, runs bool, err error) {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return false, false, failure.Wrap(failure.Unavailable, ctx.Err(), "what runs is not known")
	}
	if r.listedAt.IsZero() || r.now().Sub(r.listedAt) > r.fresh {
		r.list(ctx)
	}
	runs = r.names[name]
	return runs || r.whole, runs, r.err
}

func (r *running) list(ctx context.Context) {
	r.listedAt = r.now()
	names, whole, err := r.RunningExecutions(ctx, MaxListed)
	r.names, r.whole, r.err = make(map[string]bool, len(names)), whole, err
	for _, name := range names {
		r.names[name] = true
	}
}
