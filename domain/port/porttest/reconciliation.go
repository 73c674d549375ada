package porttest

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Reconciliations is the contract of port.Reconciliations. The store must be empty.
func Reconciliations(t *testing.T, open func(t *testing.T, now func() time.Time) port.Reconciliations) {
	s := open(t, newClock().Now)
	equal(t, "the first", must[port.Reconciliation](t)(s.Reconciliation(t.Context())), port.Reconciliation{})
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for _, want := range []port.Reconciliation{
		{
			Backlog: backlog.State{At: at, Waiting: 7, Oldest: time.Minute, Rate: 0.1, Wait: time.Hour, Refusing: true},
			Cursors: map[order.Status]string{order.Pending: "c1", order.NeedsAttention: "c2"},
		},
		{Backlog: backlog.State{At: at.Add(time.Minute)}, Cursors: map[order.Status]string{order.Pending: "c3"}},
		{Cursors: map[order.Status]string{}},
	} {
		noError(t, s.SaveReconciliation(t.Context(), want))
		equal(t, "the last", must[port.Reconciliation](t)(s.Reconciliation(t.Context())), want)
	}
}

// countsInAWindow counts in years that no other test uses.
func countsInAWindow(s *shop) {
	s.clock.Advance((20*longAgo + rand.N(200*longAgo)).Truncate(time.Hour)) //nolint:gosec // a time is no secret
	from := s.clock.Now()
	for range 8 {
		s.place()
		s.clock.Advance(9 * time.Hour)
	}
	moved := s.place()
	to := s.clock.Now()
	s.commit(func() (*order.Change, error) { return moved.Claim(execution, s.clock.Now()) })
	count := func(from, to time.Time, most int) func() int {
		return func() int { return must[int](s.t)(s.CountIn(s.t.Context(), order.Pending, from, to, most)) }
	}
	eventually(s.t, "all", 8, count(from, to.Add(time.Hour), 1000))
	eventually(s.t, "the claimed one", 1, func() int {
		return must[int](s.t)(s.CountIn(s.t.Context(), order.Processing, from, to.Add(time.Hour), 1000))
	})
	equal(s.t, "from is counted", count(from.Add(9*time.Hour), to, 1000)(), 7)
	equal(s.t, "to is not counted", count(from, from.Add(18*time.Hour), 1000)(), 2)
	equal(s.t, "an empty window", count(from.Add(time.Hour), from.Add(2*time.Hour), 1000)(), 0)
	if n := count(from, to, 3)(); n < 3 || n > 8 {
		s.t.Errorf("counted %d to 3", n)
	}
}
