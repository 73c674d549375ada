package server

import (
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
)

// fulfilmentView is nil unless the order is completed: no other is sent.
func fulfilmentView(o order.Order) *openapi.Fulfilment {
	if o.Status() != order.Completed {
		return nil
	}
	v := openapi.Fulfilment(o.Fulfilment())
	return &v
}

// shipmentViews are the order's shipments. Only operators see who reports them.
func shipmentViews(o order.Order, operator bool) []openapi.Shipment {
	names := map[string]string{}
	for _, l := range o.Snapshot().Lines {
		names[l.SKU] = l.Name
	}
	return convertAll(o.Snapshot().Shipments, func(s order.Shipment) openapi.Shipment {
		v := openapi.Shipment{
			ID: s.ID, State: openapi.ShipmentState(s.State()), At: s.At(), Carrier: optional(s.Carrier()),
			TrackingNumber: optional(s.TrackingNumber()), TrackingURL: optional(s.TrackingURL()), Reason: optional(s.Reason()),
			Lines: convertAll(s.Lines, func(l order.ShipmentLine) openapi.ShipmentLine {
				return openapi.ShipmentLine{SKU: l.SKU, Name: names[l.SKU], Quantity: l.Quantity}
			}),
			Steps: convertAll(s.Steps, func(t order.ShipmentStep) openapi.ShipmentStep {
				return shipmentStepView(t, operator)
			}),
		}
		if operator {
			v.PartnerID = optional(s.PartnerID)
		}
		return v
	})
}

func shipmentStepView(t order.ShipmentStep, operator bool) openapi.ShipmentStep {
	v := openapi.ShipmentStep{State: openapi.ShipmentState(t.State), At: t.At, RecordedAt: t.RecordedAt}
	if operator {
		v.EventID = optional(t.EventID)
	}
	return v
}

func shipmentData(s *event.Shipment) *openapi.ShipmentData {
	if s == nil {
		return nil
	}
	return &openapi.ShipmentData{ID: s.ID, State: openapi.ShipmentDataState(s.State), Carrier: optional(s.Carrier), At: s.At}
}
