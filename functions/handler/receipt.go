package handler

import (
	"context"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/receipt"
)

// Receipt renders and stores receipts.
type Receipt struct {
	Orders   port.Orders
	Receipts port.Receipts
	Render   func(receipt.Document) ([]byte, error)
}

// Handle stores the receipt of one completed order, or the credit note of one refund of
// it. Repeating it stores the same bytes. After the shopper's data were erased it stores
// nothing.
func (r Receipt) Handle(ctx context.Context, body []byte) (err error) {
	ev, err := decodeEvent(body)
	if err != nil || ev.Type != event.OrderCompleted && !refundsCompleted(ev) {
		return err
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), "generate-receipt", ev.Traceparent)
	defer func() { end(err) }()
	o, err := r.Orders.Order(ctx, ev.OrderID)
	if err != nil {
		return err
	}
	if o.Erased() {
		return nil // its documents were deleted with the shopper's data
	}
	name, document, err := documentOf(o, ev)
	if err != nil {
		return err
	}
	pdf, err := r.Render(document)
	if err != nil {
		return err
	}
	return r.Receipts.PutReceipt(ctx, name, pdf)
}

// refundsCompleted reports whether an event says that a completed order was refunded.
// Compensations publish the same type without the refund.
func refundsCompleted(ev event.Event) bool {
	return ev.Type == event.OrderRefunded && ev.Data.Refund != nil
}

func documentOf(o order.Order, ev event.Event) (name string, d receipt.Document, err error) {
	if ev.Type == event.OrderCompleted {
		d, err = receipt.Of(o)
		return o.ID(), d, err
	}
	d, err = receipt.CreditNote(o, ev.Data.Refund.ID)
	return o.CreditNote(ev.Data.Refund.ID), d, err
}
