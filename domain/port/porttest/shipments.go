package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// ShipmentStore is what the suite of Shipments needs.
type ShipmentStore interface {
	ArchivalStore
	port.Erasures
}

// Shipments tests that an order keeps its shipments, when it is archived and erased, too.
func Shipments(t *testing.T, open func(t *testing.T, now func() time.Time) ShipmentStore) {
	var store ShipmentStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	o := s.completed()
	before := len(must[[]event.Event](t)(store.Timeline(t.Context(), o.ID())))
	o = s.ship(o, "parcel-1", order.ShipmentPacked)
	s.wantOrder(o)
	equal(t, "events of a packed parcel", len(must[[]event.Event](t)(store.Timeline(t.Context(), o.ID()))), before)
	noError(t, store.MarkArchived(t.Context(), o, "orders/place#0-1"))
	o = s.ship(must[order.Order](t)(s.Order(t.Context(), o.ID())), "parcel-1", order.ShipmentDelivered)
	s.wantOrder(o)
	o = s.ship(o, "parcel-2", order.ShipmentFailed)
	s.wantOrder(o)
	equal(t, "its history goes on", o.Snapshot().Archive, "")

	timeline := must[[]event.Event](t)(store.Timeline(t.Context(), o.ID()))
	equal(t, "there are events of one change", len(timeline) >= 2, true) // those before may be in the archive only
	last := timeline[len(timeline)-2:]
	equal(t, "shipped and delivered", []event.Type{last[0].Type, last[1].Type}, []event.Type{event.OrderShipped, event.OrderDelivered})

	noError(t, store.EraseOrder(t.Context(), o))
	s.wantOrder(o.Erase())
	equal(t, "erased", must[order.Order](t)(s.Order(t.Context(), o.ID())).Erased(), true)
}

// ship reports a parcel with all units that are in no other.
func (s *shop) ship(o order.Order, id string, state order.ShipmentState) order.Order {
	s.t.Helper()
	r := order.ShipmentReport{
		PartnerID: "warehouse", EventID: id + "-" + string(state), ShipmentID: id, State: state, At: s.clock.Now(),
		Carrier: "DHL", TrackingNumber: "JD01", TrackingURL: "https://track.example/JD01", Reason: "lost",
	}
	for sku, n := range o.Quantities() {
		r.Lines = append(r.Lines, order.ShipmentLine{SKU: sku, Quantity: n})
	}
	return s.commit(func() (*order.Change, error) { return o.Ship(r, s.clock.Now()) })
}
