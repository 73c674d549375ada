package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// changed commits changes of an order.
func (p *harness) changed(id string, decisions ...port.Decision) {
	p.t.Helper()
	for _, decide := range decisions {
		o, err := p.store.Order(p.t.Context(), id)
		require.NoError(p.t, err)
		_, err = port.ChangeOrder(p.t.Context(), p.store, o, decide)
		require.NoError(p.t, err)
	}
}

// possible are the actions that are possible; the others say why they are not.
func possible(t *testing.T, shown m) (names []string) {
	t.Helper()
	for _, c := range shown["choices"].([]any) {
		choice := c.(m)
		if choice["possible"] == true {
			names = append(names, choice["action"].(string))
		} else {
			require.Regexp(t, `^[A-Z].*\.$`, choice["why"])
		}
	}
	return names
}

func TestOperatorsActOnAnOrder(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	path, because := "/api/ops/orders/"+id, m{"reason": "the shopper called"}
	for _, action := range []string{"cancel", "resend-mail", "redraw-receipt", "republish", "settle"} {
		body := m{"reason": "mine"}
		if action == "settle" {
			body["amount"], body["reference"] = usd(1999), "transfer"
			p.call("operator", "POST", path+"/"+action, body).refused(403, "forbidden") // without finance
		}
		for _, who := range []string{"alice", "partner"} {
			p.call(who, "POST", path+"/"+action, body).refused(403, "forbidden")
		}
		p.call("finance", "POST", path+"/"+action, m{"colour": 1}).is(400)
	}
	require.Equal(t, []string{"cancel_order", "republish"}, possible(t, p.call("operator", "GET", path, nil).is(200).object()))
	p.call("operator", "POST", path+"/redraw-receipt", because).refused(409, "conflict")

	p.complete(id)
	shown := p.call("operator", "GET", path, nil).is(200).object()
	require.Equal(t, []string{"resend_mail", "redraw_receipt", "republish"}, possible(t, shown))
	require.Len(t, shown["mails"], 1)
	require.Equal(t, []any{"email", "receipt", "webhooks"}, shown["consumers"])
	p.call("operator", "POST", path+"/resend-mail", because).is(202)
	p.call("operator", "POST", path+"/resend-mail", because).refused(409, "conflict")
	p.call("operator", "POST", path+"/resend-mail", m{"reason": "x", "eventId": "ABC-0001"}).refused(409, "conflict")
	p.call("operator", "POST", path+"/redraw-receipt", because).is(202)
	p.call("operator", "POST", path+"/republish", m{"reason": "it was lost", "consumer": "receipt"}).is(202)
	p.call("operator", "POST", path+"/republish", m{"reason": "x", "consumer": "everybody"}).violates("/consumer enum")
	require.Equal(t, []string{"mail " + shown["mails"].([]any)[0].(string), "receipt order.completed", "receipt order.completed"}, p.again.given)
	p.call("operator", "POST", path+"/cancel", because).refused(409, "conflict")
	require.Equal(t, []string{"republish", "redraw_receipt", "resend_mail"}, p.done(path))
}

// done are the actions on the order, the latest first.
func (p *harness) done(path string) (names []string) {
	p.t.Helper()
	for _, a := range p.call("operator", "GET", path, nil).is(200).object()["actions"].([]any) {
		require.NotEmpty(p.t, a.(m)["reason"])
		names = append(names, a.(m)["action"].(string))
	}
	return names
}

func TestAnOperatorCancelsForTheShopper(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	path, because := "/api/ops/orders/"+id, m{"reason": "the shopper called"}
	for range 2 { // a repetition is answered like the first, and is no second action
		require.Equal(t, "cancelled", p.call("operator", "POST", path+"/cancel", because).is(200).object()["status"])
	}
	require.Equal(t, []string{"cancel_order"}, p.done(path))
	p.call("operator", "POST", "/api/ops/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/cancel", because).refused(404, "not_found")
}

func TestFinanceSettlesByHand(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	path, body := "/api/ops/orders/"+id, m{"reason": "the card is closed", "amount": usd(1999), "reference": "transfer 4711"}
	p.call("finance", "POST", path+"/settle", body).refused(409, "conflict")
	p.changed(id,
		func(o order.Order) (*order.Change, error) { return o.BeginRefund("exec", o.Snapshot().UpdatedAt) },
		func(o order.Order) (*order.Change, error) { return o.RefuseRefund("exec", o.Snapshot().UpdatedAt) },
		func(o order.Order) (*order.Change, error) {
			return o.RequireAttention("exec", order.Cause{Code: order.ReasonInternal}, o.Snapshot().UpdatedAt)
		})
	shown := p.call("finance", "GET", path, nil).is(200).object()
	require.Equal(t, []any{m{"amount": usd(1999.0)}}, shown["dues"])
	require.Contains(t, possible(t, shown), "settle_order")
	p.call("finance", "POST", path+"/settle", m{"reason": "x", "amount": usd(2000), "reference": ""}).violates("/reference length")
	p.call("finance", "POST", path+"/settle", m{"reason": "x", "amount": usd(2000), "reference": "t"}).violates("/amount/amount range")
	for range 2 {
		settled := p.call("finance", "POST", path+"/settle", body).is(200).object()
		require.Equal(t, []any{"failed", "refunded"}, []any{settled["status"], settled["paymentStatus"]})
	}
	body["reference"] = "transfer 4712"
	p.call("finance", "POST", path+"/settle", body).refused(409, "conflict")
	require.Equal(t, []string{"settle_order"}, p.done(path))
	timeline := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()["timeline"].([]any)
	refunded := timeline[len(timeline)-2].(m)
	require.Equal(t, []any{"order.refunded", m{"amount": usd(1999.0), "reference": "transfer 4711", "outside": true}}, []any{refunded["type"], refunded["data"]})
}

func TestFinanceSettlesARefundThatTheGatewayRefused(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(2)).is(201).object()["id"].(string)
	p.complete(id)
	path := "/api/ops/orders/" + id
	p.call("finance", "POST", path+"/refunds", m{"id": "r1", "note": "broken", "amount": usd(500)}).is(202)
	p.changed(id, func(o order.Order) (*order.Change, error) { return o.RefuseRefundOf("r1", o.Snapshot().UpdatedAt) })
	require.Equal(t, []any{m{"refundId": "r1", "amount": usd(500.0)}}, p.call("finance", "GET", path, nil).is(200).object()["dues"])
	p.call("finance", "POST", path+"/settle", m{"reason": "x", "refundId": "r1", "amount": usd(500), "reference": "cash"}).is(200)
	refund := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()["refunds"].([]any)[0].(m)
	require.Equal(t, []any{"refunded", "cash", true}, []any{refund["state"], refund["reference"], refund["outside"]})
	p.changed(id, func(o order.Order) (*order.Change, error) {
		return o.FailRefund(payment.FailedRefund{Part: "r1", Reference: "re_1"}, o.Snapshot().UpdatedAt)
	})
	require.NotContains(t, p.call("finance", "GET", path, nil).is(200).object(), "dues", "a late notice of the refused one changes nothing")
}

func TestAnOperatorHasAGivenUpOrderGoForward(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	path := "/api/ops/orders/" + id
	p.changed(id, func(o order.Order) (*order.Change, error) { return o.GiveUp(o.Snapshot().UpdatedAt) })
	require.Equal(t, []string{"resume_order", "retry_order", "republish"}, possible(t, p.call("operator", "GET", path, nil).is(200).object()))
	p.call("operator", "POST", path+"/retry", m{"reason": "x", "direction": "sideways"}).violates("/direction enum")
	resumed := p.call("operator", "POST", path+"/retry", m{"reason": "the bus is back", "direction": "forward"}).is(202).object()
	require.Equal(t, "processing", resumed["status"])
	require.Equal(t, []string{"resume_order"}, p.done(path))
}
