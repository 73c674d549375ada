package order

import (
	"slices"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// Fulfilment is how much of a completed order is with its shopper.
type Fulfilment string

// The states of the fulfilment. Units that were refunded need not be sent.
const (
	Unfulfilled     Fulfilment = "none"    // nothing is sent
	PartlyFulfilled Fulfilment = "partial" // units are still to be sent
	FullyShipped    Fulfilment = "shipped" // all units are sent, and some are not delivered yet
	FullyDelivered  Fulfilment = "delivered"
)

// Fulfilment follows from the shipments. A shipment that failed counts for nothing.
func (o Order) Fulfilment() Fulfilment {
	sent := o.unitsIn(Shipment.Sent)
	delivered := o.unitsIn(func(s Shipment) bool { return s.State() == ShipmentDelivered })
	switch {
	case len(sent) == 0:
		return Unfulfilled
	case !o.covers(sent):
		return PartlyFulfilled
	case !o.covers(delivered):
		return FullyShipped
	}
	return FullyDelivered
}

// unitsIn sums the units of some shipments by SKU.
func (o Order) unitsIn(some func(Shipment) bool) map[string]int {
	units := map[string]int{}
	for _, s := range o.s.Shipments {
		if !some(s) {
			continue
		}
		for _, l := range s.Lines {
			units[l.SKU] += l.Quantity
		}
	}
	return units
}

// covers reports whether the units and the refunded ones are all that was ordered.
func (o Order) covers(units map[string]int) bool {
	kept := map[string]int{}
	for i, l := range o.s.Lines {
		kept[l.SKU] += o.UnitsLeft(i)
	}
	for sku, n := range kept {
		if units[sku] < n {
			return false
		}
	}
	return true
}

// UnitsToPack is how many units of each product are in no shipment, apart from failed ones.
// Refunded units count: a refund does not say whether its units were sent.
func (o Order) UnitsToPack() map[string]int {
	left := o.Quantities()
	for sku, n := range o.unitsIn(func(s Shipment) bool { return s.State() != ShipmentFailed }) {
		left[sku] -= n
	}
	return left
}

// Shipment returns the order's shipment with that id. It fails with NotFound.
func (o Order) Shipment(id string) (Shipment, error) {
	if at := o.shipmentAt(id); at >= 0 {
		return o.s.Shipments[at], nil
	}
	return Shipment{}, failure.New(failure.NotFound, "order %s has no shipment %.80q", o.s.ID, id)
}

func (o Order) shipmentAt(id string) int {
	return slices.IndexFunc(o.s.Shipments, func(s Shipment) bool { return s.ID == id })
}

// ShippedLines are the shipment's units as lines of the order. Units of a product that has
// several lines are spread over them.
func (o Order) ShippedLines(s Shipment) (lines []event.Line) {
	left := s.units()
	for _, l := range o.s.Lines {
		if n := min(left[l.SKU], l.Quantity); n > 0 {
			left[l.SKU] -= n
			l.Quantity = n
			lines = append(lines, l)
		}
	}
	return lines
}
