package dispatch

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// saveTries is how often a change of an endpoint is tried while others change
// it concurrently.
const saveTries = 4

// record stores the result of an attempt. It enqueues the next attempt before
// it saves the delivery: if it stops in between, the attempt is made again,
// which endpoints must tolerate. In the opposite order the delivery would
// stall.
func (d *Dispatcher) record(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery, made webhook.Attempt, retryAfter time.Duration) error {
	after := delivery.Attempted(made, retryAfter, d.Jitter, d.Now())
	if err := d.updateEndpoint(ctx, e, made.Outcome()); err != nil {
		return err
	}
	if after.State == webhook.DeliveryPending {
		if err := d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{nextAttempt(after)}); err != nil {
			return err
		}
	}
	if err := d.save(ctx, after); err != nil {
		return err
	}
	return d.wake(ctx, e, after)
}

// save stores a delivery. Conflict means that our lease expired and another
// attempt took over; then its result counts.
func (d *Dispatcher) save(ctx context.Context, delivery webhook.Delivery) error {
	err := d.Deliveries.SaveDelivery(ctx, delivery)
	if failure.Is(err, failure.Conflict) || failure.Is(err, failure.NotFound) {
		return nil
	}
	return err
}

// updateEndpoint applies an outcome to the endpoint; most outcomes change
// nothing. Before it stores that the endpoint is disabled, it enqueues the mail
// to its owner: in the opposite order the mail could be lost.
func (d *Dispatcher) updateEndpoint(ctx context.Context, e webhook.Endpoint, o webhook.Outcome) error {
	for range saveTries {
		after, changed := e.AfterAttempt(o, d.Now())
		if !changed {
			return nil
		}
		if after.State == webhook.Disabled && e.State != webhook.Disabled && e.OwnerEmail != "" {
			if err := d.Notices.EnqueueNotice(ctx, after.Disablement()); err != nil {
				return err
			}
		}
		err := d.Endpoints.SaveEndpoint(ctx, after)
		if !failure.Is(err, failure.Conflict) {
			return ignore(err, failure.NotFound)
		}
		if e, err = d.Endpoints.Endpoint(ctx, e.OwnerID, e.ID); err != nil {
			return ignore(err, failure.NotFound)
		}
	}
	return failure.New(failure.Unavailable, "the endpoint keeps changing")
}

// ignore returns err, or nil if err has the code.
func ignore(err error, code failure.Code) error {
	if failure.Is(err, code) {
		return nil
	}
	return err
}
