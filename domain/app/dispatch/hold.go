package dispatch

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// hold keeps a delivery whose endpoint is paused or disabled. If the endpoint is resumed at
// the same time, whoever releases what is held may not see this delivery, so the endpoint is
// read again afterwards.
func (d *Dispatcher) hold(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) error {
	err := d.Deliveries.SaveDelivery(ctx, delivery.Hold(e.State, d.Now().UTC()))
	if failure.Is(err, failure.Conflict) || failure.Is(err, failure.NotFound) {
		return nil // another attempt took over
	}
	if err != nil {
		return err
	}
	return d.enqueueReleased(ctx, delivery)
}

// enqueueReleased enqueues the next attempt of a delivery if it is held without cause.
func (d *Dispatcher) enqueueReleased(ctx context.Context, delivery webhook.Delivery) error {
	due, err := d.released(ctx, delivery)
	if err != nil || len(due) == 0 {
		return err
	}
	return d.Attempts.Enqueue(ctx, due)
}

// released releases a delivery that is held because of a pause, if its endpoint is active, and
// returns its next attempt. A delivery that is not held is left as it is.
func (d *Dispatcher) released(ctx context.Context, of webhook.Delivery) ([]port.ScheduledAttempt, error) {
	held, err := d.Deliveries.Delivery(ctx, of.EndpointID, of.ID)
	if err != nil || held.Missed() != webhook.MissedPaused {
		return nil, ignore(err, failure.NotFound)
	}
	e, err := d.Endpoints.Endpoint(ctx, held.OwnerID, held.EndpointID)
	if err != nil || e.State != webhook.Active {
		return nil, ignore(err, failure.NotFound)
	}
	due := held.Release(d.Now().UTC())
	if err = d.Deliveries.SaveDelivery(ctx, due); err != nil {
		return nil, ignore(err, failure.Conflict) // somebody else released it
	}
	if !d.soon(due.NextAttemptAt) {
		return nil, nil // a sweep enqueues it
	}
	return []port.ScheduledAttempt{nextAttempt(due)}, nil
}
