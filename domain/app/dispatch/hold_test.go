package dispatch_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// pause pauses an endpoint, or makes it active again.
func (h *harness) pause(e webhook.Endpoint, paused bool) {
	h.t.Helper()
	_, err := h.registry.Edit(h.t.Context(), e.OwnerID, e.ID, webhook.Edit{Paused: &paused})
	require.NoError(h.t, err)
}

// disable disables an endpoint as its attempts would.
func (h *harness) disable(e webhook.Endpoint) {
	h.t.Helper()
	stored, err := h.store.Endpoint(h.t.Context(), e.OwnerID, e.ID)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.SaveEndpoint(h.t.Context(), stored.Disable(webhook.DisabledFailing, h.now())))
}

// runAll runs recoveries each minute until none runs.
func (h *harness) runAll() {
	h.t.Helper()
	for range 50 {
		running, err := h.store.RunningRecoveries(h.t.Context(), 10)
		require.NoError(h.t, err)
		if len(running) == 0 {
			return
		}
		require.NoError(h.t, h.registry.Recoverer.Run(h.t.Context(), h.now().Add(50*time.Second)))
		h.advance(time.Minute)
	}
	h.t.Fatal("a recovery does not end")
}

// nth is the nth event of an order.
func nth(orderID string, n int) event.Event {
	ev := created
	ev.ID, ev.OrderID, ev.Sequence = event.IDOf(orderID, n), orderID, n
	if n > 1 {
		ev.Type = event.OrderDelayed
	}
	return ev
}

func TestWhatHappensDuringAPauseIsSentOldestFirstWhenItEnds(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.pause(e, true)
	var want []string
	for n := range 120 { // more than two batches, and than two seconds
		h.advance(time.Millisecond)
		ev := nth("01ORDER", n+1)
		want = append(want, ev.ID)
		require.NoError(t, h.fanOut(ev))
		assert.Equal(t, webhook.DeliveryHeld, h.deliveryOf(e, ev).State)
	}
	assert.Empty(t, h.queue, "nothing is attempted")
	h.pause(e, false)
	var got []string
	queued := h.take()
	for i, a := range queued {
		d, err := h.store.Delivery(t.Context(), a.EndpointID, a.DeliveryID)
		require.NoError(t, err)
		got = append(got, d.EventID)
		assert.Equal(t, time.Duration(i)*time.Second/webhook.RecoveryRate, a.NotBefore.Sub(queued[0].NotBefore), "the rate")
	}
	assert.Equal(t, want, got, "at once, without a run")
	h.runAll()
	assert.Empty(t, h.queue, "each once")
}

func TestAPendingPingOfAPausedEndpointEnds(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.respond = responding(500)
	_, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	h.due()
	h.pause(e, true)
	h.advance(time.Hour)
	h.due()
	ping := h.deliveriesOf(e)[0]
	assert.Equal(t, webhook.DeliveryFailed, ping.State, "nobody misses it, so nothing would release it")
	assert.Equal(t, "the endpoint is paused", ping.Attempts[len(ping.Attempts)-1].Error)
}

func TestAPendingDeliveryOfAPausedEndpointGoesOnWhereItStopped(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(500)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.pause(e, true)
	h.due()
	d := h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliveryHeld, d.State)
	assert.Equal(t, webhook.Paused, d.HeldFor)
	h.respond = responding(204)
	h.pause(e, false)
	require.Len(t, h.queue, 1)
	h.due()
	d = h.deliveryOf(e, created)
	assert.Equal(t, webhook.DeliverySucceeded, d.State)
	assert.Len(t, d.Attempts, 2)
	assert.Equal(t, 1, d.Round)
	assert.Zero(t, d.MissedAt)
}

func TestWhatADisabledEndpointMissedWaitsForItsOwner(t *testing.T) {
	h, e, first := fannedOut(t)
	h.disable(e)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.advance(time.Hour)
	require.NoError(t, h.fanOut(nth("01ORDER", 2)))
	assert.Equal(t, webhook.Disabled, h.deliveryOf(e, created).HeldFor)
	h.pause(e, false) // active again
	h.runAll()
	assert.Empty(t, h.queue)
	missed, err := h.registry.Recoverer.Missed(t.Context(), "alice", e.ID, start)
	require.NoError(t, err)
	assert.Equal(t, 2, missed.Disabled)
	assert.True(t, missed.Complete)
	_, err = h.registry.Recoverer.Begin(t.Context(), "alice", e.ID, start, time.Time{})
	require.NoError(t, err)
	assert.Len(t, h.queue, 2)
}

// A partner's endpoint that nobody looks at any more must not cost a delivery for each event
// for ever.
func TestNothingIsHeldForAnEndpointThatWasDisabledAMonthAgo(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.disable(e)
	h.advance(webhook.DeliveryLifetime - 1)
	require.NoError(t, h.fanOut(nth("01ORDER", 1)))
	h.advance(1)
	require.NoError(t, h.fanOut(nth("01ORDER", 2)))
	assert.Equal(t, webhook.DeliveryHeld, h.deliveryOf(e, nth("01ORDER", 1)).State)
	_, err := h.store.Delivery(t.Context(), e.ID, webhook.DeliveryID(e.ID, event.IDOf("01ORDER", 2)))
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

// A fan-out has read that the endpoint is paused; before it stores the delivery, the endpoint
// is resumed and all that is held is released.
func TestADeliveryThatIsHeldTooLateIsReleasedByWhoHeldIt(t *testing.T) {
	for name, act := range map[string]func(h *harness, e webhook.Endpoint) error{
		"fan-out": func(h *harness, _ webhook.Endpoint) error {
			h.take()
			return h.fanOut(nth("01OTHER", 1))
		},
		"attempt": func(h *harness, e webhook.Endpoint) error {
			return h.out.Attempt(h.t.Context(), h.take()[0])
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, e, first := fannedOut(t)
			h.queue = append(h.queue, first)
			h.pause(e, true)
			h.store.Fault = func(op string) (error, error) {
				if op == "CreateDelivery" || op == "SaveDelivery" {
					h.store.Fault = nil
					h.pause(e, false)
					h.runAll()
				}
				return nil, nil
			}
			require.NoError(t, act(h, e))
			require.NotEmpty(t, h.queue)
			h.due()
			assert.Len(t, h.posts, 1)
		})
	}
}

func TestAResumptionThatIsNotStoredReleasesNothing(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.pause(e, true)
	require.NoError(t, h.fanOut(created))
	h.failing("ResumeEndpoint")
	paused := false
	_, err := h.registry.Edit(t.Context(), e.OwnerID, e.ID, webhook.Edit{Paused: &paused})
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	h.store.Fault = nil
	assert.Empty(t, h.queue)
	_, err = h.store.Recovery(t.Context(), e.ID, webhook.Resumed)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}
