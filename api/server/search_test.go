package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
)

func TestOperatorsFindOrders(t *testing.T) {
	p := shopOfLamps(t)
	place := func(who string) string {
		return p.call(who, "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	}
	first, second, third := place("alice"), place("bob"), place("alice")
	p.complete(second)
	o, err := p.store.Order(t.Context(), third)
	require.NoError(t, err)
	c, err := o.Fail("exec", order.Cause{Code: order.ReasonPaymentDeclined}, time.Now())
	require.NoError(t, err)
	require.NoError(t, p.store.Commit(t.Context(), c))
	search := func(body m) (as string, ids []string) {
		for {
			page := p.call("operator", "POST", "/api/ops/orders/search", body).is(200).object()
			for _, item := range page["items"].([]any) {
				ids = append(ids, item.(m)["id"].(string))
			}
			if page["nextCursor"] == nil {
				return page["understoodAs"].(string), ids
			}
			body["cursor"] = page["nextCursor"]
		}
	}
	at := func(shift time.Duration) string { return time.Now().Add(shift).Format(time.RFC3339) }
	for name, c := range map[string]struct {
		body m
		as   string
		ids  []string
	}{
		"all":       {m{}, "all", []string{third, second, first}},
		"pages":     {m{"limit": 1, "status": "all"}, "all", []string{third, second, first}},
		"id":        {m{"q": strings.ToLower(first)}, "order", []string{first}},
		"number":    {m{"q": "#" + order.NumberOf(first).Digits(), "status": "failed"}, "number", []string{first}},
		"e-mail":    {m{"q": "alice@mail.example", "limit": 1}, "email", []string{third, first}},
		"nobody":    {m{"q": "alice@other.example"}, "email", nil},
		"of status": {m{"q": "alice@mail.example", "status": "pending"}, "email", []string{first}},
		"sku":       {m{"q": "LAMP", "status": "completed"}, "sku", []string{second}},
		"payment":   {m{"q": "sandbox-order-" + second}, "payment", []string{second}},
		"reason":    {m{"reason": "payment_declined"}, "all", []string{third}},
		"later":     {m{"from": at(time.Hour)}, "all", nil},
		"between":   {m{"from": at(-time.Hour), "to": at(time.Hour)}, "all", []string{third, second, first}},
	} {
		t.Run(name, func(t *testing.T) {
			as, ids := search(c.body)
			require.Equal(t, c.as, as)
			require.Equal(t, c.ids, ids)
		})
	}
}

func TestASearchThatIsRefusedNamesTheFieldAndTheRule(t *testing.T) {
	p := shopOfLamps(t)
	const path = "/api/ops/orders/search"
	p.call("operator", "POST", path, m{"q": "no such thing"}).violates("/q format")
	p.call("operator", "POST", path, m{"q": "7K3M-9QXT-4C3"}).violates("/q order_number")
	p.call("operator", "POST", path, m{"q": "ch_123"}).violates("/q payment_reference")
	p.call("operator", "POST", path, m{"q": "a@b@c"}).violates("/q email")
	p.call("operator", "POST", path, m{"q": strings.Repeat("a", 255)}).violates("/q length")
	p.call("operator", "POST", path, m{"status": "gone", "reason": "luck", "limit": 101, "colour": 1}).
		violates("/status enum", "/reason enum", "/limit range", "/colour unknown_field")
	p.call("operator", "POST", path, m{"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}).violates("/to range")
	p.call("operator", "POST", path, m{"from": "yesterday"}).violates("/from format")
	p.call("operator", "POST", path, m{"from": "2026-11-02T00:00:60Z"}).refused(400, "invalid")
	p.call("alice", "POST", "/api/orders", lamps(1)).is(201)
	p.call("alice", "POST", "/api/orders", lamps(1)).is(201)
	cursor := p.call("operator", "POST", path, m{"limit": 1}).is(200).object()["nextCursor"]
	p.call("operator", "POST", path, m{"limit": 1, "cursor": cursor}).is(200)
	p.call("operator", "POST", path, m{"limit": 1, "cursor": cursor, "status": "failed"}).violates("/cursor cursor")
	p.call("operator", "POST", path, m{"cursor": "made up"}).violates("/cursor cursor")
	for _, who := range []string{"alice", "partner"} {
		p.call(who, "POST", path, m{}).refused(403, "forbidden")
	}
}

// S14: the address that is looked for stands in no log.
func TestS14_AnAddressThatIsLookedForIsNotLogged(t *testing.T) {
	p := shopOfLamps(t)
	p.call("operator", "POST", "/api/ops/orders/search", m{"q": "zoe.secret@mail.example"}).is(200)
	p.call("operator", "POST", "/api/ops/orders/search", m{"q": "zoe.secret@mail@example"}).violates("/q email")
	require.Contains(t, p.logs.String(), "/api/ops/orders/search")
	require.NotContains(t, p.logs.String(), "zoe.secret")
}
