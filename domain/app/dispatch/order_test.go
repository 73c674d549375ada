package dispatch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// ordered registers an endpoint of alice's that gets the events of each order in their order.
func (h *harness) ordered(types ...event.Type) webhook.Endpoint {
	h.t.Helper()
	e, err := h.registry.Register(h.t.Context(), identity.Identity{UserID: "alice"}, "", webhook.Draft{
		URL: "https://ordered.example/", Ordering: webhook.PerOrder, EventTypes: types,
	})
	require.NoError(h.t, err)
	return e
}

// store stores events of an order, as the order's changes do before they are published.
func (h *harness) storeEvents(events ...event.Event) {
	for _, ev := range events {
		h.orderEvents[ev.OrderID] = append(h.orderEvents[ev.OrderID], ev)
	}
}

// delivered are the ids of the events that were posted, in this order.
func (h *harness) delivered() (ids []string) {
	for _, p := range h.posts {
		ids = append(ids, p.header[webhook.HeaderID])
	}
	return ids
}

func TestTheNextEventOfAnOrderWaitsForTheOneBefore(t *testing.T) {
	h := newHarness(t)
	h.ordered()
	one, two, other := nth("01ORDER", 1), nth("01ORDER", 2), nth("01OTHER", 7)
	h.storeEvents(one, two, other)
	h.respond = responding(500)
	require.NoError(t, h.fanOutAll(two)) // before the first
	require.NoError(t, h.fanOutAll(one, two, other))
	h.due()
	assert.ElementsMatch(t, []string{one.ID, other.ID}, h.delivered(), "orders do not wait for each other")
	h.posts, h.respond = nil, responding(204)
	for range 4 {
		h.due()
	}
	assert.ElementsMatch(t, []string{one.ID, two.ID, other.ID}, h.delivered())
	first, second := 0, 0
	for i, id := range h.delivered() {
		if id == one.ID {
			first = i
		}
		if id == two.ID {
			second = i
		}
	}
	assert.Less(t, first, second)
}

func TestTheNextEventComesAtOnceWhenTheOneBeforeIsDelivered(t *testing.T) {
	h := newHarness(t)
	h.ordered()
	one, two := nth("01ORDER", 1), nth("01ORDER", 2)
	h.storeEvents(one, two)
	require.NoError(t, h.fanOutAll(two))
	queued := h.take()
	require.Len(t, queued, 2)
	require.NoError(t, h.out.Attempt(t.Context(), queued[1]))
	assert.Empty(t, h.delivered(), "the second waits")
	h.take() // and its next look is lost
	require.NoError(t, h.out.Attempt(t.Context(), queued[0]))
	h.due()
	assert.Equal(t, []string{one.ID, two.ID}, h.delivered())
	assert.Equal(t, start, h.now(), "without waiting for a next look")
}

// What was held while the endpoint was disabled is not waited for, but what it would have
// waited for is.
func TestAnEventWaitsForTheOneBeforeThoseThatWereMissed(t *testing.T) {
	h := newHarness(t)
	e := h.ordered()
	one, two, three := nth("01ORDER", 1), nth("01ORDER", 2), nth("01ORDER", 3)
	h.storeEvents(one, two, three)
	require.NoError(t, h.fanOutAll(one))
	first := h.take()[0]
	h.disable(e)
	require.NoError(t, h.fanOutAll(two))
	h.pause(e, false)
	require.NoError(t, h.fanOutAll(three))
	h.due()
	assert.Empty(t, h.delivered())
	h.take()
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.due()
	assert.Equal(t, []string{one.ID, three.ID}, h.delivered())
}

func TestAnEventThatFailsForGoodHoldsUpNothing(t *testing.T) {
	h := newHarness(t)
	e := h.ordered()
	one, two := nth("01ORDER", 1), nth("01ORDER", 2)
	h.storeEvents(one, two)
	require.NoError(t, h.fanOutAll(one))
	h.take()
	d := h.deliveryOf(e, one)
	for d.NextAttempt() < webhook.MaxAttempts {
		d = d.Attempted(webhook.Attempt{At: h.now(), Status: 500}, 0, func() float64 { return 0 }, h.now())
		require.NoError(t, h.store.SaveDelivery(t.Context(), d))
	}
	require.NoError(t, h.fanOutAll(two))
	h.due()
	assert.Empty(t, h.delivered(), "there is one attempt left")
	h.respond = responding(500)
	h.take()
	require.NoError(t, h.out.Attempt(t.Context(), port.ScheduledAttempt{
		EndpointID: e.ID, OwnerID: "alice", DeliveryID: d.ID, Round: 1, Number: webhook.MaxAttempts,
	}))
	h.respond = responding(204)
	h.due()
	assert.Equal(t, webhook.DeliveryFailed, h.deliveryOf(e, one).State)
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, two).State)
}

func TestOnlyEventsThatTheEndpointGetsAreWaitedFor(t *testing.T) {
	h := newHarness(t)
	before := nth("01ORDER", 1)
	h.advance(time.Hour)
	e := h.ordered(event.OrderDelayed)
	unwanted, two, three := nth("01ORDER", 2), nth("01ORDER", 3), nth("01ORDER", 5)
	unwanted.Type = event.OrderReserved
	for _, ev := range []*event.Event{&unwanted, &two, &three} {
		ev.OccurredAt = h.now()
	}
	h.storeEvents(before, unwanted, two, three)
	require.NoError(t, h.fanOutAll(three))
	assert.Empty(t, h.deliveryOf(e, two).After, "what happened before it was registered, or has another type, is not its")
	assert.Equal(t, h.deliveryOf(e, two).ID, h.deliveryOf(e, three).After)
	log := h.deliveriesOf(e)
	assert.Len(t, log, 2)
}

// A delivery expires after 30 days; an order may have an event long after that.
func TestWhatWasDeliveredAndHasExpiredIsNotSentAgain(t *testing.T) {
	h := newHarness(t)
	e := h.ordered()
	one, two := nth("01ORDER", 1), nth("01ORDER", 2)
	two.OccurredAt = start.Add(31 * 24 * time.Hour)
	h.storeEvents(one, two)
	h.advance(31 * 24 * time.Hour)
	require.NoError(t, h.fanOutAll(two))
	assert.Len(t, h.deliveriesOf(e), 1)
	h.due()
	assert.Equal(t, []string{two.ID}, h.delivered())
}

func TestADeliveryThatWaitsIsNotRedelivered(t *testing.T) {
	h := newHarness(t)
	e := h.ordered()
	one, two := nth("01ORDER", 1), nth("01ORDER", 2)
	h.storeEvents(one, two)
	require.NoError(t, h.fanOutAll(one, two))
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, h.deliveryOf(e, two).ID)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	assert.ErrorContains(t, err, one.ID)
	_, err = h.registry.Redeliver(t.Context(), "alice", e.ID, h.deliveryOf(e, one).ID)
	require.NoError(t, err)
}

// The last two were held when the first still had an attempt left, so the list has it last,
// and in another batch.
func TestWhatIsRecoveredComesInOrder(t *testing.T) {
	h := newHarness(t)
	e := h.ordered()
	one, two, three := nth("01ORDER", 1), nth("01ORDER", 2), nth("01ORDER", 3)
	h.storeEvents(one, two, three)
	require.NoError(t, h.fanOutAll(one))
	h.disable(e)
	for _, ev := range []event.Event{three, two} {
		h.advance(time.Minute)
		require.NoError(t, h.fanOutAll(ev))
	}
	for n := range 40 {
		h.advance(time.Second)
		require.NoError(t, h.fanOutAll(nth(fmt.Sprintf("02ORDER%d", n), 1)))
	}
	h.advance(time.Minute)
	d := h.deliveryOf(e, one)
	require.NoError(t, h.store.SaveDelivery(t.Context(), d.Abandon("the last attempt failed", h.now())))
	h.take()
	h.advance(time.Minute)
	h.pause(e, false)
	h.registry.Recoverer.Attempts = promptly{h}
	r, err := h.recover(e, start)
	require.NoError(t, err)
	assert.Equal(t, 43, r.Done)
	for range 6 {
		h.due()
	}
	assert.Equal(t, []string{one.ID, two.ID, three.ID}, slices.DeleteFunc(h.delivered(), func(id string) bool {
		return id[:len(one.OrderID)] != one.OrderID
	}))
}

// promptly is a queue whose attempts are made as soon as they are enqueued.
type promptly struct{ h *harness }

// Enqueue implements port.AttemptQueue.
func (p promptly) Enqueue(ctx context.Context, attempts []port.ScheduledAttempt) error {
	for _, a := range attempts {
		a.NotBefore = p.h.now()
		if err := p.h.out.Attempt(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// Another release made the endpoint active, which knows nothing of what is held.
func TestWhatIsHeldWithoutCauseIsReleasedByWhatComesAfter(t *testing.T) {
	h := newHarness(t)
	e := h.ordered()
	one, two := nth("01ORDER", 1), nth("01ORDER", 2)
	h.storeEvents(one, two)
	h.pause(e, true)
	require.NoError(t, h.fanOutAll(one))
	stored, err := h.store.Endpoint(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	require.NoError(t, h.store.SaveEndpoint(t.Context(), stored.Resume(h.now())))
	require.NoError(t, h.fanOutAll(two))
	for range 4 {
		h.due()
	}
	assert.Equal(t, []string{one.ID, two.ID}, h.delivered())
}

func TestTheOrderingIsOneOfTwo(t *testing.T) {
	h := newHarness(t)
	_, err := h.registry.Register(t.Context(), identity.Identity{UserID: "alice"}, "", webhook.Draft{URL: "https://alice.example/", Ordering: "random"})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	e := h.register("alice", "https://alice.example/")
	h.advance(time.Hour)
	ordering := webhook.PerOrder
	edited, err := h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{Ordering: &ordering})
	require.NoError(t, err)
	assert.True(t, edited.Ordered())
	assert.Equal(t, h.now(), edited.Subscribed())
}
