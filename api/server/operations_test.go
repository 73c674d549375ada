package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

func TestOperatorsMaintainTheCatalog(t *testing.T) {
	p := start(t)
	const lamp = "/api/ops/products/LAMP"
	p.call("operator", "GET", lamp, nil).refused(404, "not_found")
	put := p.call("operator", "PUT", lamp, m{"name": "Desk lamp", "price": usd(1999)}).is(200).object()
	require.Equal(t, true, put["active"])
	require.Equal(t, m{"onHand": 0.0, "reserved": 0.0, "available": 0.0}, put["stock"])

	stock := p.call("operator", "POST", lamp+"/stock", m{"delta": 10, "reference": "note-1"}).is(200).object()
	require.Equal(t, m{"onHand": 10.0, "reserved": 0.0, "available": 10.0}, stock)
	stock = p.call("operator", "POST", lamp+"/stock", m{"delta": 10, "reference": "note-1"}).is(200).object()
	require.InDelta(t, 10, stock["onHand"], 0, "a repeated movement changes nothing")
	p.call("operator", "POST", lamp+"/stock", m{"delta": -10, "reference": "note-1"}).refused(409, "conflict")

	offer := p.call("", "GET", "/api/products", nil).is(200).items()
	require.Len(t, offer, 1)
	require.InDelta(t, 10, offer[0]["available"], 0)

	p.call("operator", "PUT", lamp, m{"name": "Desk lamp", "price": usd(2499), "active": false}).refused(409, "conflict")
	p.call("operator", "PUT", lamp, m{"name": "Desk lamp", "price": usd(2499), "active": false, "version": 2}).refused(409, "conflict")
	p.call("operator", "PUT", lamp, m{"name": "Desk lamp", "price": usd(2499), "active": false, "version": 0}).violates("/version range")
	for range 2 { // a repetition is answered like the first
		changed := p.call("operator", "PUT", lamp, m{"name": "Desk lamp", "price": usd(2499), "active": false, "version": put["version"]}).is(200).object()
		require.InDelta(t, 2, changed["version"], 0)
		require.Equal(t, "operator", changed["updatedBy"])
	}
	require.Empty(t, p.call("", "GET", "/api/products", nil).is(200).items())
	shown := p.call("operator", "GET", lamp, nil).is(200).object()
	require.Equal(t, usd(2499.0), shown["price"])
	require.InDelta(t, 10, shown["stock"].(m)["onHand"], 0)
}

func TestBadProductsAndMovementsAreRefused(t *testing.T) {
	p := shopOfLamps(t)
	const lamp = "/api/ops/products/LAMP"
	p.call("operator", "PUT", lamp, m{"name": "", "price": usd(0), "colour": 1}).
		violates("/name length", "/price/amount range", "/colour unknown_field")
	p.call("operator", "PUT", lamp, m{"name": "L", "price": m{"amount": 1, "currency": "ZZZ"}}).violates("/price/currency currency")
	p.call("operator", "PUT", lamp, m{"name": "L", "price": usd(19.99)}).violates("/price/amount integer")
	p.call("operator", "POST", lamp+"/stock", m{"delta": 0, "reference": "r"}).violates("/delta range")
	p.call("operator", "POST", lamp+"/stock", m{"delta": 1.5, "reference": ""}).violates("/delta integer", "/reference length")
	p.call("operator", "POST", lamp+"/stock", m{"delta": -101, "reference": "r"}).refused(409, "conflict")
	p.call("operator", "POST", "/api/ops/products/NONE/stock", m{"delta": 1, "reference": "r"}).refused(404, "not_found")
}

func TestOperatorsFindWithdrawnProducts(t *testing.T) {
	p := start(t)
	p.sell("LAMP", 1999, 10)
	p.sell("MUG", 999, 5)
	p.call("operator", "PUT", "/api/ops/products/MUG", m{"name": "Mug", "price": usd(999), "active": false, "version": 1}).is(200)
	skus := func(query string) (found []string) {
		for _, o := range p.call("operator", "GET", "/api/ops/products"+query, nil).is(200).items() {
			found = append(found, o["sku"].(string))
		}
		return found
	}
	require.Equal(t, []string{"LAMP"}, skus(""))
	require.Equal(t, []string{"LAMP"}, skus("?state=sold"))
	require.Equal(t, []string{"MUG"}, skus("?state=withdrawn"))
	require.Empty(t, skus("?state=withdrawn&q=lamp"))
	mug := p.call("operator", "GET", "/api/ops/products?state=withdrawn", nil).is(200).items()[0]
	require.Equal(t, m{"onHand": 5.0, "reserved": 0.0, "available": 5.0}, mug["stock"])
	p.call("operator", "GET", "/api/ops/products?state=gone", nil).violates("/state enum")
	p.sell("PEN", 99, 1)
	cursor := p.call("operator", "GET", "/api/ops/products?limit=1", nil).is(200).object()["nextCursor"].(string)
	p.call("operator", "GET", "/api/ops/products?state=withdrawn&cursor="+cursor, nil).violates("/cursor cursor")
	p.call("alice", "GET", "/api/ops/products", nil).refused(403, "forbidden")
}

func TestProductsAreFoundPageByPage(t *testing.T) {
	p := start(t)
	for _, sku := range []string{"A-1", "A-2", "B-1", "A-3"} {
		p.sell(sku, 100, 1)
	}
	first := p.call("", "GET", "/api/products?q=a-&limit=2", nil).is(200)
	next := first.object()["nextCursor"].(string)
	second := p.call("", "GET", "/api/products?q=a-&limit=2&cursor="+next, nil).is(200)
	var found []string
	for _, o := range append(first.items(), second.items()...) {
		found = append(found, o["sku"].(string))
	}
	require.Equal(t, []string{"A-1", "A-2", "A-3"}, found)
	require.NotContains(t, second.object(), "nextCursor")
	p.call("", "GET", "/api/products?q=b&cursor="+next, nil).violates("/cursor cursor")
	p.call("", "GET", "/api/products?q="+strings.Repeat("x", 101), nil).violates("/q length")
}

func TestOperatorsSeeAllUsersOrders(t *testing.T) {
	p := shopOfLamps(t)
	alices := p.place("alice")
	p.place("bob")
	p.complete(alices)
	items := p.call("operator", "GET", "/api/ops/orders?status=completed", nil).is(200).items()
	require.Len(t, items, 1)
	require.Equal(t, alices, items[0]["id"])
	require.Equal(t, "alice", items[0]["userId"])
	require.Len(t, p.call("operator", "GET", "/api/ops/orders?status=pending&limit=1", nil).is(200).items(), 1)
}

func TestQueuesAreShownAndRedriven(t *testing.T) {
	p := start(t)
	queue := p.call("operator", "GET", "/api/ops/queues", nil).is(200).items()[0]
	require.Equal(t, m{
		"name": "email", "visible": 3.0, "inFlight": 2.0, "delayed": 0.0, "deadLetters": 1.0, "onlyDeadLetters": false, "oldestAgeSeconds": 60.0, "oldestDeadLetterAgeSeconds": 3600.0,
	}, queue)
	p.call("operator", "POST", "/api/ops/queues/email/redrive", nil).is(202)
	p.call("operator", "POST", "/api/ops/queues/email/redrive", nil).refused(409, "conflict")
	p.call("operator", "POST", "/api/ops/queues/none/redrive", nil).refused(404, "not_found")
	queue = p.call("operator", "GET", "/api/ops/queues", nil).is(200).items()[0]
	require.Equal(t, m{"status": "RUNNING", "moved": 0.0, "total": 1.0}, queue["redrive"])
}

func TestAnOperatorReadsSendsBackAndDeletesDeadLetters(t *testing.T) {
	p := start(t)
	at := time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)
	p.queues.letters = []deadletter.Letter{
		{ID: "one", Body: "{}", Size: 2, SentAt: at, Reads: 1, Target: "email", About: deadletter.About{Type: "order.completed", OrderID: "O1"},
			Failure: &deadletter.Failure{Code: failure.Internal, Message: "SES refused", At: at, Receives: 4}},
		{ID: "two", Body: "poison", Size: 6, SentAt: at, Reads: 3},
	}
	const letters = "/api/ops/queues/email/dead-letters"
	items := p.call("operator", "GET", letters, nil).is(200).items()
	require.Equal(t, m{
		"id": "one", "body": "{}", "size": 2.0, "sentAt": "2026-11-29T03:00:00Z", "reads": 1.0, "target": "email", "type": "order.completed", "orderId": "O1",
		"failure": m{"code": "internal", "message": "SES refused", "at": "2026-11-29T03:00:00Z", "receives": 4.0},
	}, items[0])
	require.Equal(t, m{"id": "two", "body": "poison", "size": 6.0, "sentAt": "2026-11-29T03:00:00Z", "reads": 3.0}, items[1])
	require.Len(t, p.call("operator", "GET", letters+"?limit=1", nil).is(200).items(), 1)

	require.Equal(t, m{"done": []any{"one"}, "missing": []any{"gone"}}, p.call("operator", "POST", letters+"/redrive", m{"ids": []string{"one", "gone"}}).is(200).object())
	p.call("operator", "POST", letters+"/delete", m{"ids": []string{"two"}}).refused(400, "invalid")
	require.Equal(t, m{"done": []any{"two"}, "missing": []any{}}, p.call("operator", "POST", letters+"/delete", m{"ids": []string{"two"}, "reason": "a test"}).is(200).object())
	p.call("operator", "POST", "/api/ops/queues/none/dead-letters/delete", m{"ids": []string{"two"}, "reason": "a test"}).refused(404, "not_found")
	for _, path := range []string{letters, "/api/ops/queues/email/actions"} {
		p.call("shopper", "GET", path, nil).refused(403, "forbidden")
	}

	actions := p.call("operator", "GET", "/api/ops/queues/email/actions", nil).is(200).items()
	require.Len(t, actions, 2)
	require.Equal(t, []any{"delete_letters", "a test", 1.0, 1.0}, []any{actions[0]["action"], actions[0]["reason"], actions[0]["asked"], actions[0]["done"]})
	require.Equal(t, []any{"redrive", nil, 2.0, 1.0, 1.0}, []any{actions[1]["action"], actions[1]["reason"], actions[1]["asked"], actions[1]["done"], actions[1]["missing"]})
	require.NotEmpty(t, actions[0]["endedAt"])
	failed := p.call("operator", "GET", "/api/ops/queues/none/actions", nil).is(200).items()
	require.Equal(t, "not_found", failed[0]["failed"])
}

func TestOperatorsSeeWhatAnOrdersExecutionsDid(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	path := "/api/ops/orders/" + id
	shown := p.call("operator", "GET", path, nil).is(200).object()
	require.Equal(t, []any{}, shown["executions"])
	require.Equal(t, true, shown["executionsComplete"])
	require.Equal(t, m{"restarts": 0.0, "compensations": 0.0, "givenUp": false}, shown["tries"])
	require.Equal(t, "alice", shown["order"].(m)["userId"])
	require.Len(t, shown["timeline"], 1)

	o, err := p.store.Order(t.Context(), id)
	require.NoError(t, err)
	at := o.Snapshot().UpdatedAt
	c, err := o.Validate("exec", at)
	require.NoError(t, err)
	require.NoError(t, p.store.Commit(t.Context(), c))
	restarted, err := c.Order.Restart("restart", at)
	require.NoError(t, err)
	restarted.RetryAt(at.Add(time.Hour))
	require.NoError(t, p.store.Commit(t.Context(), restarted))
	again, err := restarted.Order.Reassign("exec", at)
	require.NoError(t, err)
	again.RetryAt(at.Add(time.Hour))
	require.NoError(t, p.store.Commit(t.Context(), again))

	shown = p.call("operator", "GET", path, nil).is(200).object()
	next := shown["tries"].(m)["nextAt"]
	require.NotEmpty(t, next)
	require.Equal(t, m{"restarts": 1.0, "compensations": 1.0, "givenUp": false, "nextAt": next}, shown["tries"])
	require.Equal(t, []any{m{
		"name": "exec", "state": "timed_out", "startedAt": "2026-11-29T08:00:00Z", "endedAt": "2026-11-29T09:00:00Z", "cut": true,
		"steps": []any{
			m{"tries": 3.0, "enteredAt": "2026-11-29T08:00:00Z", "triedAt": "2026-11-29T08:01:00Z", "endedAt": "2026-11-29T08:01:00Z"},
			m{
				"step": "ConfirmOrder", "tries": 2.0, "enteredAt": "2026-11-29T08:01:00Z", "triedAt": "2026-11-29T09:00:00Z",
				"error": "Internal", "cause": "something went wrong",
			},
		},
	}}, shown["executions"])

	for _, who := range []string{"alice", "partner"} {
		p.call(who, "GET", path, nil).refused(403, "forbidden")
	}
	p.call("operator", "GET", "/api/ops/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV", nil).refused(404, "not_found")
}

func TestAnOperatorHasAnOrderCompensatedAgain(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	path := "/api/ops/orders/" + id
	because := m{"reason": "the gateway answers again"}
	p.call("operator", "POST", path+"/retry", because).refused(409, "conflict")
	o, err := p.store.Order(t.Context(), id)
	require.NoError(t, err)
	c, err := o.RequireAttention("exec", order.Cause{Code: order.ReasonInternal}, o.Snapshot().UpdatedAt)
	require.NoError(t, err)
	require.NoError(t, p.store.Commit(t.Context(), c))

	p.call("operator", "POST", path+"/retry", m{"reason": ""}).refused(400, "invalid")
	p.call("operator", "POST", "/api/ops/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/retry", because).refused(404, "not_found")
	for _, who := range []string{"alice", "partner"} {
		p.call(who, "POST", path+"/retry", because).refused(403, "forbidden")
	}
	p.call("operator", "POST", path+"/retry", because).is(202)
	shown := p.call("operator", "GET", path, nil).is(200).object()
	require.InDelta(t, 1, shown["tries"].(m)["compensations"], 0)
	actions := shown["actions"].([]any)
	require.Len(t, actions, 2, "also the one that came too early")
	last := actions[0].(m)
	require.Equal(t, []any{"retry_order", "the gateway answers again", nil}, []any{last["action"], last["reason"], last["failed"]})
	require.Equal(t, "conflict", actions[1].(m)["failed"])
}
