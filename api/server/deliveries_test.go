package server_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/webhook"
)

// deliveries stores deliveries about an order's events to the endpoint, a minute apart,
// and returns them, oldest first.
func (p *harness) deliveries(path string, begin time.Time, states ...webhook.DeliveryState) (stored []webhook.Delivery) {
	p.t.Helper()
	e, err := p.store.Endpoint(p.t.Context(), "alice", strings.TrimPrefix(path, hooks+"/"))
	require.NoError(p.t, err)
	for i, state := range states {
		kind := []string{"order.created", "order.completed"}[i%2]
		d := webhook.NewDelivery(e, event.IDOf("01ORDER", i+1), kind, []byte(`{"n":1}`), "", begin.Add(time.Duration(i)*time.Minute))
		d.State = state
		require.NoError(p.t, p.store.CreateDelivery(p.t.Context(), d))
		stored = append(stored, d)
	}
	return stored
}

// found follows the cursors of a search and returns the deliveries' ids.
func (p *harness) found(path string, query url.Values) (ids []string) {
	p.t.Helper()
	query.Set("limit", "1")
	for {
		page := p.call("alice", "GET", path+"/deliveries?"+query.Encode(), nil).is(200).object()
		for _, d := range page["items"].([]any) {
			ids = append(ids, d.(m)["id"].(string))
		}
		next, ok := page["nextCursor"]
		if !ok {
			return ids
		}
		query.Set("cursor", next.(string))
	}
}

func TestDeliveriesAreSearchedByStateTypeTimeEventAndOrder(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	begin := time.Now().UTC().Truncate(time.Millisecond).Add(-time.Hour)
	d := p.deliveries(path, begin, webhook.DeliverySucceeded, webhook.DeliveryFailed, webhook.DeliveryFailed, webhook.DeliverySucceeded)
	at := func(minutes time.Duration) string { return begin.Add(minutes * time.Minute).Format(time.RFC3339Nano) }
	for query, want := range map[string][]string{
		"":                                  {d[3].ID, d[2].ID, d[1].ID, d[0].ID},
		"state=failed":                      {d[2].ID, d[1].ID},
		"type=order.created":                {d[2].ID, d[0].ID},
		"state=failed&type=order.completed": {d[1].ID},
		"from=" + at(1) + "&until=" + at(3): {d[2].ID, d[1].ID},
		"event=" + d[1].EventID:             {d[1].ID},
		"event=" + d[1].EventID + "&state=succeeded": nil,
		"order=01ORDER":                                  {d[3].ID, d[2].ID, d[1].ID, d[0].ID},
		"order=01ORDER&type=order.created":               {d[2].ID, d[0].ID},
		"order=01ORDER&event=" + d[3].EventID:            {d[3].ID},
		"order=01OTHER":                                  nil,
		"order=01OTHER&event=" + d[3].EventID:            nil,
		"state=pending":                                  nil,
		"from=" + at(4):                                  nil,
		"state=succeeded&order=01ORDER&until=" + at(1):   {d[0].ID},
		"state=failed&from=" + at(2) + "&until=" + at(9): {d[2].ID},
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		require.Equal(t, want, p.found(path, values), query)
	}
	next := p.call("alice", "GET", path+"/deliveries?limit=1&state=failed", nil).is(200).object()["nextCursor"].(string)
	p.call("alice", "GET", path+"/deliveries?limit=1&state=succeeded&cursor="+url.QueryEscape(next), nil).refused(400, "invalid")
	p.call("alice", "GET", path+"/deliveries?state=lost", nil).refused(400, "invalid")
	p.call("alice", "GET", path+"/deliveries?from=yesterday", nil).refused(400, "invalid")
	p.call("bob", "GET", path+"/deliveries?order=01ORDER", nil).refused(404, "not_found")
}

func TestADeliveryShowsItsExchangesAndOldAttemptsWithout(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	d := p.deliveries(path, time.Now(), webhook.DeliveryPending)[0]
	d.Attempts = []webhook.Attempt{{At: d.CreatedAt, Error: "the endpoint did not answer"}, {At: d.CreatedAt, Status: 503}}
	d.Version = 2
	require.NoError(t, p.store.SaveDelivery(t.Context(), d))
	exchange := &webhook.Exchange{
		Sent: []webhook.Header{{Name: "webhook-id", Value: d.EventID}}, Received: []webhook.Header{{Name: "set-cookie", Value: "[redacted]"}},
		Body: webhook.NewBody([]byte("why"), true), Timing: webhook.Timing{TLS: 1500 * time.Microsecond, Total: time.Second},
	}
	require.NoError(t, p.store.KeepDetails(t.Context(), d, webhook.AttemptDetails{
		Round: 1, Number: 2, Attempt: webhook.Attempt{At: d.CreatedAt, Status: 503, Exchange: exchange},
	}))
	got := p.call("alice", "GET", path+"/deliveries/"+d.ID, nil).is(200).object()
	require.JSONEq(t, `{"n":1}`, got["payload"].(string))
	require.Equal(t, d.ID, got["delivery"].(m)["id"])
	attempts := got["attempts"].([]any)
	require.Len(t, attempts, 2)
	require.Equal(t, "unknown", attempts[0].(m)["errorClass"])
	require.NotContains(t, attempts[0], "exchange")
	require.Equal(t, "server_error", attempts[1].(m)["errorClass"])
	require.Equal(t, m{
		"requestHeaders":  []any{m{"name": "webhook-id", "value": d.EventID}},
		"responseHeaders": []any{m{"name": "set-cookie", "value": "[redacted]"}},
		"responseBody":    m{"kind": "text", "text": "why", "bytes": 3.0, "truncated": true},
		"timing":          m{"dnsMs": 0.0, "connectMs": 0.0, "tlsMs": 1.5, "firstByteMs": 0.0, "totalMs": 1000.0, "reused": false},
	}, attempts[1].(m)["exchange"])

	for _, class := range webhook.ErrorClasses() {
		require.True(t, openapi.DeliveryErrorClass(class).Valid(), class)
	}
	p.call("bob", "GET", path+"/deliveries/"+d.ID, nil).refused(404, "not_found")
	other := p.register("bob", "https://bob.example/hooks")
	p.call("bob", "GET", other+"/deliveries/"+d.ID, nil).refused(404, "not_found")
}

func TestAnEndpointsStatisticsAreThoseOfADayAndAWeek(t *testing.T) {
	p := start(t)
	path := p.register("alice", "https://shop.example/hooks")
	id := strings.TrimPrefix(path, hooks+"/")
	hour := webhook.HourOf(time.Now())
	for back, a := range map[int]webhook.Attempt{
		0: {Status: 200, Duration: 40 * time.Millisecond}, 23: {Status: 500, Duration: 40 * time.Millisecond},
		100: {Class: webhook.ErrorDNS}, 168: {Status: 200},
	} {
		require.NoError(t, p.store.AddCounts(t.Context(), id, webhook.HourCounts{Hour: hour.Add(-time.Duration(back) * time.Hour), Counts: webhook.CountsOf(a)}))
	}
	got := p.call("alice", "GET", path+"/statistics", nil).is(200).object()
	day, week := got["day"].(m), got["week"].(m)
	require.Equal(t, []any{2.0, 1.0, 3.0, 1.0}, []any{day["attempts"], day["delivered"], week["attempts"], week["delivered"]})
	require.Len(t, got["hours"], 3)
	require.InDelta(t, 42.5, day["p50Ms"], 7.5)
	require.Equal(t, []any{m{"errorClass": "server_error", "attempts": 1.0}}, day["failures"])
	require.NotContains(t, got["hours"].([]any)[0], "p50Ms", "no response has no latency")
	p.call("bob", "GET", path+"/statistics", nil).refused(404, "not_found")
}
