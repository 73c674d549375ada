package dispatch_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/webhook"
)

// received is what the tests read of a payload.
type received struct {
	Type string
	Data struct {
		Version int
		OrderID string
		Order   *event.Order // of version 2
		Data    event.Data   // of version 1
	}
}

func read(t *testing.T, p post) (r received) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(p.body), &r))
	return r
}

// An endpoint keeps its version until its owner chooses another; one of before versions could
// be chosen has the oldest.
func TestAnEndpointGetsEventsInItsVersion(t *testing.T) {
	h := newHarness(t)
	newest := h.register("alice", "https://newest.example/")
	require.Equal(t, event.NewestVersion, newest.EventVersion)
	before := webhook.Endpoint{
		ID: webhook.EndpointID("alice", "https://before.example/"), OwnerID: "alice", URL: "https://before.example/",
		State: webhook.Active, Secrets: newest.Secrets, Version: 1,
	}
	require.NoError(t, h.store.CreateEndpoint(t.Context(), before))
	ev := created
	ev.Data.Order = &event.Order{ID: ev.OrderID, Sequence: ev.Sequence, Status: "pending"}
	require.NoError(t, h.fanOut(ev))
	h.due()
	require.Len(t, h.posts, 2)
	for _, p := range h.posts {
		got := read(t, p)
		assert.Equal(t, ev.OrderID, got.Data.OrderID)
		if p.url == "https://newest.example/" {
			assert.Equal(t, 2, got.Data.Version)
			assert.Equal(t, ev.Data.Order, got.Data.Order)
		} else {
			assert.Equal(t, 1, got.Data.Version)
			assert.Equal(t, ev.Data.Order, got.Data.Data.Order)
		}
	}

	oldest := event.OldestVersion
	_, err := h.registry.Edit(t.Context(), "alice", newest.ID, webhook.Edit{EventVersion: &oldest})
	require.NoError(t, err)
	next := ev
	next.ID = event.IDOf(ev.OrderID, 2)
	require.NoError(t, h.fanOut(next))
	h.due()
	require.Len(t, h.posts, 4)
	assert.Equal(t, h.posts[2].body, h.posts[3].body, "the same version has the same bytes")
	assert.Equal(t, 1, read(t, h.posts[2]).Data.Version)

	unknown := event.NewestVersion + 1
	_, err = h.registry.Edit(t.Context(), "alice", newest.ID, webhook.Edit{EventVersion: &unknown})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	_, err = h.registry.Register(t.Context(), identity.Identity{UserID: "alice"}, "", webhook.Draft{URL: "https://other.example/", EventVersion: unknown})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
}

// A sample has the catalog's example in the endpoint's version, is marked, and is spent from
// the budget of pings.
func TestASampleOfEachTypeIsSent(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	for _, version := range event.Versions() {
		_, err := h.registry.Edit(t.Context(), "alice", e.ID, webhook.Edit{EventVersion: &version})
		require.NoError(t, err)
		for _, typ := range event.Types() {
			h.posts = nil
			d, err := h.registry.Sample(t.Context(), "alice", e.ID, typ)
			require.NoError(t, err)
			h.due()
			require.Len(t, h.posts, 1, "%s %d", typ, version)
			assert.True(t, strings.HasPrefix(h.posts[0].header["webhook-id"], webhook.SamplePrefix))
			assert.Equal(t, d.EventID, h.posts[0].header["webhook-id"])
			got := read(t, h.posts[0])
			assert.Equal(t, string(typ), got.Type)
			assert.Equal(t, version, got.Data.Version)
		}
		h.advance(dispatch.BudgetWindow)
	}

	_, err := h.registry.Sample(t.Context(), "alice", e.ID, "order.eaten")
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
	_, err = h.registry.Sample(t.Context(), "bob", e.ID, event.OrderCreated)
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
	for i := 0; err == nil || failure.CodeOf(err) == failure.NotFound; i++ {
		require.LessOrEqual(t, i, dispatch.MaxPings)
		_, err = h.registry.Sample(t.Context(), "alice", e.ID, event.OrderCreated)
	}
	assert.Equal(t, failure.RateLimited, failure.CodeOf(err))
	_, err = h.registry.Ping(t.Context(), "alice", e.ID)
	assert.Equal(t, failure.RateLimited, failure.CodeOf(err), "they share a budget")
}
