package e2e

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
)

type object = map[string]any

// bought completes an order of units of one product.
func bought(t *testing.T, shopper *client.Client, units int, token string) client.Order {
	t.Helper()
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, units).SKU, units, token))
	require.NoError(t, err)
	o, err = shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "completed", o.Status)
	return o
}

func refund(t *testing.T, finance *client.Client, o client.Order, body object) client.Answer {
	t.Helper()
	body["note"] = "it came back"
	a, err := finance.Call(within(t), http.MethodPost, "/api/ops/orders/"+o.ID+"/refunds", nil, body, nil)
	var refused *client.Error
	if err != nil {
		require.ErrorAs(t, err, &refused)
		return refused.Answer
	}
	return a
}

// settled waits until no refund of the order is pending.
func settled(t *testing.T, shopper *client.Client, id string) client.Order {
	t.Helper()
	var o client.Order
	require.Eventually(t, func() bool {
		var err error
		o, err = shopper.Order(within(t), id)
		require.NoError(t, err)
		for _, r := range o.Refunds {
			if r.State == "pending" {
				return false
			}
		}
		return len(o.Refunds) > 0
	}, patience, 50*time.Millisecond)
	return o
}

func TestFinanceRefundsALineOfAnOrder(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 3, "tok_ok")
	before := available(t, o.Lines[0].SKU)
	body := object{"id": "return-1", "lines": []object{{"line": 0, "quantity": 1}}, "restock": true}
	for range 2 {
		require.Equal(t, http.StatusAccepted, refund(t, finance, o, body).Status)
	}
	o = settled(t, shopper, o.ID)
	require.Len(t, o.Refunds, 1)
	require.Equal(t, "refunded", o.Refunds[0].State)
	require.Equal(t, *o.Lines[0].UnitPrice, o.Refunds[0].Amount)
	require.Equal(t, o.Total.Amount-o.Lines[0].UnitPrice.Amount, o.Refundable.Amount)
	require.Equal(t, before+1, available(t, o.Lines[0].SKU), "the unit is back in stock")
	types := o.Types()
	require.Equal(t, []string{"order.adjusted", "order.refunded"}, types[len(types)-2:])

	note := "/api/orders/" + o.ID + "/refunds/return-1/credit-note"
	require.Eventually(t, func() bool {
		a, err := shopper.Send(within(t), http.MethodGet, note, nil, nil)
		require.NoError(t, err)
		return a.Status == http.StatusOK
	}, patience, 50*time.Millisecond, "there is no credit note")
	mailed(t, o.ID, "A refund")
	a, err := as(t, "partner").Send(within(t), http.MethodGet, note, nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, a.Status, "another's")
}

// Of refunds at once, those pass that the payment suffices for.
func TestRefundsThatRaceNeverExceedThePayment(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 3, "tok_ok")
	var wg sync.WaitGroup
	var mu sync.Mutex
	counts := map[int]int{}
	for i := range 6 {
		wg.Go(func() {
			a := refund(t, finance, o, object{"id": string(rune('a' + i)), "lines": []object{{"line": 0, "quantity": 2}}})
			mu.Lock()
			defer mu.Unlock()
			counts[a.Status]++
		})
	}
	wg.Wait()
	require.Equal(t, 1, counts[http.StatusAccepted], "%v", counts)
	o = settled(t, shopper, o.ID)
	require.Len(t, o.Refunds, 1)
	require.Equal(t, http.StatusAccepted, refund(t, finance, o, object{"id": "rest"}).Status)
	o = settled(t, shopper, o.ID)
	require.Nil(t, o.Refundable)
	require.Equal(t, http.StatusBadRequest, refund(t, finance, o, object{"id": "more", "amount": object{"amount": 1, "currency": "USD"}}).Status)
}

func TestARefundThatTheGatewayRefusesIsUnsettled(t *testing.T) {
	shopper, finance := as(t, "shopper"), as(t, "operator")
	o := bought(t, shopper, 1, payment.TokenRefundRefused)
	require.Equal(t, http.StatusAccepted, refund(t, finance, o, object{"id": "whole"}).Status)
	o = settled(t, shopper, o.ID)
	require.Equal(t, string(order.RefundUnsettled), o.Refunds[0].State)
	require.Nil(t, o.Refundable, "it is not refunded again")
}
