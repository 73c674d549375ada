package handler_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/fulfil"
	eventlog "github.com/eventforge/eventforge/domain/app/received"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/functions/handler"
)

func (h *harness) shipments() handler.Shipments {
	return handler.Shipments{Fulfiller: fulfil.Fulfiller{
		Orders: h.store, Events: &eventlog.Log{Store: h.store, Now: h.clock, Log: slog.New(slog.DiscardHandler)}, Now: h.clock,
	}}
}

// partnerEvent is a partner's event as the bus delivers it. It was accepted at 08:00.
func partnerEvent(t *testing.T, webhookID, eventType, data string) []byte {
	return envelope(t, "partner.acme", eventType, map[string]any{
		"id": "acme/" + webhookID, "partnerId": "acme", "type": eventType, "occurredAt": "2026-11-23T08:00:00Z", "data": raw(data),
	})
}

// raw is JSON that is embedded as it is.
type raw string

func (r raw) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func parcelData(orderID string, lamps int) string {
	return fmt.Sprintf(`{"shipmentId":"P1","orderId":%q,"carrier":"DHL","trackingNumber":"JD01","trackingUrl":"https://track.example/JD01","lines":[{"sku":"lamp","quantity":%d}]}`, orderID, lamps)
}

// became is what the log says of an event: its outcome and the reason's code.
func (h *harness) became(webhookID string) string {
	h.t.Helper()
	e, err := h.store.ReceivedEvent(h.t.Context(), "acme", webhookID)
	if failure.Is(err, failure.NotFound) {
		return "nothing"
	}
	require.NoError(h.t, err)
	return strings.TrimSpace(string(e.Outcome) + " " + e.Reason.Code)
}

func TestAParcelMovesItsOrderAndIsMailedOnce(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	h.store.Fault = func(op string) (error, error) { // done, but the response is lost
		if op == "Commit" {
			h.store.Fault = nil
			return nil, failure.New(failure.Unavailable, "no response")
		}
		return nil, nil
	}
	dispatched := partnerEvent(t, "w1", "shipment.dispatched", parcelData(orderID, 1))
	response, err := handler.Batch(handler.ShipmentParallel, h.shipments().Handle, (&redelivery{}).policy())(t.Context(), batch(dispatched))
	require.NoError(t, err)
	require.Equal(t, "m0", failedOf(response), "it comes back")
	require.Equal(t, "nothing", h.became("w1"))
	for range 2 {
		require.NoError(t, h.shipments().Handle(t.Context(), dispatched))
		require.Equal(t, "applied", h.became("w1"))
	}
	s := h.order(orderID)
	require.Len(t, s.Shipments, 1)
	require.Len(t, s.Shipments[0].Steps, 1)
	require.Equal(t, "w1", s.Shipments[0].Steps[0].EventID)

	shipped := h.envelope(orderID, event.OrderShipped)
	for range 2 {
		require.NoError(t, h.email().Handle(t.Context(), shipped))
	}
	require.Len(t, h.outbox.sent, 1)
	require.Contains(t, h.outbox.sent[0].Text, "https://track.example/JD01")
	require.NoError(t, handler.Receipt{Orders: h.store}.Handle(t.Context(), shipped), "no receipt is drawn")

	require.NoError(t, h.shipments().Handle(t.Context(), partnerEvent(t, "w2", "shipment.delivered", `{"shipmentId":"P1","orderId":"`+orderID+`"}`)))
	require.NoError(t, h.email().Handle(t.Context(), h.envelope(orderID, event.OrderDelivered)))
	require.Len(t, h.outbox.sent, 1, "nobody is mailed what the doorbell says")
}

func TestWhatAPartnerGotWrongIsRecordedAndNotTriedAgain(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	for id, c := range map[string]struct{ eventType, data, want string }{
		"w1": {"shipment.packed", parcelData("01K9XW5Y7Q2ZJ8F3N6R4T0VABC", 1), "refused order_unknown"},
		"w2": {"shipment.packed", strings.Replace(parcelData(orderID, 1), "lamp", "chair", 1), "refused sku_not_ordered"},
		"w3": {"shipment.packed", strings.Replace(parcelData(orderID, 1), "https", "http", 1), "refused format"},
		"w4": {"shipment.eaten", parcelData(orderID, 1), "refused event_type"},
		"w5": {"shipment.packed", `{"shipmentId":5}`, "refused type"},
	} {
		require.NoError(t, h.shipments().Handle(t.Context(), partnerEvent(t, id, c.eventType, c.data)))
		require.Equal(t, c.want, h.became(id), id)
	}
	e, err := h.store.ReceivedEvent(t.Context(), "acme", "w2")
	require.NoError(t, err)
	require.Equal(t, partner.Refused, e.Outcome)
	require.Equal(t, "/data/lines/0/sku", e.Reason.Violations[0].Pointer)
	require.Empty(t, h.order(orderID).Shipments)
}

// A queue does not keep the order of two events: what another may make possible waits for it.
func TestAnEventThatIsAheadOfAnotherWaitsAMoment(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	delivered := partnerEvent(t, "w2", "shipment.delivered", `{"shipmentId":"P1","orderId":"`+orderID+`"}`)
	tooMany := partnerEvent(t, "w3", "shipment.packed", strings.Replace(parcelData(orderID, 2), "P1", "P2", 1))
	for _, early := range [][]byte{delivered, tooMany} {
		err := h.shipments().Handle(t.Context(), early)
		require.True(t, failure.Is(err, failure.Unavailable), "%v", err)
	}
	require.NoError(t, h.shipments().Handle(t.Context(), partnerEvent(t, "w1", "shipment.dispatched", parcelData(orderID, 1))))
	require.NoError(t, h.shipments().Handle(t.Context(), delivered))
	require.Equal(t, "applied", h.became("w2"))
	h.now = h.now.Add(fulfil.Patience)
	require.NoError(t, h.shipments().Handle(t.Context(), tooMany))
	require.Equal(t, "refused too_many_units", h.became("w3"))
}

// S1: what the platform did not accept from a partner changes nothing.
func TestS1_AForgedShipmentIsSetAside(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	good := string(partnerEvent(t, "w1", "shipment.dispatched", parcelData(orderID, 1)))
	for name, body := range map[string]string{
		"another source":      strings.Replace(good, `"source":"partner.acme"`, `"source":"partner.rival"`, 1),
		"our own source":      strings.Replace(good, `"source":"partner.acme"`, `"source":"eventforge.orders"`, 1),
		"no partner":          strings.Replace(strings.Replace(good, `"partnerId":"acme"`, `"partnerId":""`, 1), "partner.acme", "partner.", 1),
		"another detail-type": strings.Replace(good, `"detail-type":"shipment.dispatched"`, `"detail-type":"shipment.packed"`, 1),
		"no webhook-id":       strings.Replace(good, "acme/w1", "acme/", 1),
		"another's id":        strings.Replace(good, "acme/w1", "rival/w1", 1),
		"no event":            "[]",
	} {
		require.NotEqual(t, good, body, name)
		require.True(t, failure.Is(h.shipments().Handle(t.Context(), []byte(body)), failure.Invalid), name)
	}
	require.Empty(t, h.order(orderID).Shipments)
	require.NoError(t, h.shipments().Handle(t.Context(), []byte(good)))
	require.Equal(t, order.ShipmentDispatched, h.order(orderID).Shipments[0].State())
}

// An order that keeps changing is tried again, and a store that is away, too.
func TestAFaultDoesNotRefuseAParcel(t *testing.T) {
	for _, op := range []string{"Order", "Commit", "SaveReceived"} {
		h := newHarness(t)
		orderID := h.completedOrder()
		h.store.Fault = func(o string) (error, error) {
			if o == op {
				return failure.New(failure.Throttled, "busy"), nil
			}
			return nil, nil
		}
		packed := partnerEvent(t, "w1", "shipment.packed", parcelData(orderID, 1))
		h.now = h.now.Add(time.Hour)
		require.True(t, failure.Is(h.shipments().Handle(t.Context(), packed), failure.Throttled), op)
		h.store.Fault = nil
		require.NoError(t, h.shipments().Handle(t.Context(), packed))
		require.Equal(t, "applied", h.became("w1"), op)
	}
}
