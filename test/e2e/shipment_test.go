package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/receiver"
)

// parcel reports a parcel of the order's only product, as the platform's partner. It
// returns the event's webhook-id.
func parcel(t *testing.T, o client.Order, id, state string, units int) string {
	t.Helper()
	body, err := json.Marshal(object{"type": "shipment." + state, "timestamp": time.Now().UTC().Format(time.RFC3339), "data": object{
		"shipmentId": id, "orderId": o.ID, "carrier": "Harbour Couriers", "trackingNumber": "HC-" + id, "trackingUrl": "https://track.example/HC-" + id,
		"lines": []object{{"sku": o.Lines[0].SKU, "quantity": units}},
	}})
	require.NoError(t, err)
	webhookID := key(t)
	require.Equal(t, http.StatusAccepted, push(t, webhookID, platform.Partner.Secret, body))
	return webhookID
}

// became waits until operators read what became of the partner's event: the outcome, and
// the reason's code.
func became(t *testing.T, webhookID, outcome string) (code string) {
	t.Helper()
	operator := as(t, "operator")
	require.Eventually(t, func() bool {
		var p client.Page[struct {
			WebhookID string `json:"webhookId"`
			Reason    client.Reason
		}]
		_, err := operator.Call(within(t), http.MethodGet, "/api/ops/partners/"+platform.Partner.ID+"/events?limit=100&outcome="+outcome, nil, nil, &p)
		require.NoError(t, err)
		for _, e := range p.Items {
			if e.WebhookID == webhookID {
				code = e.Reason.Code
				return true
			}
		}
		return false
	}, patience, 50*time.Millisecond, "the event is not %s", outcome)
	return code
}

// fulfilled waits until as much of the order is with its shopper.
func fulfilled(t *testing.T, c *client.Client, id, fulfilment string) (o client.Order) {
	t.Helper()
	require.Eventually(t, func() bool {
		var err error
		o, err = c.Order(within(t), id)
		require.NoError(t, err)
		return o.Fulfilment == fulfilment
	}, patience, 50*time.Millisecond, "the order does not become %s", fulfilment)
	return o
}

func TestAPartnerShipsAnOrderInTwoParcels(t *testing.T) {
	require.NotNil(t, platform.Partner, "the target names no partner")
	shopper := as(t, "shopper")
	hooks, _ := listen(t, shopper, "order.shipped", "order.delivered")
	o := bought(t, shopper, 3, "tok_ok")
	require.Equal(t, "none", o.Fulfilment)
	parcel(t, o, "P1", "dispatched", 2)
	o = fulfilled(t, shopper, o.ID, "partial")
	require.Equal(t, []any{"P1", "dispatched", "HC-P1"}, []any{o.Shipments[0].ID, o.Shipments[0].State, o.Shipments[0].TrackingNumber})
	require.Contains(t, mailed(t, o.ID, "Items of your EventForge order").Text, "https://track.example/HC-P1")

	require.Empty(t, became(t, parcel(t, o, "P1", "dispatched", 2), "applied"), "it is known")
	require.Equal(t, "shipment_differs", became(t, parcel(t, o, "P1", "dispatched", 1), "refused"))
	parcel(t, o, "P2", "delivered", 1) // before it was dispatched
	o = fulfilled(t, shopper, o.ID, "shipped")
	parcel(t, o, "P1", "delivered", 2)
	o = fulfilled(t, shopper, o.ID, "delivered")
	parcel(t, o, "P2", "dispatched", 1) // late: its history is filled in, and nobody is told
	require.Eventually(t, func() bool {
		var err error
		o, err = shopper.Order(within(t), o.ID)
		require.NoError(t, err)
		return len(o.Shipments[1].Steps) == 2
	}, patience, 50*time.Millisecond)
	require.Len(t, o.Shipments, 2)
	require.Len(t, o.Shipments[0].Steps, 2)
	require.Equal(t, []string{"order.shipped", "order.shipped", "order.delivered"}, o.Types()[len(o.Types())-3:])

	got := await(t, hooks, func(all []receiver.Delivery) bool { return len(aboutOrder(all, o.ID)) == 3 })
	require.Equal(t, []string{"order.delivered", "order.shipped", "order.shipped"}, aboutOrder(got, o.ID))
	for _, d := range got {
		require.NotContains(t, string(d.Body), "HC-P", "events outlive an erasure")
	}
}

// aboutOrder are the types of the deliveries about an order, sorted.
func aboutOrder(all []receiver.Delivery, id string) (types []string) {
	for _, d := range all {
		if d.OrderID == id {
			types = append(types, d.Type)
		}
	}
	slices.Sort(types)
	return types
}
