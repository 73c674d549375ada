package reconcile_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// complete runs the saga's steps as the state machine does.
func (h *harness) complete(execution, id string) {
	h.t.Helper()
	steps := h.sagas.steps
	for _, step := range []func(context.Context, string, string) (saga.Outcome, error){steps.Validate, steps.Reserve, steps.Charge, steps.Confirm} {
		_, err := step(h.t.Context(), execution, id)
		require.NoError(h.t, err)
	}
}

func TestThePendingOrdersSagaIsStarted(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	assert.Zero(t, h.report(after-2*time.Second), "too early")
	assert.Equal(t, reconcile.Report{Seen: 1, Started: 1}, h.report(time.Second))
	assert.Equal(t, []string{"restart-a-1"}, h.sagas.started)
	assert.Equal(t, reconcile.Report{Seen: 1, Left: 1}, h.report(10*after), "it runs")
	h.complete("restart-a-1", "a")
	assert.Equal(t, order.Completed, h.order("a").Status())
}

// TestW3_AnOrderIsTriedForwardAgainAndAgain: an execution that ends before it claims
// its order, or after, is followed by others.
func TestW3_AnOrderIsTriedForwardAgainAndAgain(t *testing.T) {
	for name, claimed := range map[string]bool{"pending": false, "claimed": true} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.place("a")
			if claimed {
				h.claim("a", "saga-1")
			}
			var waits []time.Duration
			since := h.now
			for h.order("a").Status() != order.NeedsAttention {
				before := len(h.sagas.started)
				_, err := h.run(after - time.Second)
				require.NoError(t, err)
				if len(h.sagas.started) > before {
					waits = append(waits, h.now.Sub(since)/after)
					since = h.now
				}
				h.sagas.end()
			}
			require.Len(t, waits, reconcile.MaxRestarts)
			for n, wait := range waits[1:] {
				assert.InDelta(t, 1<<(n+1), int64(wait), 1, "restart %d", n+2)
			}
			assert.Greater(t, h.now.Sub(h.order("a").Snapshot().CreatedAt), 17*time.Hour, "of a minute each time; 85 hours of five")
		})
	}
}

// An order that an outage kept from moving is completed, however long that took, if
// the reconciler was away too.
func TestW3_AnOutageOfADayFailsNoOrder(t *testing.T) {
	for _, away := range []time.Duration{30 * time.Hour, 10 * 24 * time.Hour} {
		h := newHarness(t)
		for n := range 300 { // more than a page
			h.place(fmt.Sprintf("p%d", n))
			h.place(fmt.Sprintf("c%d", n))
			h.claim(fmt.Sprintf("c%d", n), "saga-1")
		}
		assert.Equal(t, reconcile.Report{Seen: 600, Started: 300, Restarted: 300}, h.report(away))
		for n := range 300 {
			for _, id := range []string{fmt.Sprintf("p%d", n), fmt.Sprintf("c%d", n)} {
				h.complete(reconcile.RestartName(id, 1), id)
				assert.Equal(t, order.Completed, h.order(id).Status())
			}
		}
	}
}

func TestARefusedStartIsNoTry(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.sagas.refuse = true
	for range 100 {
		_, err := h.run(time.Hour)
		require.ErrorIs(t, err, errStart)
	}
	h.sagas.refuse = false
	assert.Equal(t, reconcile.Report{Seen: 1, Started: 1}, h.report(0))
}

// An execution may claim its order before its start is counted.
func TestAnOrderThatIsClaimedAtOnceCountsAsStarted(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.rec.Executions = prompt{h.sagas, h}
	assert.Equal(t, reconcile.Report{Seen: 1, Started: 1}, h.report(after))
	assert.Equal(t, order.Completed, h.order("a").Status())
}

// prompt runs an execution before its start is answered.
type prompt struct {
	*executions
	h *harness
}

func (p prompt) StartExecution(ctx context.Context, name, orderID string) error {
	err := p.executions.StartExecution(ctx, name, orderID)
	p.h.complete(name, orderID)
	return err
}

func TestARestartThatCrashedBetweenItsWritesIsMended(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	h.sagas.refuse = true
	_, err := h.run(after)
	require.ErrorIs(t, err, errStart)
	h.sagas.refuse = false
	assert.Equal(t, reconcile.Report{Seen: 1, Resumed: 1}, h.report(after))
	assert.Equal(t, []string{"restart-a-1"}, h.sagas.started)
	h.complete("restart-a-1", "a")
}

func TestAnOrderThatIsGivenUpIsNotTouchedUntilAnOperatorDecides(t *testing.T) {
	h := newHarness(t)
	h.place("a")
	h.claim("a", "saga-1")
	c, err := h.order("a").GiveUp(h.now)
	require.NoError(t, err)
	require.NoError(t, h.store.Commit(t.Context(), c))
	for range 10 {
		assert.Equal(t, reconcile.Report{Seen: 1, Left: 1}, h.report(30*24*time.Hour))
	}
	require.NoError(t, h.rec.Retry(t.Context(), "a"))
	h.compensate("compensate-a-1", "a")
	assert.Equal(t, order.Failed, h.order("a").Status())
}

// slow is a store whose reads of orders take a second.
type slow struct{ *memory.Store }

func (s slow) Order(ctx context.Context, id string) (order.Order, error) {
	select {
	case <-time.After(time.Second):
		return s.Store.Order(ctx, id)
	case <-ctx.Done():
		return order.Order{}, failure.Wrap(failure.Unavailable, ctx.Err(), "late")
	}
}

// TestW3_HopelessOrdersDoNotStarveTheOthers: a run has time for some hundred orders, and
// far more that nothing can be done for come first.
func TestW3_HopelessOrdersDoNotStarveTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t)
		h.rec.Orders = slow{h.store}
		for n := range 2000 {
			id := fmt.Sprintf("hopeless-%04d", n)
			h.place(id)
			h.claim(id, "saga-runs")
		}
		h.sagas.running["saga-runs"] = true
		h.now = h.now.Add(time.Minute)
		for n := range 20 {
			id := fmt.Sprintf("good-%d", n)
			h.place(id)
			h.claim(id, "saga-ended")
		}
		h.now = h.now.Add(after)
		for range 4 {
			ctx, cancel := context.WithTimeout(t.Context(), 49*time.Second)
			h.now = h.now.Add(time.Second)
			report, err := h.rec.Run(ctx)
			require.NoError(t, err)
			require.NoError(t, ctx.Err(), "the run ends in time")
			require.Greater(t, report.Seen, 400)
			cancel()
		}
		require.Len(t, h.sagas.started, 20, "every good order has been started again")
	})
}
