package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
)

// post sends a request and returns the response's status, whatever it is.
func post(t *testing.T, who *client.Client, path string, body any) int {
	t.Helper()
	a, err := who.Call(within(t), http.MethodPost, path, nil, body, nil)
	var refused *client.Error
	if err != nil {
		require.ErrorAs(t, err, &refused)
		return refused.Answer.Status
	}
	return a.Status
}

func TestAShopperReturnsALineOfAnOrder(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 3, "tok_ok")
	before := available(t, o.Lines[0].SKU)
	require.WithinDuration(t, time.Now().Add(14*24*time.Hour), *o.WithdrawableUntil, time.Minute)
	path, body := "/api/orders/"+o.ID+"/withdrawals", object{"id": "w1", "lines": []object{{"line": 0, "quantity": 2}}, "reason": "too many"}
	require.Equal(t, http.StatusNotFound, post(t, as(t, "partner"), path, body), "another's order")
	for range 2 {
		require.Equal(t, http.StatusAccepted, post(t, shopper, path, body))
	}
	require.Contains(t, mailed(t, o.ID, "We received your return request").Text, "2 x ")
	require.True(t, waits(t, finance, o.ID))
	decision := "/api/ops/orders/" + o.ID + "/withdrawals/w1/decision"
	require.Equal(t, http.StatusForbidden, post(t, shopper, decision, object{"decision": "accept"}))
	for range 2 {
		require.Equal(t, http.StatusOK, post(t, finance, decision, object{"decision": "accept", "restock": true}))
	}
	require.Equal(t, http.StatusConflict, post(t, finance, decision, object{"decision": "refuse", "reason": "no"}))
	o = settled(t, shopper, o.ID)
	require.Equal(t, []client.Withdrawal{{ID: "w1", State: "accepted", RefundID: "withdrawal-w1"}}, o.Withdrawals)
	require.Len(t, o.Refunds, 1)
	require.Equal(t, []any{"withdrawal-w1", "refunded", 2 * o.Lines[0].UnitPrice.Amount}, []any{o.Refunds[0].ID, o.Refunds[0].State, o.Refunds[0].Amount.Amount})
	require.Equal(t, before+2, available(t, o.Lines[0].SKU), "the units are back in stock")
	require.False(t, waits(t, finance, o.ID))
	types := o.Types()
	require.Equal(t, []string{"order.withdrawal_requested", "order.adjusted", "order.refunded"}, types[len(types)-3:])
	mailed(t, o.ID, "A refund for your EventForge order")
	require.Eventually(t, func() bool {
		a, err := shopper.Send(within(t), http.MethodGet, "/api/orders/"+o.ID+"/refunds/withdrawal-w1/credit-note", nil, nil)
		require.NoError(t, err)
		return a.Status == http.StatusOK
	}, patience, 50*time.Millisecond, "there is no credit note")
}

// waits reports whether the order is on the operators' list of withdrawals.
func waits(t *testing.T, operator *client.Client, id string) bool {
	t.Helper()
	var p client.Page[client.Order]
	_, err := operator.Call(within(t), http.MethodGet, "/api/ops/withdrawals?limit=100", nil, nil, &p)
	require.NoError(t, err)
	for _, o := range p.Items {
		if o.ID == id {
			return true
		}
	}
	return false
}

func TestARefusedReturnIsMailedWithItsReason(t *testing.T) {
	shopper, operator := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 1, "tok_ok")
	require.Equal(t, http.StatusAccepted, post(t, shopper, "/api/orders/"+o.ID+"/withdrawals", object{"id": "w1"}))
	decision := "/api/ops/orders/" + o.ID + "/withdrawals/w1/decision"
	require.Equal(t, http.StatusBadRequest, post(t, operator, decision, object{"decision": "refuse"}))
	require.Equal(t, http.StatusOK, post(t, operator, decision, object{"decision": "refuse", "reason": "it was opened"}))
	require.Contains(t, mailed(t, o.ID, "Your return request").Text, "it was opened")
	o, err := shopper.Order(within(t), o.ID)
	require.NoError(t, err)
	require.Equal(t, []client.Withdrawal{{ID: "w1", State: "refused", Answer: "it was opened"}}, o.Withdrawals)
	require.Empty(t, o.Refunds)
}

// A withdrawal, decisions about it and refunds at once never refund more than was paid, and
// one decision is made.
func TestDecisionsAndRefundsThatRaceMakeOneDecision(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 3, "tok_ok")
	require.Equal(t, http.StatusAccepted, post(t, shopper, "/api/orders/"+o.ID+"/withdrawals", object{"id": "w1"}))
	decision := "/api/ops/orders/" + o.ID + "/withdrawals/w1/decision"
	var wg sync.WaitGroup
	statuses := make([]int, 6)
	for i, body := range []object{
		{"decision": "accept"}, {"decision": "accept", "restock": true}, {"decision": "refuse", "reason": "no"}, {"decision": "refuse", "reason": "never"},
	} {
		wg.Go(func() { statuses[i] = post(t, finance, decision, body) })
	}
	for i := 4; i < 6; i++ {
		wg.Go(func() {
			statuses[i] = refund(t, finance, o, object{"id": string(rune('a' + i)), "lines": []object{{"line": 0, "quantity": 2}}}).Status
		})
	}
	wg.Wait()
	made := 0
	for _, status := range statuses[:4] {
		if status == http.StatusOK {
			made++
		}
	}
	require.LessOrEqual(t, made, 1, "%v", statuses)
	if made == 0 { // a refund was first, so the units are gone; whoever refuses still can
		require.Equal(t, http.StatusOK, post(t, finance, decision, object{"decision": "refuse", "reason": "it is refunded"}))
	}
	o, err := shopper.Order(within(t), o.ID)
	require.NoError(t, err)
	accepted, sum := 0, int64(0)
	for _, r := range o.Refunds {
		sum += r.Amount.Amount
		if r.ID == "withdrawal-w1" {
			accepted++
		}
	}
	require.LessOrEqual(t, sum, o.Total.Amount)
	require.Equal(t, o.Withdrawals[0].State == "accepted", accepted == 1, "%+v %v", o, statuses)
}
