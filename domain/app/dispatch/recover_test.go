package dispatch_test

import (
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// failed fans n events out to alice's endpoint, a minute apart, whose deliveries fail.
func failed(h *harness, n int) (webhook.Endpoint, []event.Event) {
	h.t.Helper()
	e := h.register("alice", "https://alice.example/")
	var events []event.Event
	for i := range n {
		ev := nth("01ORDER", i+1)
		events = append(events, ev)
		require.NoError(h.t, h.fanOut(ev))
		d := h.deliveryOf(e, ev)
		require.NoError(h.t, h.store.SaveDelivery(h.t.Context(), d.Abandon("the last attempt failed", h.now())))
		h.advance(time.Minute)
	}
	h.take()
	return e, events
}

func (h *harness) recover(e webhook.Endpoint, since time.Time) (webhook.Recovery, error) {
	return h.registry.Recoverer.Begin(h.t.Context(), e.OwnerID, e.ID, since, time.Time{})
}

func TestARecoveryMakesDueWhatFailedSinceATime(t *testing.T) {
	h := newHarness(t)
	e, events := failed(h, 5)
	r, err := h.recover(e, start.Add(2*time.Minute))
	require.NoError(t, err)
	assert.Equal(t, webhook.RecoveryDone, r.State, "a short one is done at once")
	assert.Equal(t, 3, r.Total)
	assert.Equal(t, 3, r.Done)
	for i, ev := range events {
		d := h.deliveryOf(e, ev)
		if i < 2 {
			assert.Equal(t, webhook.DeliveryFailed, d.State, "it failed before that")
			continue
		}
		assert.Equal(t, webhook.DeliveryPending, d.State)
		assert.Equal(t, 2, d.Round, "with the whole schedule")
		assert.Empty(t, d.Attempts)
	}
	assert.Len(t, h.queue, 3)
	h.due()
	assert.Len(t, h.posts, 3)
	last, err := h.registry.Recoverer.Last(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, r, last)
}

func TestARecoveryIsOfOneEndpointOfItsOwner(t *testing.T) {
	h := newHarness(t)
	e, _ := failed(h, 1)
	_, err := h.registry.Recoverer.Begin(t.Context(), "bob", e.ID, start, time.Time{})
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	_, err = h.registry.Recoverer.Stop(t.Context(), "bob", e.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	_, err = h.registry.Recoverer.Missed(t.Context(), "bob", e.ID, start)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	_, err = h.registry.Recoverer.Last(t.Context(), "alice", e.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err), "nothing was recovered yet")
	for _, since := range []time.Time{h.now().Add(time.Second), h.now().Add(-webhook.DeliveryLifetime - 1)} {
		_, err = h.recover(e, since)
		assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	}
	h.pause(e, true)
	_, err = h.recover(e, start)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "it is paused")
}

func TestOneRecoveryOfAnEndpointRunsAndStops(t *testing.T) {
	h := newHarness(t)
	e, events := failed(h, 30)
	h.enqueueErr = unavailable // so that it does not end at once
	r, err := h.recover(e, start)
	require.NoError(t, err)
	assert.Equal(t, webhook.RecoveryRunning, r.State)
	_, err = h.recover(e, start)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	h.enqueueErr = nil
	stopping, err := h.registry.Recoverer.Stop(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.RecoveryStopping, stopping.State, "the run that has the lease is thought to work")
	h.advance(time.Minute)
	require.NoError(t, h.registry.Recoverer.Run(t.Context(), h.now().Add(time.Minute)))
	stopped, err := h.registry.Recoverer.Stop(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.RecoveryStopped, stopped.State)
	assert.Equal(t, webhook.DeliveryFailed, h.deliveryOf(e, events[29]).State, "the rest stays as it was")
	_, err = h.recover(e, start)
	require.NoError(t, err, "another one may begin")
}

func TestAnOwnerHasABudgetOfRecoveries(t *testing.T) {
	h := newHarness(t)
	e, _ := failed(h, 1)
	for range dispatch.MaxRecoveries {
		_, err := h.recover(e, start)
		require.NoError(t, err)
	}
	_, err := h.recover(e, start)
	assert.Equal(t, failure.RateLimited, failure.CodeOf(err))
}

func TestARecoveryEndsWhenItsEndpointIsNotActive(t *testing.T) {
	h := newHarness(t)
	e, _ := failed(h, 3)
	h.enqueueErr = unavailable
	_, err := h.recover(e, start)
	require.NoError(t, err)
	h.enqueueErr = nil
	h.pause(e, true)
	h.advance(time.Minute)
	h.runAll()
	last, err := h.registry.Recoverer.Last(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, webhook.RecoveryStopped, last.State)
}

func TestTestEventsAreNotRecovered(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	d, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	require.NoError(t, h.store.SaveDelivery(t.Context(), d.Abandon("the last attempt failed", h.now())))
	h.advance(time.Second)
	r, err := h.recover(e, start)
	require.NoError(t, err)
	assert.Zero(t, r.Total)
}

// Kills are errors at any call, before or after its effect.
func TestARecoveryThatIsKilledIsTakenUpWithoutAGap(t *testing.T) {
	p := newProperties(t, 100)
	p.Property("whatever is killed, each delivery is due once, and is counted once", prop.ForAll(
		func(seed int64) bool {
			h, random := newHarness(t), rand.New(rand.NewSource(seed))
			e, events := failed(h, 1+random.Intn(60))
			h.store.Fault = func(string) (error, error) {
				switch random.Intn(12) {
				case 0:
					return unavailable, nil
				case 1:
					return nil, unavailable
				}
				return nil, nil
			}
			for {
				if _, err := h.recover(e, start); err == nil || failure.Is(err, failure.Conflict) {
					break
				}
				h.advance(time.Minute)
			}
			for range 100 {
				_ = h.registry.Recoverer.Run(t.Context(), h.now().Add(50*time.Second))
				h.advance(time.Minute)
			}
			h.store.Fault = nil
			h.runAll()
			last, err := h.registry.Recoverer.Last(t.Context(), "alice", e.ID)
			if err != nil || last.State != webhook.RecoveryDone || last.Total != len(events) || last.Done != len(events) || last.Skipped != 0 {
				fmt.Println(seed, last.State, last.Total, last.Done, last.Skipped, err)
				return false
			}
			queued := map[string]bool{}
			for _, a := range h.take() {
				queued[a.DeliveryID] = true
				if a.Round != 2 || a.Number != 1 {
					return false
				}
			}
			for _, ev := range events {
				if d := h.deliveryOf(e, ev); d.State != webhook.DeliveryPending || d.Round != 2 || !queued[d.ID] {
					return false
				}
			}
			return true
		}, gen.Int64(),
	))
	p.TestingRun(t)
}

func TestRunsAtTheSameTimeRecoverOnce(t *testing.T) {
	h := newHarness(t)
	e, events := failed(h, 200)
	h.enqueueErr = unavailable
	_, err := h.recover(e, start)
	require.NoError(t, err)
	h.enqueueErr = nil
	h.advance(time.Minute)
	together(4, func() { require.NoError(t, h.registry.Recoverer.Run(t.Context(), h.now().Add(time.Minute))) })
	h.runAll()
	last, err := h.registry.Recoverer.Last(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, len(events), last.Done)
	for _, ev := range events {
		assert.Equal(t, 2, h.deliveryOf(e, ev).Round)
	}
}
