package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
)

// asked places an order whose payment its shopper must confirm, and waits until the
// shopper is asked.
func asked(t *testing.T, shopper *client.Client) client.Order {
	t.Helper()
	o, _, err := shopper.Place(within(t), key(t), client.NewDraft(pick(t, shopper, 1).SKU, 1, payment.TokenRequiresAction))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		o, err = shopper.Order(within(t), o.ID)
		require.NoError(t, err)
		return o.Action != nil
	}, patience, 50*time.Millisecond)
	return o
}

func confirmation(o client.Order) string { return "/api/orders/" + o.ID + "/payment-confirmation" }

func TestAnOrderWaitsUntilItsShopperConfirmsThePayment(t *testing.T) {
	shopper := as(t, "shopper")
	for accepted, want := range map[bool]string{true: "completed", false: "failed"} {
		o := asked(t, shopper)
		require.Equal(t, "processing", o.Status)
		require.Nil(t, o.Delayed, "an order that waits for its shopper is not late")
		require.InDelta(t, order.ConfirmationLimit.Seconds(), time.Until(o.Action.Until).Seconds(), patience.Seconds())
		_, err := shopper.Call(within(t), http.MethodPost, confirmation(o), nil, map[string]bool{"accepted": accepted}, nil)
		require.NoError(t, err)
		ended, err := shopper.Follow(within(t), o.ID, nil)
		require.NoError(t, err)
		require.Equal(t, want, ended.Status)
		require.Nil(t, ended.Action)
		if !accepted {
			require.Equal(t, "payment_declined", ended.Reason.Code)
		}
		a, err := shopper.Send(within(t), http.MethodPost, confirmation(o), nil, []byte(`{"accepted":true}`))
		require.NoError(t, err)
		require.Equal(t, http.StatusNotFound, a.Status, "it asks no longer")
	}
}

func TestAnOrderThatWaitsForItsShopperCanBeCancelled(t *testing.T) {
	shopper := as(t, "shopper")
	o := asked(t, shopper)
	_, err := shopper.Call(within(t), http.MethodPost, "/api/orders/"+o.ID+"/cancel", nil, nil, nil)
	require.NoError(t, err)
	ended, err := shopper.Follow(within(t), o.ID, nil)
	require.NoError(t, err)
	require.Equal(t, "cancelled", ended.Status)
}

func TestOnlyItsShopperConfirmsAPayment(t *testing.T) {
	shopper := as(t, "shopper")
	o := asked(t, shopper)
	for who, caller := range map[string]*client.Client{"operator": as(t, "operator"), "partner": as(t, "partner")} {
		a, err := caller.Send(within(t), http.MethodPost, confirmation(o), nil, []byte(`{"accepted":true}`))
		require.NoError(t, err)
		require.Equal(t, http.StatusNotFound, a.Status, who)
	}
	for body, status := range map[string]int{`{}`: 400, `{"accepted":"yes"}`: 400, `{"accepted":true,"amount":1}`: 400} {
		a, err := shopper.Send(within(t), http.MethodPost, confirmation(o), nil, []byte(body))
		require.NoError(t, err)
		require.Equal(t, status, a.Status, body)
	}
	_, err := shopper.Call(within(t), http.MethodPost, "/api/orders/"+o.ID+"/cancel", nil, nil, nil)
	require.NoError(t, err)
}
