package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

func TestAnOwnerRecoversWhatAnEndpointMissed(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	id := strings.TrimPrefix(path, hooks+"/")
	e, err := p.store.Endpoint(t.Context(), "alice", id)
	require.NoError(t, err)
	at := time.Now().UTC().Add(-time.Minute)
	for _, event := range []string{"01ORDER-0001", "01ORDER-0002"} {
		d := webhook.NewDelivery(e, event, "order.created", []byte("{}"), "", at)
		require.NoError(t, p.store.CreateDelivery(t.Context(), d))
		require.NoError(t, p.store.SaveDelivery(t.Context(), d.Abandon("the last attempt failed", at)))
	}
	since := at.Add(-time.Minute).Format(time.RFC3339)
	status := p.call("alice", "GET", path+"/recover?since="+since, nil).is(200).object()
	require.Equal(t, map[string]any{"failed": 2.0, "paused": 0.0, "disabled": 0.0, "complete": true}, status["missed"])
	require.NotContains(t, status, "last")
	p.call("alice", "DELETE", path+"/recover", nil).refused(404, "not_found")

	begun := p.call("alice", "POST", path+"/recover", m{"since": since}).is(202).object()
	require.Equal(t, "done", begun["state"])
	require.InDelta(t, 2, begun["done"], 0)
	require.InDelta(t, 2, begun["total"], 0)
	require.Len(t, p.attempts.asked, 2)
	require.Equal(t, begun, p.call("alice", "GET", path+"/recover", nil).is(200).object()["last"])
	require.Equal(t, begun, p.call("alice", "DELETE", path+"/recover", nil).is(200).object(), "it has ended")

	p.call("alice", "POST", path+"/recover", m{"since": "2020-01-01T00:00:00Z"}).violates("/since range")
	p.call("alice", "POST", path+"/recover", m{}).violates("/since required")
	p.call("alice", "PATCH", path, m{"state": "paused"}).is(200)
	p.call("alice", "POST", path+"/recover", m{"since": since}).refused(409, "conflict")
	for _, method := range []string{"POST", "GET", "DELETE"} {
		p.call("bob", method, path+"/recover", m{"since": since}).refused(404, "not_found")
	}
}

func TestARecoveryThatRunsIsNotBegunAgain(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	e, err := p.store.Endpoint(t.Context(), "alice", strings.TrimPrefix(path, hooks+"/"))
	require.NoError(t, err)
	require.NoError(t, p.store.CreateRecovery(t.Context(), webhook.NewRecovery("r", e, webhook.Asked, time.Now().UTC())))
	since := time.Now().UTC().Add(-time.Hour).Format(time.RFC3339)
	p.call("alice", "POST", path+"/recover", m{"since": since}).refused(409, "conflict")
}

func TestTheOrderingOfAnEndpointIsChosen(t *testing.T) {
	p := start(t)
	e := p.call("alice", "POST", hooks, m{"url": "https://shop.example/a", "ordering": "per_order"}).is(201).object()
	require.Equal(t, "per_order", e["ordering"])
	path := hooks + "/" + e["id"].(string)
	require.Equal(t, "none", p.call("alice", "PATCH", path, m{"ordering": "none"}).is(200).object()["ordering"])
	require.Equal(t, "none", p.call("alice", "PATCH", path, m{"description": "x"}).is(200).object()["ordering"])
	p.call("alice", "PATCH", path, m{"ordering": "random"}).violates("/ordering enum")
	other := p.register("alice", "https://shop.example/b")
	require.Equal(t, "none", p.call("alice", "GET", other, nil).is(200).object()["ordering"])
}

func TestWhatIsHeldIsDeliveredWhenTheEndpointIsActiveAgain(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	p.call("alice", "PATCH", path, m{"state": "paused"}).is(200)
	e, err := p.store.Endpoint(t.Context(), "alice", strings.TrimPrefix(path, hooks+"/"))
	require.NoError(t, err)
	require.NoError(t, p.store.CreateDelivery(t.Context(), webhook.NewDelivery(e, "01ORDER-0001", "order.created", []byte("{}"), "", time.Now().UTC())))
	held := p.call("alice", "GET", path+"/deliveries", nil).is(200).items()[0]
	require.Equal(t, "held", held["state"])
	require.NotContains(t, held, "nextAttemptAt")
	p.call("alice", "PATCH", path, m{"state": "active"}).is(200)
	require.Len(t, p.attempts.asked, 1)
	require.Equal(t, "pending", p.call("alice", "GET", path+"/deliveries", nil).is(200).items()[0]["state"])
}
