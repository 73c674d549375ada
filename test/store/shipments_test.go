package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/order"
)

// The release before does not know shipments: it drops them from an order that it changes.
// The partner's next report of the parcel describes it by itself, and brings it back.
func TestAParcelThatTheReleaseBeforeDroppedIsReportedAgain(t *testing.T) {
	b := newBackend(t)
	now := time.Now().UTC()
	store := dynamo.New(b.client, b.table, func() time.Time { return now })
	o := finished(t, store, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
	r := order.ShipmentReport{PartnerID: "acme", EventID: "w1", ShipmentID: "P1", State: order.ShipmentDispatched, At: o.Snapshot().CreatedAt, Carrier: "DHL", TrackingNumber: "JD01"}
	for _, l := range o.Snapshot().Lines {
		r.Lines = append(r.Lines, order.ShipmentLine{SKU: l.SKU, Quantity: l.Quantity})
	}
	c, err := o.Ship(r, now)
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), c))
	forget(t, b, "ORDER#"+o.ID(), "ORDER", "shipments")

	o, err = store.Order(t.Context(), o.ID())
	require.NoError(t, err)
	require.Equal(t, order.Unfulfilled, o.Fulfilment())
	r.EventID, r.State = "w2", order.ShipmentDelivered
	c, err = o.Ship(r, now)
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), c))
	o, err = store.Order(t.Context(), o.ID())
	require.NoError(t, err)
	require.Equal(t, order.FullyDelivered, o.Fulfilment())
	require.Equal(t, "JD01", o.Snapshot().Shipments[0].TrackingNumber())
}
