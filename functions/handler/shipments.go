package handler

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/fulfil"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// Shipments applies partners' events of shipments to orders. What a partner got wrong is
// recorded with the event, and does not fail.
type Shipments struct{ Fulfiller fulfil.Fulfiller }

// partnerEnvelope is a partner's event as the bus delivers it.
type partnerEnvelope struct {
	Source     string    `json:"source"`
	DetailType string    `json:"detail-type"`
	Time       time.Time `json:"time"` // when it was accepted
	Detail     struct {
		ID          string          `json:"id"`
		PartnerID   string          `json:"partnerId"`
		Type        string          `json:"type"`
		OccurredAt  time.Time       `json:"occurredAt"`
		Traceparent string          `json:"traceparent"`
		Data        json.RawMessage `json:"data"`
	} `json:"detail"`
}

// shipmentData is the data of an event of a shipment, as domain/partner/schemas describes it.
type shipmentData struct {
	ShipmentID     string `json:"shipmentId"`
	OrderID        string `json:"orderId"`
	Carrier        string `json:"carrier"`
	TrackingNumber string `json:"trackingNumber"`
	TrackingURL    string `json:"trackingUrl"`
	Reason         string `json:"reason"`
	Lines          []struct {
		SKU      string `json:"sku"`
		Quantity int    `json:"quantity"`
	} `json:"lines"`
}

// Handle applies one event.
func (s Shipments) Handle(ctx context.Context, body []byte) (err error) {
	e, webhookID, err := decodePartnerEvent(body)
	if err != nil {
		return err
	}
	r := fulfil.Report{Type: e.Detail.Type, AcceptedAt: e.Time}
	r.PartnerID, r.EventID, r.At = e.Detail.PartnerID, webhookID, e.Detail.OccurredAt
	var data shipmentData
	if err := json.Unmarshal(e.Detail.Data, &data); err != nil { // accepted by a release that did not check it
		var v failure.Violations
		v.Add("/data", "type", "is not the data of a shipment")
		return s.Fulfiller.Refuse(ctx, r, failureOf(v.Err()))
	}
	ctx, end := traced(observe.WithOrderID(ctx, data.OrderID), "apply-shipments", e.Detail.Traceparent)
	defer func() { end(err) }()
	return s.Fulfiller.Apply(ctx, data.report(r))
}

// report completes the report by the event's data.
func (d shipmentData) report(r fulfil.Report) fulfil.Report {
	_, state, _ := strings.Cut(r.Type, ".")
	r.OrderID, r.ShipmentID, r.State = d.OrderID, d.ShipmentID, order.ShipmentState(state)
	r.Carrier, r.TrackingNumber, r.TrackingURL, r.Reason = d.Carrier, d.TrackingNumber, d.TrackingURL, d.Reason
	for _, l := range d.Lines {
		r.Lines = append(r.Lines, order.ShipmentLine{SKU: l.SKU, Quantity: l.Quantity})
	}
	return r
}

// decodePartnerEvent decodes a partner's event from the bus's envelope, and returns the
// webhook-id that it was sent with. It fails with Invalid for anything that the platform
// did not accept from the partner whom it names.
func decodePartnerEvent(body []byte) (e partnerEnvelope, webhookID string, err error) {
	if err := json.Unmarshal(body, &e); err != nil {
		return e, "", failure.Wrap(failure.Invalid, err, "the message is not an event of the bus")
	}
	var v failure.Violations
	if e.Detail.PartnerID == "" || e.Source != "partner."+e.Detail.PartnerID {
		v.Add("/source", "source", "must be that of the detail's partner")
	}
	if e.DetailType != e.Detail.Type || !strings.HasPrefix(e.DetailType, "shipment.") {
		v.Add("/detail-type", "type", "must be of a shipment, equal to the detail's")
	}
	webhookID, ok := strings.CutPrefix(e.Detail.ID, e.Detail.PartnerID+"/")
	if !ok || webhookID == "" {
		v.Add("/detail/id", "format", "must be the partner's id and the webhook-id")
	}
	return e, webhookID, v.Err()
}
