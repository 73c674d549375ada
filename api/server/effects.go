package server

import (
	"net/url"
	"slices"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/webhook"
)

func orderMoney(o order.Order) *openapi.OrderMoney {
	s := o.Snapshot()
	return &openapi.OrderMoney{
		State: openapi.OrderMoneyState(s.Payment), Charge: moneyView(s.Total), Reference: optional(s.Reference),
		RefundReference: optional(s.RefundReference), AuthorizedAt: optional(s.AuthorizedAt),
		Refunds: refundViews(o), Disputes: convertAll(s.Disputes, orderDispute),
	}
}

func orderDispute(d payment.Dispute) openapi.OrderDispute {
	return openapi.OrderDispute{ID: d.ID, State: openapi.OrderDisputeState(d.State), Amount: moneyView(d.Amount), Reason: d.Reason, At: d.At}
}

func orderStock(o order.Order) *openapi.OrderStock {
	v := &openapi.OrderStock{State: openapi.OrderStockState(o.Snapshot().Reservation), Units: []openapi.OrderUnits{}}
	units := o.Quantities()
	for _, l := range o.Snapshot().Lines { // in their order, each SKU once
		if !slices.ContainsFunc(v.Units, func(u openapi.OrderUnits) bool { return u.SKU == l.SKU }) {
			v.Units = append(v.Units, openapi.OrderUnits{SKU: l.SKU, Units: units[l.SKU]})
		}
	}
	return v
}

func orderEffects(e operate.Effects) *openapi.OrderEffects {
	return &openapi.OrderEffects{
		Mails: convertAll(e.Mails, orderMail), ReceiptStored: e.Receipt,
		Deliveries: convertAll(e.Deliveries, orderDelivery), MoreDeliveries: e.More,
		Missing: convertAll(e.Missing, func(m operate.Effect) openapi.OrderEffectsMissing { return openapi.OrderEffectsMissing(m) }),
	}
}

func orderMail(m operate.Mail) openapi.OrderMail {
	v := openapi.OrderMail{ID: m.ID, About: openapi.EventType(m.About), State: openapi.MailUnknown}
	if m.Record != nil {
		v.State, v.SentAt = openapi.MailBegun, optional(m.Record.SentAt)
		if m.Record.Sent {
			v.State = openapi.MailSent
		}
	}
	return v
}

func orderDelivery(d operate.EndpointDelivery) openapi.OrderDelivery {
	v := openapi.OrderDelivery{
		ID: d.ID, Host: hostOf(d.Endpoint.URL), OwnerID: d.OwnerID, EventType: d.EventType, State: openapi.OrderDeliveryState(d.State),
		Attempts: len(d.Attempts), CreatedAt: d.CreatedAt, NextAttemptAt: optional(d.NextAttemptAt),
	}
	if d.State == webhook.DeliveryHeld {
		v.State, v.NextAttemptAt = openapi.OrderDeliveryPending, nil
	}
	if n := len(d.Attempts); n > 0 {
		v.Status, v.Error = optional(d.Attempts[n-1].Status), optional(d.Attempts[n-1].Error)
	}
	return v
}

// hostOf is the host of an endpoint's URL. The rest may be a secret of its owner.
func hostOf(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return at.Host
}
