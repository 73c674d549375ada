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

// The mistake: registrations were keyed by the URL alone, so a second user took
// over the first one's row.
func TestS7_ASecondOwnerOfAURLTakesNothingOver(t *testing.T) {
	w := newWorld(t)
	mine := w.register("alice", "https://shared.example/")
	theirs := w.register("bob", "https://SHARED.example:443")
	assert.Equal(t, mine.URL, theirs.URL)
	assert.NotEqual(t, mine.ID, theirs.ID)
	stored, err := w.store.Endpoint(t.Context(), "alice", mine.ID)
	require.NoError(t, err)
	assert.Equal(t, mine.Secrets, stored.Secrets)
	_, err = w.registry.Rotate(t.Context(), "bob", mine.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err), "another owner's is not there")
}

func TestRegisterRefuses(t *testing.T) {
	w := newWorld(t)
	alice := identity.Identity{UserID: "alice"}
	w.register("alice", "https://shop.example/")
	_, err := w.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://SHOP.example:443/."})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err), "the same URL in another spelling")
	_, err = w.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://10.0.0.1/"})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	for i := 1; i < dispatch.MaxEndpoints; i++ {
		w.register("alice", fmt.Sprintf("https://shop.example/%d", i))
	}
	_, err = w.registry.Register(t.Context(), alice, "", webhook.Draft{URL: "https://shop.example/more"})
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
	w.register("bob", "https://shop.example/more")
}

func TestOnlyPartnersHearOfAllOrders(t *testing.T) {
	w := newWorld(t)
	assert.False(t, w.register("alice", "https://a.example/").AllOrders)
	assert.False(t, w.register("olga", "https://a.example/", identity.Operators).AllOrders)
	assert.True(t, w.register("carol", "https://a.example/", identity.Partners).AllOrders)
}

func TestRotateKeepsTheOldSecretForADay(t *testing.T) {
	w, e, first := fannedOut(t)
	rotated, err := w.registry.Rotate(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	require.Len(t, rotated.Secrets, 2)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	h := w.posts[0].header
	for _, s := range []webhook.Secret{e.Secrets[0], rotated.Secrets[0]} {
		assert.NoError(t, webhook.Verify([]webhook.Secret{s}, webhook.Headers{
			ID: h["webhook-id"], Timestamp: h["webhook-timestamp"], Signature: h["webhook-signature"],
		}, w.now(), []byte(w.posts[0].body)))
	}
}

func TestPingReachesAnEndpointWhateverItChose(t *testing.T) {
	w := newWorld(t)
	e := w.register("alice", "https://alice.example/")
	types := []event.Type{event.OrderRefunded}
	_, err := w.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{EventTypes: &types})
	require.NoError(t, err)
	d, err := w.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.Equal(t, "ping", d.EventType)
	w.due()
	require.Len(t, w.posts, 1)
	assert.JSONEq(t, `{"type":"ping","timestamp":"2026-11-23T12:00:00Z","data":{"endpointId":"`+e.ID+`"}}`, w.posts[0].body)

	other, err := w.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	assert.NotEqual(t, d.EventID, other.EventID)
	_, err = w.registry.Ping(t.Context(), "bob", e.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	paused := true
	_, err = w.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{Paused: &paused})
	require.NoError(t, err)
	_, err = w.registry.Ping(t.Context(), "alice", e.ID)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
}

func TestRedeliverSendsTheSameAgain(t *testing.T) {
	w, e, first := fannedOut(t)
	d := w.deliveryOf(e, created)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	again, err := w.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, again.Round)
	w.due()
	require.Len(t, w.posts, 2)
	assert.Equal(t, w.posts[0].body, w.posts[1].body)
	assert.Equal(t, w.posts[0].header["webhook-id"], w.posts[1].header["webhook-id"])
	require.NoError(t, w.out.Attempt(t.Context(), first), "a late message of the first round")
	assert.Len(t, w.posts, 2)
	_, err = w.registry.Redeliver(t.Context(), "bob", e.ID, d.ID)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

func TestRedeliverCutOffIsCompletedByTheNext(t *testing.T) {
	w, e, first := fannedOut(t)
	d := w.deliveryOf(e, created)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	w.enqueueErr = unavailable
	_, err := w.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.Error(t, err)
	w.enqueueErr = nil
	again, err := w.registry.Redeliver(t.Context(), "alice", e.ID, d.ID)
	require.NoError(t, err)
	assert.Equal(t, 2, again.Round)
	w.due()
	assert.Len(t, w.posts, 2)
}

func TestRedeliverWaitsForTheEndOfARound(t *testing.T) {
	w, e, first := fannedOut(t)
	w.answer = answering(500)
	require.NoError(t, w.out.Attempt(t.Context(), first))
	_, err := w.registry.Redeliver(t.Context(), "alice", e.ID, w.deliveryOf(e, created).ID)
	assert.Equal(t, failure.Conflict, failure.CodeOf(err))
}
