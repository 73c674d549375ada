package memory

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// spending is what a subject has spent of a budget in the present window.
type spending struct {
	units int
	ends  time.Time
}

// Spend implements port.Budgets.
func (s *Store) Spend(_ context.Context, b port.Budget, subject string) error {
	return s.do("Spend", func() error {
		now, k := s.now(), pair{b.Name, subject}
		spent := s.spent[k]
		if !now.Before(spent.ends) {
			spent = spending{ends: now.Add(b.Window)}
		}
		if spent.units >= b.Units {
			return failure.New(failure.RateLimited, "this is allowed %d times in %s", b.Units, b.Window).After(min(spent.ends.Sub(now), b.Window))
		}
		spent.units++
		s.spent[k] = spent
		return nil
	})
}
