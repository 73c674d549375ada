package server

import (
	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// orderView is an order from which nobody can withdraw.
func orderView(o order.Order) openapi.Order {
	s := o.Snapshot()
	return openapi.Order{
		ID: s.ID, Number: optional(string(o.Number())), Status: openapi.OrderStatus(s.Status), Lines: convertAll(s.Lines, lineView), Total: moneyView(s.Total),
		PaymentStatus: optional(openapi.PaymentStatus(s.Payment.Published())), AuthorizedAt: optional(s.AuthorizedAt), PaymentAction: actionView(s.Action),
		Reason: reasonView(s.Reason), Delayed: delayView(s.Delay), Cancellable: cancellable(o), CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
		DeliveryAddress: addressView(s.Address),
		Refunds:         refundViews(o), Refundable: refundableView(o), Withdrawals: convertAll(s.Withdrawals, withdrawalView),
		Fulfilment: fulfilmentView(o), Shipments: shipmentViews(o, false), DeliveredAt: optional(s.DeliveredAt),
	}
}

// orderView is an order as it is now.
func (s *Server) orderView(o order.Order) openapi.Order {
	v := orderView(o)
	v.WithdrawableUntil = optional(s.shop.WithdrawableUntil(o))
	return v
}

func withdrawalView(w order.Withdrawal) openapi.Withdrawal {
	return openapi.Withdrawal{
		ID: w.ID, State: openapi.WithdrawalState(w.State), Lines: refundLines(w.Lines), Reason: optional(w.Reason), At: w.At,
		DecidedAt: optional(w.DecidedAt), Answer: optional(w.Answer), RefundID: optional(w.RefundID),
	}
}

func refundViews(o order.Order) []openapi.Refund {
	return convertAll(o.Snapshot().Refunds, func(r order.Refund) openapi.Refund {
		return openapi.Refund{
			ID: r.ID, State: openapi.RefundState(r.State), Amount: moneyView(r.Amount), Lines: refundLines(r.Lines),
			Restocked: r.Restock, Reference: optional(r.Reference), Outside: optional(o.ReturnedOutside(r)), At: r.At, EndedAt: optional(r.EndedAt),
		}
	})
}

func refundLines(lines []order.RefundLine) []openapi.RefundLine {
	return convertAll(lines, func(l order.RefundLine) openapi.RefundLine {
		return openapi.RefundLine{Line: l.Line, Quantity: l.Quantity}
	})
}

func refundableView(o order.Order) *openapi.Money {
	left := o.Refundable()
	if left.IsZero() {
		return nil
	}
	view := moneyView(left)
	return &view
}

func actionView(a *order.Action) *openapi.PaymentAction {
	if a == nil {
		return nil
	}
	return &openapi.PaymentAction{ClientSecret: a.ClientSecret, Until: a.Until}
}

// cancellable reports whether a cancellation would change the order now.
func cancellable(o order.Order) bool {
	change, err := o.Cancel(o.Snapshot().UpdatedAt)
	return err == nil && change != nil
}

func (s *Server) orderDetail(o order.Order, timeline []event.Event) openapi.OrderDetail {
	v := s.orderView(o)
	return openapi.OrderDetail{
		ID: v.ID, Number: v.Number, Status: v.Status, Lines: v.Lines, Total: v.Total, Reason: v.Reason, Delayed: v.Delayed, Cancellable: v.Cancellable, DeliveryAddress: v.DeliveryAddress,
		PaymentStatus: v.PaymentStatus, AuthorizedAt: v.AuthorizedAt, PaymentAction: v.PaymentAction,
		Refunds: v.Refunds, Refundable: v.Refundable, Withdrawals: v.Withdrawals, WithdrawableUntil: v.WithdrawableUntil,
		Fulfilment: v.Fulfilment, Shipments: v.Shipments, DeliveredAt: v.DeliveredAt, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt, Timeline: convertAll(timeline, timelineEntry),
	}
}

func (s *Server) operatorOrder(o order.Order) openapi.OperatorOrder {
	v := s.orderView(o)
	return openapi.OperatorOrder{
		ID: v.ID, Number: v.Number, UserID: o.UserID(), StatusSince: optional(o.Snapshot().StatusSince), Status: v.Status, Lines: v.Lines, Total: v.Total, Reason: v.Reason,
		PaymentStatus: v.PaymentStatus, AuthorizedAt: v.AuthorizedAt, Refunds: v.Refunds, Refundable: v.Refundable,
		Withdrawals: v.Withdrawals, WithdrawableUntil: v.WithdrawableUntil,
		Fulfilment: v.Fulfilment, Shipments: shipmentViews(o, true), DeliveredAt: v.DeliveredAt,
		DeliveryAddress: v.DeliveryAddress, Delayed: v.Delayed, Cancellable: v.Cancellable, CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt,
	}
}

func timelineEntry(e event.Event) openapi.TimelineEntry {
	return openapi.TimelineEntry{
		ID: e.ID, Type: openapi.EventType(e.Type), OccurredAt: e.OccurredAt, Data: eventData(e.Data),
	}
}

func eventData(d event.Data) openapi.EventData {
	return openapi.EventData{
		Lines: convertAll(d.Lines, lineView), Total: moneyPointer(d.Total), Amount: moneyPointer(d.Amount),
		Reference: optional(d.Reference), Outside: optional(d.Outside), Reason: reasonView(d.Reason), Step: optional(openapi.SagaStep(d.Step)),
		Remaining: moneyPointer(d.Remaining), Refund: refundData(d.Refund), Dispute: disputeData(d.Dispute),
		Withdrawal: withdrawalData(d.Withdrawal), Shipment: shipmentData(d.Shipment), Fulfilment: optional(openapi.Fulfilment(d.Fulfilment)),
	}
}

func withdrawalData(w *event.Withdrawal) *openapi.WithdrawalData {
	if w == nil {
		return nil
	}
	return &openapi.WithdrawalData{ID: w.ID, State: openapi.WithdrawalDataState(w.State)}
}

func disputeData(d *event.Dispute) *openapi.DisputeData {
	if d == nil {
		return nil
	}
	return &openapi.DisputeData{ID: d.ID, State: openapi.DisputeDataState(d.State), Reason: d.Reason}
}

func refundData(r *event.Refund) *openapi.RefundData {
	if r == nil {
		return nil
	}
	return &openapi.RefundData{ID: r.ID, State: openapi.RefundDataState(r.State), Restocked: r.Restocked}
}

func lineView(l event.Line) openapi.OrderLine {
	return openapi.OrderLine{SKU: l.SKU, Name: l.Name, Quantity: l.Quantity, UnitPrice: moneyView(l.UnitPrice)}
}

func reasonView(r *event.Reason) *openapi.Reason {
	if r == nil {
		return nil
	}
	return &openapi.Reason{Code: r.Code, Message: r.Message, Skus: r.SKUs}
}

func delayView(d *order.Delay) *openapi.Delay {
	if d == nil {
		return nil
	}
	return &openapi.Delay{Since: d.Since, Step: openapi.SagaStep(d.Step), Retrying: true}
}

func moneyView(m money.Money) openapi.Money {
	return openapi.Money{Amount: m.Amount, Currency: string(m.Currency)}
}

func moneyPointer(m *money.Money) *openapi.Money {
	if m == nil {
		return nil
	}
	v := moneyView(*m)
	return &v
}

func moneyOf(m openapi.Money) money.Money {
	return money.Money{Amount: m.Amount, Currency: money.Currency(m.Currency)}
}

func executionView(e port.Execution) openapi.Execution {
	return openapi.Execution{
		Name: e.Name, State: openapi.ExecutionState(e.State), StartedAt: e.StartedAt, EndedAt: optional(e.EndedAt),
		Steps: convertAll(e.Steps, executionStepView), Cut: e.Cut, ConsoleURL: optional(e.Console),
	}
}

func executionStepView(s port.ExecutionStep) openapi.ExecutionStep {
	return openapi.ExecutionStep{
		Step: optional(s.Step), Tries: s.Tries, EnteredAt: s.EnteredAt, TriedAt: optional(s.TriedAt), EndedAt: optional(s.EndedAt),
		Error: optional(s.Error), Cause: optional(s.Cause), Input: optional(s.Input), Output: optional(s.Output),
	}
}
