package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

const allHooks = "/api/ops/webhooks"

func TestOperatorsListAndStopAllEndpoints(t *testing.T) {
	p := start(t)
	alices := p.register("alice", "https://alice.example/secret-path")
	p.register("bob", "https://bob.example/")
	p.register("partner", "https://partner.example/")

	first := p.call("operator", "GET", allHooks+"?limit=2", nil).is(200)
	require.NotContains(t, string(first.body), "secret-path")
	require.NotContains(t, string(first.body), "whsec_")
	require.Equal(t, "partner.example", first.items()[0]["host"], "those of all orders first")
	next := url.QueryEscape(first.object()["nextCursor"].(string))
	require.Len(t, p.call("operator", "GET", allHooks+"?limit=2&cursor="+next, nil).is(200).items(), 1)
	p.call("operator", "GET", allHooks+"?state=paused&cursor="+next, nil).refused(400, "invalid")

	one := allHooks + "/alice/" + strings.TrimPrefix(alices, hooks+"/")
	stopped := p.call("operator", "POST", one+"/stop", m{"reason": "It hangs."}).is(200).object()
	require.Equal(t, []any{"disabled", "stopped", "It hangs."}, []any{stopped["state"], stopped["disabledReason"], stopped["stopReason"]})
	require.Equal(t, []webhook.Disablement{{OwnerID: "alice", EndpointID: stopped["id"].(string), At: p.attempts.notices[0].At}}, p.attempts.notices)
	require.Len(t, p.call("operator", "GET", allHooks+"?state=disabled", nil).is(200).items(), 1)
	require.Len(t, p.call("operator", "GET", allHooks+"?state=active", nil).is(200).items(), 2)

	theirs := p.call("alice", "GET", alices, nil).is(200).object()
	require.Equal(t, "It hangs.", theirs["stopReason"])
	for _, state := range []string{"active", "paused"} {
		p.call("alice", "PATCH", alices, m{"state": state}).refused(409, "conflict")
	}
	p.call("alice", "DELETE", alices, nil).refused(409, "conflict")
	p.call("alice", "POST", alices+"/ping", nil).refused(409, "conflict")

	require.Equal(t, "active", p.call("operator", "POST", one+"/start", m{"reason": "It answers."}).is(200).object()["state"])
	require.NotContains(t, p.call("alice", "GET", alices, nil).is(200).object(), "stopReason")
	actions := p.call("operator", "GET", one+"/actions", nil).is(200).items()
	require.Equal(t, "start_webhook", actions[0]["action"])
	require.Equal(t, "stop_webhook", actions[1]["action"])

	p.call("operator", "POST", one+"/stop", m{"reason": ""}).refused(400, "invalid")
	p.call("operator", "POST", allHooks+"/bob/"+stopped["id"].(string)+"/stop", m{"reason": "It hangs."}).refused(404, "not_found")
}

func TestOperatorsFindAnOwnersEndpoints(t *testing.T) {
	p := start(t)
	p.register("alice", "https://alice.example/")
	p.register("bob", "https://bob.example/")
	email := p.call("operator", "GET", allHooks, nil).is(200).items()[0]["email"]
	require.NotEmpty(t, email)
	found := p.call("operator", "POST", allHooks+"/search", m{"email": "alice@mail.example"}).is(200).items()
	require.Len(t, found, 1)
	require.Equal(t, "alice", found[0]["userId"])
	require.Empty(t, p.call("operator", "POST", allHooks+"/search", m{"email": "nobody@shop.example"}).is(200).items())
	p.call("operator", "POST", allHooks+"/search", m{"email": "two words"}).refused(400, "invalid")
}

// A4: who has left the group sees that the endpoint does not hear of all orders any more.
func TestA4_AnEndpointOfWhoLeftThePartnersSaysSo(t *testing.T) {
	p := start(t)
	path := p.register("partner", "https://partner.example/")
	member := p.call("partner", "GET", path, nil).is(200).object()
	require.Equal(t, true, member["allOrders"])
	require.NotContains(t, member, "leftPartners")
	left := p.issuer.AccessToken(t, "partner") // without groups
	for _, path := range []string{path, hooks} {
		r := p.call("", http.MethodGet, path, nil, header{"Authorization", "Bearer " + left}).is(200)
		require.Contains(t, string(r.body), `"allOrders":false`)
		require.Contains(t, string(r.body), `"leftPartners":true`)
	}
}
