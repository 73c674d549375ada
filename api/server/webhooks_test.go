package server_test

import (
	"encoding/base64"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/webhook"
)

const hooks = "/api/webhooks"

// register registers an endpoint and returns its path.
func (p *harness) register(user, url string) string {
	p.t.Helper()
	return p.call(user, "POST", hooks, m{"url": url}).is(201).header.Get("Location")
}

func TestAnEndpointsSecretIsShownOnceAndWhenRotated(t *testing.T) {
	p := start(t)
	created := p.call("alice", "POST", hooks, m{
		"url": "https://Shop.example:443/hooks", "eventTypes": []string{"order.completed"}, "description": "mine",
	}).is(201)
	path := created.header.Get("Location")
	secret := created.object()["secret"].(string)
	require.True(t, strings.HasPrefix(secret, "whsec_"))
	require.Equal(t, "https://shop.example/hooks", created.object()["url"])

	for _, r := range []reply{p.call("alice", "GET", path, nil), p.call("alice", "GET", hooks, nil), p.call("alice", "PATCH", path, m{})} {
		require.NotContains(t, string(r.is(200).body), "whsec_")
	}
	rotated := p.call("alice", "POST", path+"/rotate-secret", nil).is(200).object()["secret"].(string)
	require.NotEqual(t, secret, rotated)
}

func TestAnEndpointsOldSecretIsRevokedAtOnce(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	require.NotContains(t, p.call("alice", "GET", path, nil).is(200).object(), "previousSecretExpiresAt")
	for range 6 { // the fifth rotation in a day was refused
		r := p.call("alice", "POST", path+"/rotate-secret", nil).is(200).object()
		ends, err := time.Parse(time.RFC3339, r["previousSecretExpiresAt"].(string))
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(webhook.SecretOverlap), ends, time.Minute)
		require.Len(t, p.secrets("alice", path), webhook.MaxSecrets)
	}
	current := p.secrets("alice", path)[0]
	for range 2 {
		alone := p.call("alice", "POST", path+"/revoke-previous-secret", nil).is(200)
		require.NotContains(t, alone.object(), "previousSecretExpiresAt")
		require.NotContains(t, string(alone.body), "whsec_")
		require.Equal(t, []string{current}, p.secrets("alice", path))
	}
	fresh := p.call("alice", "POST", path+"/rotate-secret?oldSecret=revoke", nil).is(200).object()
	require.NotContains(t, fresh, "previousSecretExpiresAt")
	require.Equal(t, []string{fresh["secret"].(string)}, p.secrets("alice", path))
	p.call("alice", "POST", path+"/rotate-secret?oldSecret=keep", nil).is(200)
	require.Len(t, p.secrets("alice", path), webhook.MaxSecrets)
	p.call("alice", "POST", path+"/rotate-secret?oldSecret=lose", nil).refused(400, "invalid")
	require.NotContains(t, p.logs.String(), "whsec_")
}

// Receivers fetch the keys without a token, and no answer has a private one.
func TestAnEndpointsPublicKeysAreAtAWellKnownAddress(t *testing.T) {
	p := start(t)
	created := p.call("alice", "POST", hooks, m{"url": "https://shop.example/hooks", "signatures": []string{"v1", "v1a"}}).is(201)
	path, address := created.header.Get("Location"), created.object()["publicKeysPath"].(string)
	require.Equal(t, []any{"v1", "v1a"}, created.object()["signatures"])
	keys := func() []any {
		r := p.call("", "GET", address, nil).is(200)
		require.Equal(t, "public, max-age=300", r.header.Get("Cache-Control"))
		require.NotContains(t, string(r.body), "whs")
		return r.object()["keys"].([]any)
	}
	first := keys()
	require.Len(t, first, 1)
	key := first[0].(m)
	x, err := base64.RawURLEncoding.DecodeString(key["x"].(string))
	require.NoError(t, err)
	require.Equal(t, m{
		"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": key["kid"], "x": key["x"],
		"whpk": "whpk_" + base64.StdEncoding.EncodeToString(x),
	}, key)

	p.call("alice", "POST", path+"/rotate-secret", nil).is(200)
	rotated := keys()
	require.Len(t, rotated, 2)
	require.Equal(t, key, rotated[1], "the old key is still there")
	p.call("alice", "POST", path+"/revoke-previous-secret", nil).is(200)
	require.Equal(t, rotated[:1], keys())

	p.call("alice", "PATCH", path, m{"signatures": []string{"v1"}}).is(200)
	p.call("", "GET", address, nil).refused(404, "not_found")
	p.call("", "GET", strings.Replace(address, "alice", "bob", 1), nil).refused(404, "not_found")
	require.NotContains(t, p.logs.String(), "whsk_")
}

func TestAnEndpointThatChoseNothingIsSignedWithV1(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	require.Equal(t, []any{"v1"}, p.call("alice", "GET", path, nil).is(200).object()["signatures"])
	require.NotContains(t, p.call("alice", "GET", path, nil).object(), "publicKeysPath")
	for _, wrong := range []any{[]string{}, []string{"v2"}, []string{"v1", "v1"}, nil} {
		p.call("alice", "PATCH", path, m{"signatures": wrong}).refused(400, "invalid")
	}
}

// secrets are the endpoint's valid secrets.
func (p *harness) secrets(owner, path string) (valid []string) {
	p.t.Helper()
	e, err := p.store.Endpoint(p.t.Context(), owner, strings.TrimPrefix(path, hooks+"/"))
	require.NoError(p.t, err)
	for _, s := range webhook.ValidSecrets(e.Secrets, time.Now()) {
		valid = append(valid, s.Value)
	}
	return valid
}

func TestA5_PingsAndRedeliveriesHaveBudgets(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	var sent m
	for range dispatch.MaxPings {
		sent = p.call("alice", "POST", path+"/ping", nil).is(202).object()
	}
	late := p.call("alice", "POST", path+"/ping", nil)
	require.Contains(t, late.refused(429, "rate_limited").Detail, "20 times")
	wait, err := strconv.Atoi(late.header.Get("Retry-After"))
	require.NoError(t, err)
	require.True(t, 50 < wait && wait <= 60, wait)
	require.Len(t, p.attempts.asked, dispatch.MaxPings)

	id := sent["id"].(string)
	for range dispatch.MaxRedeliveries {
		p.fail(strings.TrimPrefix(path, hooks+"/"), id)
		p.call("alice", "POST", path+"/deliveries/"+id+"/redeliver", nil).is(202)
	}
	p.fail(strings.TrimPrefix(path, hooks+"/"), id)
	late = p.call("alice", "POST", path+"/deliveries/"+id+"/redeliver", nil)
	late.refused(429, "rate_limited")
	require.NotEmpty(t, late.header.Get("Retry-After"))
	p.call("alice", "GET", path, nil).is(200)
}

func TestAMergePatchChangesOnlyItsFields(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	patch := func(body string) m {
		return p.call("alice", "PATCH", path, []byte(body), header{"Content-Type", "application/merge-patch+json"}).is(200).object()
	}
	e := patch(`{"eventTypes":["order.failed"],"description":"bad news","state":"paused"}`)
	require.Equal(t, []any{"order.failed"}, e["eventTypes"])
	require.Equal(t, "paused", e["state"])
	e = patch(`{"state":"active"}`)
	require.Equal(t, "bad news", e["description"], "an absent field is unchanged")
	require.Equal(t, "active", e["state"])
	e = patch(`{"eventTypes":null,"description":null}`)
	require.Empty(t, e["eventTypes"], "null means all")
	require.Empty(t, e["description"])
	require.Equal(t, e["state"], patch(`{}`)["state"], "an empty patch changes nothing")
}

func TestADisabledEndpointHasAReasonUntilItIsActivated(t *testing.T) {
	for _, reason := range []webhook.DisabledReason{webhook.DisabledGone, webhook.DisabledFailing} {
		t.Run(string(reason), func(t *testing.T) {
			p := start(t)
			path := p.register("alice", "https://shop.example/hooks")
			require.NotContains(t, p.call("alice", "GET", path, nil).is(200).object(), "disabledReason")
			p.disable("alice", strings.TrimPrefix(path, hooks+"/"), reason)
			for _, e := range []m{
				p.call("alice", "GET", path, nil).is(200).object(),
				p.call("alice", "GET", hooks, nil).is(200).items()[0],
				p.call("alice", "POST", path+"/rotate-secret", nil).is(200).object(),
			} {
				require.Equal(t, "disabled", e["state"])
				require.Equal(t, string(reason), e["disabledReason"])
			}
			p.call("alice", "PATCH", path, m{"disabledReason": "gone"}).violates("/disabledReason unknown_field")
			require.NotContains(t, p.call("alice", "PATCH", path, m{"state": "active"}).is(200).object(), "disabledReason")
		})
	}
}

// disable disables an endpoint, as deliveries do.
func (p *harness) disable(owner, id string, reason webhook.DisabledReason) {
	p.t.Helper()
	e, err := p.store.Endpoint(p.t.Context(), owner, id)
	require.NoError(p.t, err)
	require.NoError(p.t, p.store.SaveEndpoint(p.t.Context(), e.Disable(reason, time.Now())))
}

func TestAnEndpointMayHaveEveryTypeOfEvent(t *testing.T) {
	p := start(t)
	types := event.Types()
	for _, name := range types {
		require.True(t, openapi.EventType(name).Valid(), "the contract knows %s", name)
	}
	e := p.call("alice", "POST", "/api/webhooks", m{"url": "https://shop.example/all", "eventTypes": types}).is(201).object()
	require.Len(t, e["eventTypes"], len(types))
}

func TestBadEndpointsAreRefused(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	p.call("alice", "POST", hooks, m{"url": "https://shop.example:443/hooks"}).refused(409, "conflict")
	for _, url := range []string{
		"http://shop.example/", "https://169.254.169.254/latest", "https://127.0.0.1/", "https://10.0.0.1/",
		"https://[::1]/", "ftp://shop.example/", "shop.example", "https://user:pw@shop.example/",
	} {
		violations := p.call("mallory", "POST", hooks, m{"url": url}).refused(400, "invalid").Violations
		require.NotEmpty(t, violations, url)
		for _, v := range violations {
			require.Equal(t, "/url", v.Pointer, url)
		}
	}
	p.call("alice", "PATCH", path, m{"url": "https://elsewhere.example/"}).violates("/url unknown_field")
	p.call("alice", "PATCH", path, m{"state": "disabled"}).violates("/state enum")
	p.call("alice", "POST", hooks, m{"url": "https://a.example/", "eventTypes": []string{"order.lost"}}).violates("/eventTypes/0 enum")
	p.call("alice", "POST", hooks, m{"url": 7, "secret": "mine"}).violates("/url type", "/secret unknown_field")
}

func TestS7_TwoOwnersOfOneURLAreIndependent(t *testing.T) {
	p := start(t)
	alices := p.register("alice", "https://shared.example/hooks")
	bobs := p.register("bob", "https://shared.example/hooks")
	require.NotEqual(t, alices, bobs)
	for _, c := range []struct{ method, path string }{
		{"GET", alices}, {"PATCH", alices}, {"DELETE", alices}, {"POST", alices + "/rotate-secret"},
		{"POST", alices + "/revoke-previous-secret"}, {"POST", alices + "/ping"}, {"GET", alices + "/deliveries"}, {"POST", alices + "/deliveries/wd_x/redeliver"}, {"GET", alices + "/recover"}, {"DELETE", alices + "/recover"},
	} {
		t.Run(c.method+strings.TrimPrefix(c.path, alices), func(t *testing.T) {
			p.call("bob", c.method, c.path, m{}).refused(404, "not_found")
		})
	}
	require.Len(t, p.call("bob", "GET", hooks, nil).is(200).items(), 1)
}

func TestS4_OnlyPartnersReceiveAllUsersEvents(t *testing.T) {
	p := start(t)
	for user, all := range map[string]bool{"alice": false, "operator": false, "partner": true} {
		path := p.register(user, "https://shop.example/hooks")
		require.Equal(t, all, p.call(user, "GET", path, nil).is(200).object()["allOrders"], user)
	}
	others := event.Event{Type: event.OrderCompleted, UserID: "another"}
	endpoints, err := p.store.EndpointsForAllOrders(t.Context())
	require.NoError(t, err)
	require.Len(t, endpoints, 1)
	require.True(t, endpoints[0].Wants(others))
	require.Equal(t, "partner@mail.example", endpoints[0].OwnerEmail)
}

func TestAPingIsADeliveryInTheLog(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	sent := p.call("alice", "POST", path+"/ping", nil).is(202).object()
	require.Equal(t, "ping", sent["eventType"])
	require.Len(t, p.attempts.asked, 1)
	log := p.call("alice", "GET", path+"/deliveries", nil).is(200).items()
	require.Len(t, log, 1)
	require.Equal(t, sent["id"], log[0]["id"])

	redeliver := path + "/deliveries/" + sent["id"].(string) + "/redeliver"
	p.fail(strings.TrimPrefix(path, hooks+"/"), sent["id"].(string))
	again := p.call("alice", "POST", redeliver, nil).is(202).object()
	require.Equal(t, sent["eventId"], again["eventId"], "the webhook-id is the same")
	require.InDelta(t, sent["round"].(float64)+1, again["round"], 0)
	require.Len(t, p.attempts.asked, 2)
	p.call("alice", "POST", path+"/deliveries/wd_x/redeliver", nil).refused(404, "not_found")
}

// fail ends a delivery as failed.
func (p *harness) fail(endpointID, deliveryID string) {
	p.t.Helper()
	d, err := p.store.Delivery(p.t.Context(), endpointID, deliveryID)
	require.NoError(p.t, err)
	d.State, d.Version = webhook.DeliveryFailed, d.Version+1
	require.NoError(p.t, p.store.SaveDelivery(p.t.Context(), d))
}

func TestADeletedEndpointIsGone(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	require.Empty(t, p.call("alice", "DELETE", path, nil).is(204).body)
	p.call("alice", "GET", path, nil).refused(404, "not_found")
	p.call("alice", "DELETE", path, nil).refused(404, "not_found")
	p.call("alice", "POST", path+"/ping", nil).refused(404, "not_found")
}
