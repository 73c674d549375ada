package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// refunded records that the payment gateway made the refund.
func (p *harness) refunded(id, refund string) {
	p.t.Helper()
	o, err := p.store.Order(p.t.Context(), id)
	require.NoError(p.t, err)
	_, err = port.ChangeOrder(p.t.Context(), p.store, o, func(o order.Order) (*order.Change, error) {
		return o.RecordRefund(refund, payment.Refund{Refunded: true, Reference: "re_1"}, o.Snapshot().UpdatedAt)
	})
	require.NoError(p.t, err)
}

func TestFinanceRefundsPartOfAnOrder(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(2)).is(201).object()["id"].(string)
	refunds, body := "/api/ops/orders/"+id+"/refunds", m{"id": "return-1", "lines": []any{m{"line": 0, "quantity": 1}}, "restock": true, "note": "came back"}
	p.call("finance", "POST", refunds, body).refused(409, "conflict") // it is not completed
	p.complete(id)
	place := func() any {
		return p.call("operator", "GET", "/api/ops/orders?status=completed", nil).is(200).items()[0]["statusSince"]
	}
	before := place()
	require.NotNil(t, before)
	for _, who := range []string{"alice", "operator", "partner"} {
		p.call(who, "POST", refunds, body).refused(403, "forbidden")
	}
	for range 2 { // a repetition is answered like the first
		o := p.call("finance", "POST", refunds, body).is(202).object()
		require.Len(t, o["refunds"], 1)
		require.Equal(t, usd(1999.0), o["refundable"])
	}
	body["note"] = "another"
	p.call("finance", "POST", refunds, body).refused(409, "conflict")
	p.call("finance", "POST", "/api/ops/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/refunds", body).refused(404, "not_found")

	p.refunded(id, "return-1")
	require.Equal(t, before, place(), "a refund does not move an order in the list")
	shown := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
	refund := shown["refunds"].([]any)[0].(m)
	require.Equal(t, []any{"refunded", usd(1999.0), []any{m{"line": 0.0, "quantity": 1.0}}, true, "re_1"},
		[]any{refund["state"], refund["amount"], refund["lines"], refund["restocked"], refund["reference"]})
	require.NotContains(t, refund, "note", "the note is for the record")
	timeline := shown["timeline"].([]any)
	last := timeline[len(timeline)-1].(m)
	require.Equal(t, "order.refunded", last["type"])
	data := last["data"].(m)
	require.Equal(t, []any{usd(1999.0), usd(1999.0), m{"id": "return-1", "state": "refunded", "restocked": true}},
		[]any{data["amount"], data["remaining"], data["refund"]})
}

func TestARefundThatBreaksARuleIsRefused(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(2)).is(201).object()["id"].(string)
	p.complete(id)
	refunds := "/api/ops/orders/" + id + "/refunds"
	p.call("finance", "POST", refunds, m{"lines": []any{}, "colour": 1}).
		violates("/colour unknown_field", "/id required", "/lines count", "/note required")
	p.call("finance", "POST", refunds, m{"id": "a", "note": "b", "lines": []any{m{"line": 1, "quantity": 1}, m{"line": 0, "quantity": 3}}}).
		violates("/lines/0/line line", "/lines/1/quantity range")
	p.call("finance", "POST", refunds, m{"id": "a", "note": "b", "amount": usd(3999)}).violates("/amount/amount range")
	p.call("finance", "POST", refunds, m{"id": "a", "note": "b", "amount": usd(0)}).violates("/amount/amount range")
	p.call("finance", "POST", refunds, m{"id": "a", "note": "b", "amount": usd(1), "restock": true}).violates("/restock lines")
	require.NotContains(t, p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object(), "refunds")
}
