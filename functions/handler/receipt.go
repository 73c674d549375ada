package handler

import (
	"context"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/receipt"
)

// Receipt draws and stores receipts.
type Receipt struct {
	Orders   port.Orders
	Receipts port.Receipts
	Render   func(receipt.Document) ([]byte, error)
}

// Handle stores one completed order's receipt. Doing it again stores the same
// bytes again.
func (r Receipt) Handle(ctx context.Context, body []byte) (err error) {
	ev, err := decodeEvent(body)
	if err != nil || ev.Type != event.OrderCompleted {
		return err
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), "generate-receipt", ev.Traceparent)
	defer func() { end(err) }()
	o, err := r.Orders.Order(ctx, ev.OrderID)
	if err != nil {
		return err
	}
	document, err := receipt.Of(o)
	if err != nil {
		return err
	}
	pdf, err := r.Render(document)
	if err != nil {
		return err
	}
	return r.Receipts.PutReceipt(ctx, o.ID(), pdf)
}
