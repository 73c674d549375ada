package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/breaker"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// fails fails to read the breaker.
type fails struct{ port.Breakers }

func (fails) Breaker(context.Context, string) (breaker.State, error) {
	return breaker.State{}, failure.New(failure.Unavailable, "the table is away")
}

func TestOperatorsSeeHowThePlatformIsDoing(t *testing.T) {
	p := shopOfLamps(t)
	placed := p.place("alice")
	since := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	require.NoError(t, p.store.CreateEndpoint(t.Context(), webhook.Endpoint{
		ID: "e1", OwnerID: "alice", URL: "https://hooks.example:8443/T0/secret-part", State: webhook.Active, Failing: webhook.Failing{Since: since, Last: since}, Version: 1,
	}))
	reply := p.call("operator", "GET", "/api/ops/overview", nil).is(200)
	require.NotContains(t, string(reply.body), "secret-part", "the rest of the URL may be a secret")
	v := reply.object()
	require.Empty(t, v["missing"])
	minutes := v["flow"].(m)["minutes"].([]any)
	require.Len(t, minutes, 60)
	accepted := 0.0
	for _, minute := range minutes {
		accepted += minute.(m)["accepted"].(float64)
	}
	require.InDelta(t, 1, accepted, 0)
	require.Equal(t, placed, v["stalled"].([]any)[0].(m)["orderId"])
	require.Equal(t, m{"count": 0.0, "more": false}, v["attention"])
	require.Equal(t, m{"count": 0.0, "more": false}, v["withdrawals"])
	require.InDelta(t, 1, v["queues"].([]any)[0].(m)["deadLetters"], 0)
	require.Equal(t, m{"name": "sandbox", "state": "well"}, v["gateway"])
	require.Equal(t, m{
		"id": "e1", "ownerId": "alice", "host": "hooks.example:8443",
		"failingSince": since.Format(time.RFC3339), "disabledAt": since.Add(webhook.FailingLimit).Format(time.RFC3339),
	}, v["endpoints"].(m)["items"].([]any)[0])

	p.place("alice")
	require.Equal(t, v["readAt"], p.call("operator", "GET", "/api/ops/overview", nil).is(200).object()["readAt"], "it serves all for some seconds")
}

func TestAnOverviewNamesWhatCouldNotBeRead(t *testing.T) {
	p := start(t, func(o *server.Options) { o.Overviews.Breakers = fails{} })
	v := p.call("operator", "GET", "/api/ops/overview", nil).is(200).object()
	require.Equal(t, []any{"gateway"}, v["missing"])
	require.NotContains(t, v, "gateway")
	require.Contains(t, v, "queues")
	require.Contains(t, p.logs.String(), "parts of the overview could not be read")
}
