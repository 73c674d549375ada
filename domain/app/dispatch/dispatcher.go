// Package dispatch brings events to webhook endpoints: it fans each event out
// to the endpoints that want it, attempts each delivery by itself, so that one
// bad endpoint troubles no other, and lets owners manage theirs.
package dispatch

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Dispatcher delivers events. All fields are required. It is safe for
// concurrent use, by many processes too.
type Dispatcher struct {
	Endpoints  port.Endpoints
	Deliveries port.Deliveries
	Attempts   port.AttemptQueue
	Sender     port.Sender
	Mailer     port.Mailer
	AppURL     string // the web page, to which mails to owners lead
	Now        func() time.Time
	Jitter     webhook.Jitter
	Log        *slog.Logger
}

// created stores a delivery and returns its first attempt, if that must be
// asked for. When the delivery exists, an earlier call may have been cut off
// before it asked: then the attempt is asked for again as long as nothing came
// of it. Twice asked is once sent.
func created(ctx context.Context, store port.Deliveries, delivery webhook.Delivery, now time.Time) ([]port.ScheduledAttempt, error) {
	err := store.CreateDelivery(ctx, delivery)
	if failure.Is(err, failure.Conflict) {
		delivery, err = store.Delivery(ctx, delivery.EndpointID, delivery.ID)
	}
	if err != nil || !delivery.Untouched(now) {
		return nil, err
	}
	return []port.ScheduledAttempt{next(delivery)}, nil
}

// next asks for the attempt that is due next.
func next(d webhook.Delivery) port.ScheduledAttempt {
	return port.ScheduledAttempt{
		EndpointID: d.EndpointID, OwnerID: d.OwnerID, DeliveryID: d.ID,
		Round: d.Round, Number: d.NextAttempt(), NotBefore: d.NextAttemptAt,
	}
}
