package shop

import (
	"context"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/port"
)

// reread is how often the backlog's state is read, at most.
const reread = 5 * time.Second

// Admission refuses new orders while more of them wait than can be processed within
// the promise. It is safe for concurrent use. A nil Admission refuses nothing.
type Admission struct {
	States  port.Reconciliations
	Promise time.Duration
	Now     func() time.Time

	mu    sync.Mutex
	state backlog.State
	read  time.Time
}

// Check fails with Overloaded while new orders are refused. It knows what the
// reconciler stored last; if that cannot be read or is old, nothing is refused.
func (a *Admission) Check(ctx context.Context) error {
	if a == nil {
		return nil
	}
	if a.due() {
		a.refresh(ctx)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.state.Admit(a.Now(), a.Promise)
}

// due reports whether the caller must read the state. Others use the known one
// meanwhile.
func (a *Admission) due() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now := a.Now(); now.Sub(a.read) >= reread {
		a.read = now
		return true
	}
	return false
}

// refresh reads the state. If that fails the known one is kept, which counts until
// it is too old.
func (a *Admission) refresh(ctx context.Context) {
	r, err := a.States.Reconciliation(ctx)
	if err != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.state = r.Backlog
}
