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

// The markers that prevent a second confirmation. The lease is longer than the
// function may run, so that no other invocation mails in the meantime. The mark
// is kept for longer than the queue and its dead-letter queue keep messages.
const (
	emailConsumer = "send-email"
	emailLease    = 30 * time.Second
	emailRemember = 30 * 24 * time.Hour
)

// Email mails confirmations of completed orders.
type Email struct {
	Orders  port.Orders
	Markers port.Markers
	Mailer  port.Mailer
	AppURL  string
}

// Handle mails the shopper of one completed order, once. The address and the
// content come from the stored order, never from the message.
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
	message, err := mail.Completed(o, e.AppURL) // fails unless the order is completed
	if err == nil {
		err = e.Mailer.Send(ctx, message)
	}
	if failure.Is(err, failure.Invalid) {
		slog.WarnContext(ctx, "the shopper's address was refused permanently; no mail is sent", "error", err)
		return nil
	}
	return err
}
