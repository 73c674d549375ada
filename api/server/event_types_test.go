package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
)

func TestTheCatalogDescribesEachTypeOfEventInEachVersion(t *testing.T) {
	p := start(t)
	newest := p.call("", "GET", "/api/event-types", nil).is(200)
	require.Equal(t, "public, max-age=300", newest.header.Get("Cache-Control"))
	for _, version := range event.Versions() {
		r := p.call("", "GET", fmt.Sprint("/api/event-types?version=", version), nil).is(200)
		if version == event.NewestVersion {
			require.Equal(t, string(newest.body), string(r.body))
		}
		require.Len(t, r.object()["items"], len(event.Types()))
		for i, typ := range event.Types() {
			entry := r.object()["items"].([]any)[i].(m)
			require.Equal(t, string(typ), entry["type"])
			require.NotEmpty(t, entry["description"])
			require.InDelta(t, version, entry["example"].(m)["version"], 0)
			require.Contains(t, entry["schema"].(m)["required"], "sequence")
		}
	}
	p.call("", "GET", "/api/event-types?version=3", nil).refused(400, "invalid")
	require.Equal(t, "no-store", p.call("", "GET", "/api/event-types?version=x", nil).is(400).header.Get("Cache-Control"))
}

func TestAnEndpointsVersionIsChosenAndASampleIsSent(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	require.InDelta(t, event.NewestVersion, p.call("alice", "GET", path, nil).is(200).object()["eventVersion"], 0)
	require.InDelta(t, 1, p.call("alice", "PATCH", path, m{"eventVersion": 1}).is(200).object()["eventVersion"], 0)
	require.InDelta(t, 1, p.call("alice", "PATCH", path, m{"description": "mine"}).is(200).object()["eventVersion"], 0)
	p.call("alice", "PATCH", path, m{"eventVersion": 3}).refused(400, "invalid")
	p.call("alice", "PATCH", path, m{"eventVersion": nil}).refused(400, "invalid")
	other := p.call("alice", "POST", hooks, m{"url": "https://shop.example/old", "eventVersion": 1}).is(201)
	require.InDelta(t, 1, other.object()["eventVersion"], 0)

	sent := p.call("alice", "POST", path+"/samples", m{"type": "order.refunded"}).is(202).object()
	require.True(t, strings.HasPrefix(sent["eventId"].(string), "sample-"))
	require.Equal(t, "order.refunded", sent["eventType"])
	log := p.call("alice", "GET", path+"/deliveries", nil).is(200).object()["items"].([]any)
	require.Equal(t, sent["id"], log[0].(m)["id"])
	p.call("alice", "POST", path+"/samples", m{"type": "order.eaten"}).refused(400, "invalid")
	p.call("bob", "POST", path+"/samples", m{"type": "order.refunded"}).refused(404, "not_found")
}
