package server_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Partners may read what they hear of, and no more of the shopper than its events tell.
func TestPartnersReadEverybodysOrdersAsTheEventsShowThem(t *testing.T) {
	p := shopOfLamps(t)
	id := p.returned()
	path := "/api/orders/" + id
	theirs := p.call("alice", "GET", path, nil).is(200)
	require.Contains(t, string(theirs.body), `"reference":"re_1"`, "what must be hidden is there")
	require.Contains(t, string(theirs.body), "I do not like it")

	seen := p.call("partner", "GET", path, nil).is(200)
	for _, hidden := range []string{"re_1", "reference", "I do not like it", "alice"} {
		require.NotContains(t, string(seen.body), hidden)
	}
	require.ElementsMatch(t,
		[]string{"cancellable", "createdAt", "deliveryAddress", "fulfilment", "id", "lines", "number", "paymentStatus", "refundable", "refunds", "status", "timeline", "total", "updatedAt", "withdrawals"},
		slices.Collect(maps.Keys(seen.object())), "a new member must be decided about")
	require.Equal(t, false, seen.object()["cancellable"])
	require.Len(t, seen.object()["timeline"], len(theirs.object()["timeline"].([]any)))

	for method, sub := range map[string]string{"POST": "/cancel", "GET": "/receipt"} {
		p.call("partner", method, path+sub, nil).refused(404, "not_found")
	}
	p.call("partner", "GET", "/api/orders", nil).is(200)
	require.Empty(t, p.call("partner", "GET", "/api/orders", nil).items())
	p.call("partner", "GET", "/api/orders/01K9XW5Y7Q2ZJ8F3N6R4T0VABC", nil).refused(404, "not_found")
	p.call("partner", "GET", "/api/orders/nonsense", nil).refused(404, "not_found")

	for _, user := range []string{"bob", "operator"} {
		p.call(user, "GET", path, nil).refused(404, "not_found")
	}
	left := p.issuer.AccessToken(t, "partner") // without groups
	p.call("", http.MethodGet, path, nil, header{"Authorization", "Bearer " + left}).refused(404, "not_found")
	mine := p.place("partner")
	require.Equal(t, true, p.call("partner", "GET", "/api/orders/"+mine, nil).is(200).object()["cancellable"], "their own they see as everybody does")
}

// returned is a completed order of Alice's with a withdrawal, a refund and its reference.
func (p *harness) returned() string {
	p.t.Helper()
	id := p.bought()
	p.call("alice", "POST", withdrawals(id), m{"id": "w1", "lines": []any{m{"line": 0, "quantity": 1}}, "reason": "I do not like it"}).is(202)
	p.call("finance", "POST", decision(id, "w1"), m{"decision": "accept", "restock": true}).is(200)
	p.refunded(id, "withdrawal-w1")
	return id
}
