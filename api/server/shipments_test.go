package server_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// reported records what the partner acme reports of a parcel of lamps.
func (p *harness) reported(id, parcel string, state order.ShipmentState, units int) {
	p.t.Helper()
	o, err := p.store.Order(p.t.Context(), id)
	require.NoError(p.t, err)
	_, err = port.ChangeOrder(p.t.Context(), p.store, o, func(o order.Order) (*order.Change, error) {
		return o.Ship(order.ShipmentReport{
			PartnerID: "acme", EventID: "wh-" + parcel + "-" + string(state), ShipmentID: parcel, State: state, At: time.Now(),
			Carrier: "DHL", TrackingNumber: "JD01", TrackingURL: "https://track.example/JD01",
			Lines: []order.ShipmentLine{{SKU: o.Snapshot().Lines[0].SKU, Quantity: units}},
		}, time.Now())
	})
	require.NoError(p.t, err)
}

func TestAShopperAndAnOperatorSeeTheParcels(t *testing.T) {
	p := shopOfLamps(t)
	id := p.call("alice", "POST", "/api/orders", lamps(2)).is(201).object()["id"].(string)
	require.NotContains(t, p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object(), "fulfilment", "nothing is to be sent yet")
	p.complete(id)
	shown := p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
	require.Equal(t, "none", shown["fulfilment"])
	require.NotContains(t, shown, "shipments")

	p.reported(id, "P1", order.ShipmentDispatched, 1)
	listed := p.call("alice", "GET", "/api/orders", nil).is(200).items()[0]
	require.Equal(t, "partial", listed["fulfilment"])
	shown = p.call("alice", "GET", "/api/orders/"+id, nil).is(200).object()
	parcel := shown["shipments"].([]any)[0].(m)
	require.Equal(t, []any{"P1", "dispatched", "DHL", "JD01", "https://track.example/JD01"},
		[]any{parcel["id"], parcel["state"], parcel["carrier"], parcel["trackingNumber"], parcel["trackingUrl"]})
	require.Equal(t, 1.0, parcel["lines"].([]any)[0].(m)["quantity"])
	require.NotContains(t, parcel, "partnerId")
	require.NotContains(t, parcel["steps"].([]any)[0], "eventId")

	p.reported(id, "P1", order.ShipmentDelivered, 1)
	p.reported(id, "P2", order.ShipmentDelivered, 1)
	investigated := p.call("operator", "GET", "/api/ops/orders/"+id, nil).is(200).object()
	o := investigated["order"].(m)
	require.Equal(t, "delivered", o["fulfilment"])
	require.NotEmpty(t, o["deliveredAt"])
	parcel = o["shipments"].([]any)[0].(m)
	require.Equal(t, "acme", parcel["partnerId"])
	require.Equal(t, "wh-P1-delivered", parcel["steps"].([]any)[1].(m)["eventId"])

	timeline := investigated["timeline"].([]any)
	last := timeline[len(timeline)-1].(m)
	require.Equal(t, "order.delivered", last["type"])
	data := last["data"].(m)
	require.Equal(t, "delivered", data["fulfilment"])
	require.Equal(t, "P2", data["shipment"].(m)["id"])
	require.NotContains(t, data["shipment"], "trackingNumber")
}
