package shop_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// gate is an Admission with its store, its clock and a count of reads.
type gate struct {
	*shop.Admission
	t     *testing.T
	store *memory.Store
	now   time.Time
	reads atomic.Int64
	fail  bool
}

func newGate(t *testing.T) *gate {
	g := &gate{t: t, now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return g.now }
	g.store = memory.New(clock)
	g.store.Fault = func(op string) (before, after error) {
		if op != "Reconciliation" {
			return nil, nil
		}
		if g.reads.Add(1); g.fail {
			return failure.New(failure.Unavailable, "the table is away"), nil
		}
		return nil, nil
	}
	g.Admission = &shop.Admission{States: g.store, Promise: time.Hour, Now: clock}
	return g
}

func (g *gate) save(refusing bool) {
	g.t.Helper()
	require.NoError(g.t, g.store.SaveReconciliation(g.t.Context(), port.Reconciliation{
		Backlog: backlog.State{At: g.now, Waiting: 1000, Wait: 2 * time.Hour, Refusing: refusing},
	}))
}

func TestTheStateIsReadOnceInSeconds(t *testing.T) {
	g := newGate(t)
	for range 1000 {
		require.NoError(t, g.Check(t.Context()))
	}
	require.EqualValues(t, 1, g.reads.Load())
	g.save(true)
	require.NoError(t, g.Check(t.Context()), "not read again yet")
	g.now = g.now.Add(5 * time.Second)
	err := g.Check(t.Context())
	require.Equal(t, failure.Overloaded, failure.CodeOf(err))
	require.Equal(t, 15*time.Minute, failure.RetryAfter(err))
	require.EqualValues(t, 2, g.reads.Load())
}

func TestWithoutAKnownStateOrdersAreAccepted(t *testing.T) {
	g := newGate(t)
	g.fail = true
	g.save(true)
	require.NoError(t, g.Check(t.Context()), "it cannot be read")
	g.fail = false
	g.now = g.now.Add(5 * time.Second)
	require.Error(t, g.Check(t.Context()))
	g.fail = true
	g.now = g.now.Add(time.Minute)
	require.Error(t, g.Check(t.Context()), "the last known state counts")
	g.now = g.now.Add(backlog.Fresh)
	require.NoError(t, g.Check(t.Context()), "until it is old")
	var none *shop.Admission
	require.NoError(t, none.Check(t.Context()))
}
