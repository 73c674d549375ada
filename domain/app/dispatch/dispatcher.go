// Package dispatch delivers events to webhook endpoints. It fans each event out
// to the endpoints that subscribe to it and attempts each delivery separately,
// so that a failing endpoint does not affect the others: see webhook.Circuit.
// What is due is in the table; a message only says when to look. It also lets
// owners manage their endpoints.
package dispatch

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// Dispatcher delivers events. All fields that a method uses are required, but Journal and
// Around. It is safe for concurrent use, also by several processes.
type Dispatcher struct {
	Endpoints  port.Endpoints
	Members    port.Members // of the user pool's groups
	Deliveries port.Deliveries
	Events     port.OrderEvents
	Circuits   port.Circuits
	Due        port.DueWork
	Sweeps     port.Sweeps
	Attempts   port.AttemptQueue // of all endpoints
	Probes     port.AttemptQueue // visits of circuits, and what owners ask for while one is open
	Sender     port.Sender
	Notices    port.Notices
	Journal    *Journal // nil keeps nothing
	Around     Around   // of each attempt of a visit; nil does nothing
	Now        func() time.Time
	Jitter     webhook.Jitter
	Log        *slog.Logger
}

// Around calls attempt with the attempt, and returns its error, for example within a span of
// the attempt's trace. A visit's message tells of no delivery: whoever handles it cannot do so.
type Around func(ctx context.Context, a port.ScheduledAttempt, attempt func(context.Context, port.ScheduledAttempt) error) error

// createDelivery stores a delivery and returns its first attempt if it still
// has to be enqueued. When the delivery exists, an earlier call may have
// stopped before it enqueued that attempt, so the attempt is returned until one
// was made. Enqueuing an attempt twice sends it once.
func createDelivery(ctx context.Context, store port.Deliveries, delivery webhook.Delivery, now time.Time) ([]port.ScheduledAttempt, error) {
	err := store.CreateDelivery(ctx, delivery)
	if failure.Is(err, failure.Conflict) {
		delivery, err = store.Delivery(ctx, delivery.EndpointID, delivery.ID)
	}
	if err != nil || !delivery.Untouched(now) || delivery.Parked {
		return nil, err
	}
	return []port.ScheduledAttempt{nextAttempt(delivery)}, nil
}

// nextAttempt is the attempt that is due next.
func nextAttempt(d webhook.Delivery) port.ScheduledAttempt {
	return port.ScheduledAttempt{
		EndpointID: d.EndpointID, OwnerID: d.OwnerID, DeliveryID: d.ID,
		Round: d.Round, Number: d.NextAttempt(), NotBefore: d.NextAttemptAt, Traceparent: d.Traceparent,
	}
}
