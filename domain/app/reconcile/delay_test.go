package reconcile_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
)

func (h *harness) events(id string) (types []event.Type) {
	timeline, err := h.store.Timeline(h.t.Context(), id)
	require.NoError(h.t, err)
	for _, e := range timeline {
		types = append(types, e.Type)
	}
	return types
}

func TestAnOrderThatStandsStillSaysSoOnce(t *testing.T) {
	h := newHarness(t)
	h.rec.After, h.rec.DelayedAfter = 5*time.Minute, time.Minute
	h.place("a")
	assert.Zero(t, h.report(50*time.Second))
	assert.Equal(t, reconcile.Report{Delayed: 1}, h.report(10*time.Second))
	assert.Zero(t, h.report(time.Minute))
	assert.Equal(t, []event.Type{event.OrderDelayed}, h.events("a"))
	assert.Equal(t, order.ValidateOrder, h.order("a").Snapshot().Delay.Step)
	assert.Equal(t, reconcile.Report{Seen: 1, Started: 1}, h.report(3*time.Minute), "the mark makes it wait for no longer")

	h.claim("a", "restart-a-1")
	assert.Nil(t, h.order("a").Snapshot().Delay, "it has moved on")
	assert.Equal(t, reconcile.Report{Delayed: 1}, h.report(time.Minute))
	assert.Equal(t, order.ReserveInventory, h.order("a").Snapshot().Delay.Step)
	h.complete("restart-a-1", "a")
	assert.Zero(t, h.report(time.Hour))
	assert.Equal(t, []event.Type{
		event.OrderDelayed, event.OrderValidated, event.OrderDelayed,
		event.OrderReserved, event.OrderCharged, event.OrderCompleted,
	}, h.events("a"))
}

func TestAnOrderThatNeedsAttentionIsNotDelayed(t *testing.T) {
	h := newHarness(t)
	h.rec.After, h.rec.DelayedAfter = 365*24*time.Hour, time.Minute
	h.place("a")
	h.claim("a", "saga-1")
	h.requireAttention("saga-1")
	assert.Zero(t, h.report(time.Hour))
}

func TestAnOrderThatMovesMeanwhileIsNotMarked(t *testing.T) {
	h := newHarness(t)
	h.rec.DelayedAfter = time.Minute
	h.place("a")
	h.claim("a", "saga-1")
	h.rec.Orders = stale{h.store, h}
	assert.Zero(t, h.report(time.Hour))
	assert.Nil(t, h.order("a").Snapshot().Delay)
	assert.Empty(t, h.sagas.started)
}

// stand lets n claimed orders stand still while their executions run.
func (h *harness) stand(n int) {
	h.rec.DelayedAfter = time.Minute
	for i := range n {
		id := fmt.Sprintf("o%d", i)
		h.place(id)
		h.claim(id, "saga-1")
	}
	h.sagas.running["saga-1"] = true
}

func (h *harness) backlog() backlog.State {
	h.t.Helper()
	r, err := h.store.Reconciliation(h.t.Context())
	require.NoError(h.t, err)
	return r.Backlog
}

func TestABacklogThatBreaksThePromiseIsStored(t *testing.T) {
	h := newHarness(t)
	h.stand(backlog.Few)
	h.report(30 * time.Minute)
	require.Equal(t, backlog.Few, h.backlog().Waiting)
	require.False(t, h.backlog().Refusing)
	for range 30 {
		h.report(time.Minute)
	}
	require.True(t, h.backlog().Refusing)
	require.Equal(t, h.now, h.backlog().At)
	require.Greater(t, h.backlog().Oldest, time.Hour)

	h.complete("saga-1", "o0")
	h.report(time.Minute)
	require.False(t, h.backlog().Refusing, "few are no backlog")
	require.Equal(t, backlog.State{}, h.backlog())
}

func TestTheRateIsThatOfTheTimeBefore(t *testing.T) {
	h := newHarness(t)
	for n := range 600 {
		id := fmt.Sprintf("done%d", n)
		h.place(id)
		h.complete("saga-0", id)
	}
	h.now = h.now.Add(time.Minute)
	h.stand(200)
	h.report(2 * time.Minute)
	require.InDelta(t, 1, h.backlog().Rate, 1e-9)
	require.InDelta(t, 200, h.backlog().Wait.Seconds(), 1, "200 orders of one a second")
}

// A shop that sold little before could sell more: what few it ended is not its rate.
func TestAQuietShopAcceptsABurstThatWaits(t *testing.T) {
	h := newHarness(t)
	h.place("done")
	h.complete("saga-0", "done")
	h.now = h.now.Add(time.Minute)
	h.stand(200)
	h.report(2 * time.Minute)
	require.Equal(t, 200, h.backlog().Waiting)
	require.False(t, h.backlog().Refusing, "%+v", h.backlog())
}

// Orders whose executions die do not wait for capacity, so they must not close the
// shop for others.
func TestHopelessOrdersAreNoBacklog(t *testing.T) {
	h := newHarness(t)
	h.stand(3 * backlog.Few)
	for range 10 {
		h.sagas.end()
		h.report(10 * time.Minute)
	}
	require.Equal(t, backlog.State{}, h.backlog())
}

func TestWithoutWaitingOrdersNothingIsStored(t *testing.T) {
	h := newHarness(t)
	h.stand(1)
	h.store.Fault = func(op string) (before, after error) {
		assert.NotContains(t, []string{"CountIn", "SaveReconciliation"}, op)
		return nil, nil
	}
	h.report(2 * time.Minute)
	h.report(2 * time.Hour)
}
