package dispatch_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/webhook"
)

// S7: endpoints were keyed by the URL alone, so a second user took over the
// first one's endpoint.
func TestS7_ASecondOwnerOfAURLTakesNothingOver(t *testing.T) {
	h := newHarness(t)
	mine := h.register("alice", "https://shared.example/")
	theirs := h.register("bob", "https://SHARED.example:443")
	assert.Equal(t, mine.URL, theirs.URL)
	assert.NotEqual(t, mine.ID, theirs.ID)
	stored, err := h.store.Endpoint(t.Context(), "alice", mine.ID)
	require.NoError(t, err)
	assert.Equal(t, mine.Secrets, stored.Secrets)
	_, err = h.registry.Rotate(t.Context(), "bob", mine.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err), "another owner's endpoint is not found")
}

func TestRegisterRefuses(t *testing.T) {
	h := newHarness(t)
	alice := identity.Identity{UserID: "alice"}
	h.register("alice", "https://shop.example/")
	_, err := h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://SHOP.example:443/."})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "the same URL, spelled differently")
	_, err = h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://10.0.0.1/"})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	for i := 1; i < dispatch.MaxEndpoints; i++ {
		h.register("alice", fmt.Sprintf("https://shop.example/%d", i))
	}
	_, err = h.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://shop.example/more"})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	h.register("bob", "https://shop.example/more")
}

func TestOnlyPartnersGetTheEventsOfAllOrders(t *testing.T) {
	h := newHarness(t)
	assert.False(t, h.register("alice", "https://a.example/").AllOrders)
	assert.False(t, h.register("olga", "https://a.example/", identity.Operators).AllOrders)
	assert.True(t, h.register("carol", "https://a.example/", identity.Partners).AllOrders)
}

func TestRotateKeepsTheOldSecretForADay(t *testing.T) {
	h, e, first := fannedOut(t)
	rotated, err := h.registry.Rotate(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	require.Len(t, rotated.Secrets, 2)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	header := h.posts[0].header
	for _, s := range []webhook.Secret{e.Secrets[0], rotated.Secrets[0]} {
		assert.NoError(t, webhook.Verify([]webhook.Secret{s}, webhook.Headers{
			ID: header["webhook-id"], Timestamp: header["webhook-timestamp"], Signature: header["webhook-signature"],
		}, h.now(), []byte(h.posts[0].body)))
	}
}

func TestPingIsSentWhateverTypesTheEndpointSubscribesTo(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	types := []event.Type{event.OrderRefunded}
	_, err := h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{EventTypes: &types})
	require.NoError(t, err)
	d, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, "ping", d.EventType)
	h.due()
	require.Len(t, h.posts, 1)
	assert.JSONEq(t, `{"type":"ping","timestamp":"2026-11-23T12:00:00Z","data":{"endpointId":"`+e.ID+`"}}`, h.posts[0].body)

	other, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.NotEqual(t, d.EventID, other.EventID)
	_, err = h.registry.Ping(t.Context(), "bob", e.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	paused := true
	_, err = h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{Paused: &paused})
	require.NoError(t, err)
	_, err = h.registry.Ping(t.Context(), "alice", e.ID)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
}

func TestRedeliverSendsTheSamePayload(t *testing.T) {
	h, e, first := fannedOut(t)
	d := h.deliveryOf(e, created)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	again, err := h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, again.Round)
	h.due()
	require.Len(t, h.posts, 2)
	assert.Equal(t, h.posts[0].body, h.posts[1].body)
	assert.Equal(t, h.posts[0].header["webhook-id"], h.posts[1].header["webhook-id"])
	require.NoError(t, h.out.Attempt(t.Context(), first), "a late message of the first round")
	assert.Len(t, h.posts, 2)
	_, err = h.registry.Redeliver(t.Context(), "bob", e.ID, d.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

func TestAnInterruptedRedeliveryIsCompletedByTheNext(t *testing.T) {
	h, e, first := fannedOut(t)
	d := h.deliveryOf(e, created)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	h.enqueueErr = unavailable
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.Error(t, err)
	h.enqueueErr = nil
	again, err := h.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, again.Round)
	h.due()
	assert.Len(t, h.posts, 2)
}

func TestRedeliverWaitsForTheEndOfARound(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(500)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, h.deliveryOf(e, created).ID)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
}
