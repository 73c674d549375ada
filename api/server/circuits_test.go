package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAnEndpointThatIsSetAsideSaysSo(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	p.register("alice", "https://well.example/hooks")
	require.NotContains(t, p.call("alice", "GET", path, nil).is(200).object(), "circuit")

	e, err := p.store.Endpoint(t.Context(), "alice", strings.TrimPrefix(path, hooks+"/"))
	require.NoError(t, err)
	require.NoError(t, p.store.SaveEndpoint(t.Context(), e.Park(time.Now())))
	since := time.Now().Add(-time.Hour).UTC().Truncate(time.Millisecond)
	c := webhook.OpenCircuit(e, webhook.CircuitOpen, func() float64 { return 0 }, since)
	require.NoError(t, p.store.SaveCircuit(t.Context(), c))
	shown := p.call("alice", "GET", path, nil).is(200).object()["circuit"].(map[string]any)
	require.Equal(t, "open", shown["state"])
	require.Equal(t, since.Add(5*time.Second).Format("2006-01-02T15:04:05.999Z07:00"), shown["nextAttemptAt"])
	list := string(p.call("alice", "GET", hooks, nil).is(200).body)
	require.Equal(t, 1, strings.Count(list, `"circuit"`), list)

	parked := webhook.NewDelivery(e, "o-1", "order.created", []byte("{}"), "", since)
	parked.Parked = true
	require.NoError(t, p.store.CreateDelivery(t.Context(), parked))
	require.Contains(t, string(p.call("alice", "GET", path+"/deliveries", nil).is(200).body), `"waiting":true`)
}
