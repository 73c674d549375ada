package handler

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/port"
)

// How a confirmation is kept from going out twice. The lease is longer than
// the function may run, so that nobody else mails meanwhile; what is mailed is
// remembered for longer than the queue and its dead letters keep messages.
const (
	emailConsumer = "send-email"
	emailLease    = 30 * time.Second
	emailRemember = 30 * 24 * time.Hour
)

// Email mails shoppers that their order is complete.
type Email struct {
	Orders  port.Orders
	Markers port.Markers
	Mailer  port.Mailer
	AppURL  string
}

// Handle mails one completed order's shopper, once, at the address the order
// has: nothing that the message says is mailed.
func (e Email) Handle(ctx context.Context, body []byte) (err error) {
	ev, err := decodeEvent(body)
	if err != nil || ev.Type != event.OrderCompleted {
		return err
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), emailConsumer, ev.Traceparent)
	defer func() { end(err) }()
	done, err := e.Markers.Claim(ctx, emailConsumer, ev.OrderID, emailLease)
	if err != nil || done {
		return err
	}
	if err := e.send(ctx, ev.OrderID); err != nil {
		abandon := e.Markers.Abandon(context.WithoutCancel(ctx), emailConsumer, ev.OrderID)
		return errors.Join(err, abandon)
	}
	return e.Markers.Done(ctx, emailConsumer, ev.OrderID, emailRemember)
}

func (e Email) send(ctx context.Context, orderID string) error {
	o, err := e.Orders.Order(ctx, orderID)
	if err != nil {
		return err
	}
	message, err := mail.Completed(o, e.AppURL) // of no other order
	if err == nil {
		err = e.Mailer.Send(ctx, message)
	}
	if failure.Is(err, failure.Invalid) {
		slog.WarnContext(ctx, "the shopper's address is refused for good; not mailed", "error", err)
		return nil
	}
	return err
}
