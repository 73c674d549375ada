package dispatch_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// of is an event of another order, of the user.
func of(userID, orderID string) event.Event {
	e := created
	e.ID, e.OrderID, e.UserID = event.IDOf(orderID, 1), orderID, userID
	return e
}

// A4: an endpoint kept the right to hear of all orders from when it was registered.
func TestA4_WhoLeftThePartnersHearsOnlyOfTheirOwnOrders(t *testing.T) {
	h := newHarness(t)
	e := h.register("carol", "https://carol.example/", identity.Partners)
	require.NoError(t, h.fanOut(of("alice", "01A")))
	h.due()
	require.Equal(t, 1, h.postsTo(e.URL))

	delete(h.members, "carol")
	require.NoError(t, h.fanOut(of("alice", "01B")))
	require.NoError(t, h.fanOut(of("carol", "01C")))
	h.due()
	assert.Equal(t, 2, h.postsTo(e.URL), "her own order's, and not Alice's")
	_, err := h.store.Delivery(t.Context(), e.ID, webhook.DeliveryID(e.ID, event.IDOf("01B", 1)))
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))

	h.members["carol"] = true
	require.NoError(t, h.fanOut(of("alice", "01D")))
	h.due()
	assert.Equal(t, 3, h.postsTo(e.URL), "who comes back hears again")
}

// What was to be sent, or is asked for again, after its partner has left is not sent.
func TestA4_PendingDeliveriesOfWhoLeftAreWithheld(t *testing.T) {
	h := newHarness(t)
	e := h.register("carol", "https://carol.example/", identity.Partners)
	h.respond = responding(500)
	for _, ev := range []event.Event{of("alice", "01A"), of("carol", "01C")} {
		require.NoError(t, h.fanOut(ev))
	}
	h.due()
	delete(h.members, "carol")
	h.respond = responding(204)
	h.due()
	assert.Equal(t, 3, h.postsTo(e.URL))
	theirs := h.deliveryOf(e, of("alice", "01A"))
	assert.Equal(t, webhook.DeliveryFailed, theirs.State)
	assert.Equal(t, "the endpoint's owner is not a partner any more", theirs.Attempts[len(theirs.Attempts)-1].Error)
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, of("carol", "01C")).State)

	_, err := h.registry.Redeliver(t.Context(), "carol", e.ID, theirs.ID)
	require.NoError(t, err)
	h.due()
	_, err = h.registry.Ping(t.Context(), "carol", e.ID)
	require.NoError(t, err)
	h.due()
	assert.Equal(t, 4, h.postsTo(e.URL), "the ping, which is about no order")
}

// While nobody knows who is a partner, events of others' orders wait and are not lost.
func TestA4_AnEventWaitsWhileThePoolIsAway(t *testing.T) {
	h := newHarness(t)
	own := h.register("alice", "https://alice.example/")
	e := h.register("carol", "https://carol.example/", identity.Partners)
	h.pool = unavailable
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.fanOut(created)))
	h.due()
	assert.Equal(t, 1, h.postsTo(own.URL), "the shopper's own endpoint does not wait")
	assert.Zero(t, h.postsTo(e.URL))

	h.pool = nil
	require.NoError(t, h.fanOut(created))
	require.Len(t, h.queue, 1)
	first := h.queue[0]
	h.pool = unavailable
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Attempt(t.Context(), first)))
	assert.Zero(t, h.postsTo(e.URL))
	h.pool = nil
	h.respond = func(string) (port.Response, error) { return port.Response{Status: 204}, nil }
	require.NoError(t, h.out.Attempt(t.Context(), first))
	assert.Equal(t, 1, h.postsTo(e.URL))
	assert.Equal(t, 1, h.postsTo(own.URL))
}
