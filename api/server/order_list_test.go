package server_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
)

func TestAnOrderHasItsNumberWhereverItIsShown(t *testing.T) {
	p := shopOfLamps(t)
	o := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()
	id := o["id"].(string)
	want := string(order.NumberOf(id))
	require.Equal(t, want, o["number"])
	require.Equal(t, want, p.call("alice", "GET", "/api/orders", nil).is(200).items()[0]["number"])
	require.Equal(t, want, p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()["number"])
	require.Equal(t, want, p.call("partner", "GET", "/api/orders/"+id, nil).is(200).object()["number"])
	require.Equal(t, want, p.call("operator", "GET", "/api/ops/orders?status=pending", nil).is(200).items()[0]["number"])
	investigated := p.call("operator", "GET", "/api/ops/orders/"+id, nil).is(200).object()
	require.Equal(t, want, investigated["order"].(map[string]any)["number"])
}

func TestAShopperFindsOrdersByNumberGroupAndDays(t *testing.T) {
	p := shopOfLamps(t)
	first, second := p.place("alice"), p.place("alice")
	p.call("alice", "POST", "/api/orders/"+first+"/cancel", nil).is(200)
	at := func(shift time.Duration) string { return url.QueryEscape(time.Now().Add(shift).Format(time.RFC3339)) }
	number := order.NumberOf(first)
	for query, want := range map[string][]string{
		"":                                     {second, first},
		"group=open":                           {second},
		"group=done":                           {first},
		"group=problems":                       {},
		"group=done&status=pending":            {},
		"from=" + at(-time.Hour):               {second, first},
		"from=" + at(time.Hour):                {},
		"to=" + at(-time.Hour) + "&group=open": {},
		"from=" + at(-time.Hour) + "&to=" + at(time.Hour): {second, first},
		"q=" + url.QueryEscape("# "+number.Digits()):      {first},
		"q=" + first + "&group=open":                      {first},
	} {
		ids := []string{}
		for _, o := range p.call("alice", "GET", "/api/orders?"+query, nil).is(200).items() {
			ids = append(ids, o["id"].(string))
		}
		require.Equal(t, want, ids, query)
	}
	require.Empty(t, p.call("bob", "GET", "/api/orders?q="+string(number), nil).is(200).items(), "another's")
}

func TestAListOfOrdersThatIsRefusedNamesTheParameter(t *testing.T) {
	p := shopOfLamps(t)
	p.place("alice")
	p.place("alice")
	for query, want := range map[string][]string{
		"q=abc":           {"/q format"},
		"q=":              {"/q length"},
		"q=7K3M-9QXT-4C3": {"/q order_number"},
		"group=finished&from=yesterday&to=2026-13-01T00:00:00Z": {"/group enum", "/from format", "/to format"},
		"from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z":     {"/to range"},
	} {
		p.call("alice", "GET", "/api/orders?"+query, nil).violates(want...)
	}
	p.call("alice", "GET", "/api/orders?from=2026-11-31T00:00:00Z", nil).refused(400, "invalid")
	cursor := p.call("alice", "GET", "/api/orders?limit=1&group=open", nil).is(200).object()["nextCursor"].(string)
	require.Len(t, p.call("alice", "GET", "/api/orders?limit=1&group=open&cursor="+cursor, nil).is(200).items(), 1)
	p.call("alice", "GET", "/api/orders?limit=1&group=done&cursor="+cursor, nil).violates("/cursor cursor")
	p.call("alice", "GET", "/api/orders?limit=1&cursor="+cursor, nil).violates("/cursor cursor")
}
