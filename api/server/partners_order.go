package server

import (
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
)

// partnersOrder is another user's order as a partner sees it: what its events have told
// partners, and of the shopper only where it is delivered to, because partners ship it. So it names what it shows, instead of hiding from
// orderDetail: what is added there is not shown here. It has neither references of payments
// nor what the shopper or an operator wrote, and nothing that only its shopper may do.
func partnersOrder(o order.Order, timeline []event.Event) openapi.OrderDetail {
	s := o.Snapshot()
	return openapi.OrderDetail{
		ID: s.ID, Number: optional(string(o.Number())), Status: openapi.OrderStatus(s.Status), Lines: convertAll(s.Lines, lineView), Total: moneyView(s.Total),
		PaymentStatus: optional(openapi.PaymentStatus(s.Payment.Published())), Reason: reasonView(s.Reason), Delayed: delayView(s.Delay),
		Refundable: refundableView(o), Refunds: convertAll(s.Refunds, partnersRefund), Withdrawals: convertAll(s.Withdrawals, partnersWithdrawal),
		Fulfilment: fulfilmentView(o), Shipments: partnersShipments(o), DeliveryAddress: addressView(s.Address), DeliveredAt: optional(s.DeliveredAt),
		CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt, Timeline: convertAll(timeline, partnersEntry),
	}
}

func partnersRefund(r order.Refund) openapi.Refund {
	return openapi.Refund{
		ID: r.ID, State: openapi.RefundState(r.State), Amount: moneyView(r.Amount), Lines: refundLines(r.Lines),
		Restocked: r.Restock, At: r.At, EndedAt: optional(r.EndedAt),
	}
}

func partnersWithdrawal(w order.Withdrawal) openapi.Withdrawal {
	return openapi.Withdrawal{
		ID: w.ID, State: openapi.WithdrawalState(w.State), Lines: refundLines(w.Lines), At: w.At,
		DecidedAt: optional(w.DecidedAt), RefundID: optional(w.RefundID),
	}
}

// partnersShipments are the parcels without what leads to their shopper.
func partnersShipments(o order.Order) []openapi.Shipment {
	return convertAll(shipmentViews(o, false), func(v openapi.Shipment) openapi.Shipment {
		steps := convertAll(v.Steps, func(t openapi.ShipmentStep) openapi.ShipmentStep {
			return openapi.ShipmentStep{State: t.State, At: t.At, RecordedAt: t.RecordedAt}
		})
		return openapi.Shipment{ID: v.ID, State: v.State, At: v.At, Carrier: v.Carrier, Lines: v.Lines, Steps: steps}
	})
}

func partnersEntry(e event.Event) openapi.TimelineEntry {
	t := timelineEntry(e)
	t.Data.Reference = nil
	return t
}
