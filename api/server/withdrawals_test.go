package server_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/server"
)

// bought is a completed order of two lamps.
func (p *harness) bought() string {
	p.t.Helper()
	draft := lamps(2)
	draft["deliveryAddress"] = springfield()
	id := p.call("alice", "POST", "/api/orders", draft).is(201).object()["id"].(string)
	p.complete(id)
	return id
}

func withdrawals(id string) string { return "/api/orders/" + id + "/withdrawals" }

func decision(id, withdrawal string) string {
	return "/api/ops/orders/" + id + "/withdrawals/" + withdrawal + "/decision"
}

func TestAShopperWithdrawsAndFinanceAccepts(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(2)).is(201).object()["id"].(string)
	body := m{"id": "w1", "lines": []any{m{"line": 0, "quantity": 1}}, "reason": "too bright"}
	p.call("alice", "POST", withdrawals(id), body).refused(409, "conflict") // it is not completed
	require.NotContains(t, p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object(), "withdrawableUntil")
	p.complete(id)
	shown := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
	until, err := time.Parse(time.RFC3339, shown["withdrawableUntil"].(string))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(14*24*time.Hour), until, time.Minute)

	p.call("bob", "POST", withdrawals(id), body).refused(404, "not_found")
	p.call("finance", "POST", withdrawals(id), body).refused(404, "not_found")
	for range 2 { // a repetition is answered like the first
		o := p.call("alice", "POST", withdrawals(id), body).is(202).object()
		require.Len(t, o["withdrawals"], 1)
		require.NotContains(t, o, "withdrawableUntil", "one is open")
	}
	body["reason"] = "another"
	p.call("alice", "POST", withdrawals(id), body).refused(409, "conflict")
	body["id"] = "w2"
	p.call("alice", "POST", withdrawals(id), body).refused(409, "conflict") // one is open

	listed := p.call("operator", "GET", "/api/ops/withdrawals", nil).is(200).items()
	require.Len(t, listed, 1)
	require.Equal(t, id, listed[0]["id"])
	open := listed[0]["withdrawals"].([]any)[0].(m)
	require.Equal(t, []any{"requested", "too bright", []any{m{"line": 0.0, "quantity": 1.0}}}, []any{open["state"], open["reason"], open["lines"]})

	accept := m{"decision": "accept", "restock": true}
	for _, who := range []string{"alice", "operator", "partner"} {
		p.call(who, "POST", decision(id, "w1"), accept).refused(403, "forbidden")
	}
	p.call("finance", "POST", decision(id, "w2"), accept).refused(404, "not_found")
	p.call("finance", "POST", decision("01ARZ3NDEKTSV4RRFFQ69G5FAV", "w1"), accept).refused(404, "not_found")
	for range 2 {
		o := p.call("finance", "POST", decision(id, "w1"), accept).is(200).object()
		require.Len(t, o["refunds"], 1)
		require.Equal(t, usd(1999.0), o["refundable"])
	}
	require.Empty(t, p.call("operator", "GET", "/api/ops/withdrawals", nil).is(200).items())
	p.refunded(id, "withdrawal-w1")
	shown = p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
	decided, refund := shown["withdrawals"].([]any)[0].(m), shown["refunds"].([]any)[0].(m)
	require.Equal(t, []any{"accepted", "withdrawal-w1"}, []any{decided["state"], decided["refundId"]})
	require.NotContains(t, decided, "decidedBy")
	require.Equal(t, []any{"withdrawal-w1", "refunded", true}, []any{refund["id"], refund["state"], refund["restocked"]})
	var types []any
	for _, e := range shown["timeline"].([]any) {
		if w, ok := e.(m)["data"].(m)["withdrawal"]; ok {
			types = append(types, e.(m)["type"], w.(m)["state"])
		}
	}
	require.Equal(t, []any{"order.withdrawal_requested", "requested", "order.adjusted", "accepted"}, types)
}

func TestAnOperatorRefusesAWithdrawalWithAReason(t *testing.T) {
	p := shopOfLamps(t)
	id := p.bought()
	p.call("alice", "POST", withdrawals(id), m{"id": "w1"}).is(202) // of everything
	p.call("operator", "POST", decision(id, "w1"), m{"decision": "refuse"}).violates("/reason length")
	p.call("operator", "POST", decision(id, "w1"), m{"decision": "refuse", "reason": "worn", "restock": true}).violates("/restock exclusive")
	p.call("finance", "POST", decision(id, "w1"), m{"decision": "accept", "reason": "why"}).violates("/reason exclusive")
	p.call("operator", "POST", decision(id, "w1"), m{"decision": "maybe", "x": 1}).violates("/decision enum", "/x unknown_field")
	p.call("operator", "POST", decision(id, "w1"), m{"decision": "refuse", "reason": "it was worn"}).is(200)
	p.call("finance", "POST", decision(id, "w1"), m{"decision": "accept"}).refused(409, "conflict")
	shown := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
	w := shown["withdrawals"].([]any)[0].(m)
	require.Equal(t, []any{"refused", "it was worn", []any{m{"line": 0.0, "quantity": 2.0}}}, []any{w["state"], w["answer"], w["lines"]})
	require.NotContains(t, shown, "refunds")
	require.Contains(t, shown, "withdrawableUntil", "the shopper may ask again")
}

func TestAWithdrawalThatBreaksARuleIsRefused(t *testing.T) {
	p := shopOfLamps(t)
	id := p.bought()
	p.call("alice", "POST", withdrawals(id), m{"lines": []any{}, "colour": 1}).
		violates("/colour unknown_field", "/id required", "/lines count")
	p.call("alice", "POST", withdrawals(id), m{"id": "a", "lines": []any{m{"line": 1, "quantity": 1}, m{"line": 0, "quantity": 3}}}).
		violates("/lines/0/line line", "/lines/1/quantity range")
	p.call("alice", "POST", withdrawals(id), m{"id": strings.Repeat("a", 41), "reason": strings.Repeat("r", 501)}).
		violates("/id format", "/reason length")
	require.NotContains(t, p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object(), "withdrawals")
}

func TestOfTwoDecisionsAtOnceOneIsMade(t *testing.T) {
	p := shopOfLamps(t)
	for range 20 {
		id := p.bought()
		p.call("alice", "POST", withdrawals(id), m{"id": "w1"}).is(202)
		var wg sync.WaitGroup
		statuses := make([]int, 2)
		wg.Go(func() { statuses[0] = p.call("finance", "POST", decision(id, "w1"), m{"decision": "accept"}).status })
		wg.Go(func() {
			statuses[1] = p.call("operator", "POST", decision(id, "w1"), m{"decision": "refuse", "reason": "worn"}).status
		})
		wg.Wait()
		require.ElementsMatch(t, []int{200, 409}, statuses)
		shown := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
		accepted := shown["withdrawals"].([]any)[0].(m)["state"] == "accepted"
		require.Equal(t, accepted, statuses[0] == 200)
		require.Equal(t, accepted, shown["refunds"] != nil)
	}
}

func TestOpenWithdrawalsAreListedInPages(t *testing.T) {
	p := shopOfLamps(t)
	var ids []any
	for range 3 {
		id := p.bought()
		p.call("alice", "POST", withdrawals(id), m{"id": "w"}).is(202)
		ids = append(ids, id)
	}
	first := p.call("operator", "GET", "/api/ops/withdrawals?limit=2", nil).is(200)
	rest := p.call("operator", "GET", "/api/ops/withdrawals?limit=2&cursor="+first.object()["nextCursor"].(string), nil).is(200)
	var got []any
	for _, o := range append(first.items(), rest.items()...) {
		got = append(got, o["id"])
	}
	require.Equal(t, ids, got, "the first that was asked for first")
	require.NotContains(t, rest.object(), "nextCursor")
	for _, who := range []string{"alice", "partner"} {
		p.call(who, "GET", "/api/ops/withdrawals", nil).refused(403, "forbidden")
	}
}

func TestWithdrawalsCanBeSwitchedOff(t *testing.T) {
	p := shopOfLamps(t, func(o *server.Options) { o.Shop.WithdrawalPeriod = 0 })
	id := p.bought()
	require.NotContains(t, p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object(), "withdrawableUntil")
	p.call("alice", "POST", withdrawals(id), m{"id": "w"}).refused(409, "conflict")
}
