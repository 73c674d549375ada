package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/order"
)

// attrShipments of an order are its shipments.
const attrShipments = "shipments"

func shipmentValue(s order.Shipment) types.AttributeValue {
	it := item{"id": text(s.ID), "partnerId": text(s.PartnerID)}
	sequence(it, "lines", s.Lines, shipmentLineValue)
	sequence(it, "steps", s.Steps, shipmentStepValue)
	return fields(it)
}

func decodeShipment(r *decoder) order.Shipment {
	return order.Shipment{
		ID: r.text("id"), PartnerID: r.text("partnerId"),
		Lines: elements(r, "lines", decodeShipmentLine), Steps: elements(r, "steps", decodeShipmentStep),
	}
}

func shipmentLineValue(l order.ShipmentLine) types.AttributeValue {
	return fields(item{"sku": text(l.SKU), "quantity": number(int64(l.Quantity))})
}

func decodeShipmentLine(r *decoder) order.ShipmentLine {
	return order.ShipmentLine{SKU: r.text("sku"), Quantity: r.integer("quantity")}
}

func shipmentStepValue(t order.ShipmentStep) types.AttributeValue {
	it := item{"state": text(string(t.State))}
	it.instant("at", t.At)
	it.instant("recordedAt", t.RecordedAt)
	it.text("eventId", t.EventID)
	it.text("carrier", t.Carrier)
	it.text("trackingNumber", t.TrackingNumber)
	it.text("trackingUrl", t.TrackingURL)
	it.text("reason", t.Reason)
	return fields(it)
}

func decodeShipmentStep(r *decoder) order.ShipmentStep {
	return order.ShipmentStep{
		State: order.ShipmentState(r.text("state")), At: r.instant("at"), RecordedAt: r.instant("recordedAt"),
		EventID: r.text("eventId"), Carrier: r.text("carrier"), TrackingNumber: r.text("trackingNumber"),
		TrackingURL: r.text("trackingUrl"), Reason: r.text("reason"),
	}
}
