package server_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/port"
)

// busyShop sells lamps and refuses new orders from its second request on: the first is
// answered with the state from before.
func busyShop(t *testing.T) *harness {
	t.Helper()
	now := time.Now()
	var admission *shop.Admission
	p := start(t, func(o *server.Options) {
		admission = &shop.Admission{Promise: time.Hour, Now: func() time.Time { now = now.Add(5 * time.Second); return now }}
		o.Shop.Admission = admission
	})
	admission.States = p.store
	p.sell("LAMP", 1999, 100)
	return p
}

func (p *harness) backlog(refusing bool) {
	p.t.Helper()
	require.NoError(p.t, p.store.SaveReconciliation(p.t.Context(), port.Reconciliation{Backlog: backlog.State{
		At: time.Now(), Waiting: 9000, Wait: 50 * time.Minute, Refusing: refusing,
	}}))
}

func TestWhileTooManyOrdersWaitNewOnesAreRefusedBeforeTheyAreAccepted(t *testing.T) {
	p := busyShop(t)
	first := p.call("alice", "POST", "/api/orders", lamps(2), key("k1")).is(201)
	p.backlog(true)
	refused := p.call("alice", "POST", "/api/orders", lamps(1), key("k2"))
	refused.refused(503, "overloaded")
	require.Equal(t, "300", refused.header.Get("Retry-After"))
	require.Len(t, p.ordersOf("alice"), 1, "nothing is accepted and refused later")
	require.NotContains(t, p.logs.String(), "request failed", "it is no error on our side")

	again := p.call("alice", "POST", "/api/orders", lamps(2), key("k1")).is(201)
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"), "an accepted order stays accepted")
	require.Equal(t, string(first.body), string(again.body))
	p.call("alice", "POST", "/api/orders", lamps(3), key("k1")).refused(422, "idempotency_key_reused")
	p.call("alice", "POST", "/api/orders", m{"lines": []m{}, "payment": m{"token": "t"}}, key("k3")).is(400)
	p.call("alice", "GET", "/api/orders", nil).is(200)

	p.backlog(false)
	p.call("alice", "POST", "/api/orders", lamps(1), key("k2")).is(201)
	require.Len(t, p.ordersOf("alice"), 2)
}
