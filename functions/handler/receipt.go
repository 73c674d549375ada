package handler

import (
	"context"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/receipt"
)

// Receipt renders and stores receipts.
type Receipt struct {
	Orders   port.Orders
	Receipts port.Receipts
	Render   func(receipt.Document) ([]byte, error)
}

// Handle stores the receipt of one completed order. Repeating it stores the
// same bytes.
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
