package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// Attributes of an order that expressions use.
const (
	attrStatus  = "status"
	attrVersion = "version"
	attrAddress = "address"
)

// orderItem is the complete order with its reservation and payment, which are written
// under one condition.
func orderItem(s order.Snapshot) item {
	it := newItem(orderKey(s.ID))
	it.list(gsi1, ordersOf(s.UserID), listed(s.CreatedAt, s.ID))
	switch {
	case s.Archive == "":
		it.list(byStatus, inStatus(s.Status, s.StatusSince, s.ID), listed(s.StatusSince, s.ID))
	case s.Status == order.Completed:
		it.list(byStatus, archived(s), listed(s.StatusSince, s.ID))
	}
	it.text("id", s.ID)
	it.text("userId", s.UserID)
	it.text("email", s.Email)
	it.text("name", s.Name)
	it.address(attrAddress, s.Address)
	sequence(it, "lines", s.Lines, lineValue)
	it.money("total", s.Total)
	it.text("paymentToken", s.PaymentToken)
	it.text(attrStatus, string(s.Status))
	it[attrVersion] = number(int64(s.Version))
	it.text("execution", s.Execution)
	it.flag("validated", s.Validated)
	it.flag("cancelRequested", s.CancelRequested)
	it.text("reservation", string(s.Reservation))
	it.text("payment", string(s.Payment))
	it.action("action", s.Action)
	it.instant("authorizedAt", s.AuthorizedAt)
	it.text("reference", s.Reference)
	it.text("refundReference", s.RefundReference)
	sequence(it, "refunds", s.Refunds, refundValue)
	sequence(it, attrWithdrawals, s.Withdrawals, withdrawalValue)
	sequence(it, "settlements", s.Settlements, settlementValue)
	sequence(it, "disputes", s.Disputes, disputeValue)
	sequence(it, attrShipments, s.Shipments, shipmentValue)
	it.instant("deliveredAt", s.DeliveredAt)
	it.reason("reason", s.Reason)
	it.number("unwinds", int64(s.Compensations))
	it.number("restarts", int64(s.Restarts))
	it.instant("retryAt", s.RetryAt)
	it.flag("givenUp", s.GivenUp)
	it.delay("delayed", s.Delay)
	it.text("traceparent", s.Traceparent)
	it.instant("createdAt", s.CreatedAt)
	it.instant("updatedAt", s.UpdatedAt)
	it.text(attrArchive, s.Archive)
	return it
}

func decodeOrder(it item) (order.Order, error) {
	r := newDecoder(it)
	s := order.Snapshot{
		ID: r.text("id"), UserID: r.text("userId"), Email: r.text("email"), Name: r.text("name"),
		Address: r.address(attrAddress),
		Lines:   elements(r, "lines", decodeLine), Total: r.money("total"), PaymentToken: r.text("paymentToken"),
		Status: order.Status(r.text(attrStatus)), Version: r.integer(attrVersion),
		Execution: r.text("execution"), Validated: r.flag("validated"), CancelRequested: r.flag("cancelRequested"),
		Reservation: order.Reservation(r.text("reservation")), Payment: order.Payment(r.text("payment")),
		Action: r.action("action"), AuthorizedAt: r.instant("authorizedAt"), Reference: r.text("reference"), RefundReference: r.text("refundReference"),
		Refunds: elements(r, "refunds", decodeRefund), Withdrawals: elements(r, attrWithdrawals, decodeWithdrawal), Disputes: elements(r, "disputes", decodeDispute),
		Shipments: elements(r, attrShipments, decodeShipment), DeliveredAt: r.instant("deliveredAt"),
		Settlements: elements(r, "settlements", decodeSettlement), Reason: r.reason("reason"), Compensations: r.integer("unwinds"),
		Restarts: r.integer("restarts"), RetryAt: r.instant("retryAt"), GivenUp: r.flag("givenUp"), Delay: r.delay("delayed"),
		Traceparent: r.text("traceparent"), CreatedAt: r.instant("createdAt"), UpdatedAt: r.instant("updatedAt"),
		StatusSince: r.listedAt(byStatus.sort), Archive: r.text(attrArchive),
	}
	if *r.err != nil {
		return order.Order{}, *r.err
	}
	return order.Rehydrate(s)
}

func lineValue(l event.Line) types.AttributeValue {
	return fields(item{
		"sku": text(l.SKU), "name": text(l.Name), "quantity": number(int64(l.Quantity)),
		"amount": number(l.UnitPrice.Amount), "currency": text(string(l.UnitPrice.Currency)),
	})
}

func decodeLine(r *decoder) event.Line {
	return event.Line{
		SKU: r.text("sku"), Name: r.text("name"), Quantity: r.integer("quantity"),
		UnitPrice: money.Money{Amount: r.number("amount"), Currency: money.Currency(r.text("currency"))},
	}
}

func (it item) reason(name string, reason *event.Reason) {
	if reason != nil {
		in := item{"code": text(reason.Code), "message": text(reason.Message)}
		in.text("detail", reason.Detail)
		sequence(in, "skus", reason.SKUs, text)
		it[name] = fields(in)
	}
}

func (r *decoder) reason(name string) *event.Reason {
	if !r.has(name) {
		return nil
	}
	in := r.fields(name)
	return &event.Reason{
		Code: in.text("code"), Message: in.text("message"), Detail: in.text("detail"),
		SKUs: elements(in, "skus", func(r *decoder) string { return r.text(element) }),
	}
}

func (it item) action(name string, a *order.Action) {
	if a != nil {
		in := item{"clientSecret": text(a.ClientSecret)}
		in.instant("since", a.Since)
		in.instant("until", a.Until)
		it[name] = fields(in)
	}
}

func (r *decoder) action(name string) *order.Action {
	if !r.has(name) {
		return nil
	}
	in := r.fields(name)
	return &order.Action{
		Action: payment.Action{ClientSecret: in.text("clientSecret")}, Since: in.instant("since"), Until: in.instant("until"),
	}
}

func (it item) delay(name string, d *order.Delay) {
	if d != nil {
		in := item{"step": text(string(d.Step))}
		in.instant("since", d.Since)
		in.instant("noticedAt", d.NoticedAt)
		it[name] = fields(in)
	}
}

func (r *decoder) delay(name string) *order.Delay {
	if !r.has(name) {
		return nil
	}
	in := r.fields(name)
	return &order.Delay{Since: in.instant("since"), NoticedAt: in.instant("noticedAt"), Step: order.Step(in.text("step"))}
}

func refundValue(r order.Refund) types.AttributeValue {
	it := item{"id": text(r.ID), "state": text(string(r.State))}
	it.money("amount", r.Amount)
	sequence(it, "lines", r.Lines, unitsValue)
	it.flag("restock", r.Restock)
	it.text("note", r.Note)
	it.text("by", r.By)
	it.instant("at", r.At)
	it.instant("endedAt", r.EndedAt)
	it.text("reference", r.Reference)
	return fields(it)
}

func decodeRefund(r *decoder) order.Refund {
	return order.Refund{
		ID: r.text("id"), State: order.RefundState(r.text("state")), Amount: r.money("amount"),
		Lines:   elements(r, "lines", decodeUnits),
		Restock: r.flag("restock"), Note: r.text("note"), By: r.text("by"),
		At: r.instant("at"), EndedAt: r.instant("endedAt"), Reference: r.text("reference"),
	}
}

func unitsValue(l order.RefundLine) types.AttributeValue {
	return fields(item{"line": number(int64(l.Line)), "quantity": number(int64(l.Quantity))})
}

func decodeUnits(r *decoder) order.RefundLine {
	return order.RefundLine{Line: r.integer("line"), Quantity: r.integer("quantity")}
}

func settlementValue(s order.Settlement) types.AttributeValue {
	it := item{}
	it.text("refundId", s.RefundID)
	it.money("amount", s.Amount)
	it.text("reference", s.Reference)
	it.text("note", s.Note)
	it.text("by", s.By)
	it.instant("at", s.At)
	return fields(it)
}

func decodeSettlement(r *decoder) order.Settlement {
	return order.Settlement{
		RefundID: r.text("refundId"), Amount: r.money("amount"), Reference: r.text("reference"),
		Note: r.text("note"), By: r.text("by"), At: r.instant("at"),
	}
}

func disputeValue(d payment.Dispute) types.AttributeValue {
	it := item{"id": text(d.ID), "state": text(string(d.State))}
	it.money("amount", d.Amount)
	it.text("reason", d.Reason)
	it.instant("at", d.At)
	return fields(it)
}

func decodeDispute(r *decoder) payment.Dispute {
	return payment.Dispute{
		ID: r.text("id"), State: payment.DisputeState(r.text("state")), Amount: r.money("amount"), Reason: r.text("reason"), At: r.instant("at"),
	}
}
