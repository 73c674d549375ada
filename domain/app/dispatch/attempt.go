package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// traceparentHeader is the W3C trace context header that is sent to the
// endpoint.
const traceparentHeader = "traceparent"

// Attempt makes one attempt at a delivery and enqueues the next one when it
// fails. A failure of the endpoint is not an error of Attempt. It fails with
// Unavailable when this attempt must be made again; the endpoint may then get
// the event twice, with the same webhook-id.
//
// A message may arrive early, twice, or after its attempt was made. An early
// one is enqueued again with the rest of its delay. Only the caller that stores
// the lease sends.
func (d *Dispatcher) Attempt(ctx context.Context, a port.ScheduledAttempt) error {
	now := d.Now()
	if a.NotBefore.After(now) {
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	delivery, err := d.Deliveries.Delivery(ctx, a.EndpointID, a.DeliveryID)
	if failure.Is(err, failure.NotFound) {
		return nil // it has expired
	}
	if err != nil {
		return err
	}
	switch order := compare(a, delivery); {
	case order == 0 && delivery.State == webhook.DeliveryHeld:
		return d.enqueueReleased(ctx, delivery)
	case order < 0 || delivery.State != webhook.DeliveryPending:
		return nil // the attempt was already made
	case order > 0:
		return failure.New(failure.Unavailable, "the previous attempt is still being recorded")
	case delivery.Leased(now):
		a.NotBefore = delivery.LeasedUntil // check again when the running attempt should have ended
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	return d.attemptDue(ctx, delivery)
}

// compare is negative when the message's attempt was already made, 0 when it is
// the delivery's next one, and positive when it is a later one.
func compare(a port.ScheduledAttempt, d webhook.Delivery) int {
	if a.Round != d.Round {
		return a.Round - d.Round
	}
	return a.Number - d.NextAttempt()
}

func (d *Dispatcher) attemptDue(ctx context.Context, delivery webhook.Delivery) error {
	endpoint, err := d.Endpoints.Endpoint(ctx, delivery.OwnerID, delivery.EndpointID)
	if err != nil && !failure.Is(err, failure.NotFound) {
		return err
	}
	switch {
	case err != nil:
		return d.save(ctx, delivery.Abandon("the endpoint was deleted", d.Now()))
	case endpoint.State != webhook.Active:
		return d.hold(ctx, endpoint, delivery)
	}
	if waits, err := d.waits(ctx, endpoint, delivery); err != nil || waits {
		return err
	}
	leased, err := delivery.Lease(d.Now())
	if err != nil {
		return err
	}
	err = d.Deliveries.SaveDelivery(ctx, leased)
	if failure.Is(err, failure.Conflict) {
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{nextAttemptAt(delivery, leased.LeasedUntil)}) // another attempt stored its lease first
	}
	if err != nil {
		return err
	}
	made, retryAfter := d.send(ctx, endpoint, leased)
	return d.record(ctx, endpoint, leased, made, retryAfter)
}

// nextAttemptAt is the delivery's next attempt, scheduled for the given time.
func nextAttemptAt(d webhook.Delivery, until time.Time) port.ScheduledAttempt {
	a := nextAttempt(d)
	a.NotBefore = until
	return a
}

// send signs and posts the delivery.
func (d *Dispatcher) send(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) (webhook.Attempt, time.Duration) {
	start := d.Now()
	made := webhook.Attempt{At: start}
	signed, err := webhook.Sign(e.Secrets, delivery.EventID, start, delivery.Payload)
	var response port.Response
	if err == nil {
		response, err = d.Sender.Post(ctx, e.URL, headers(signed, delivery), delivery.Payload)
	}
	made.Duration = d.Now().Sub(start)
	made.Status = response.Status
	if err != nil {
		made.Error = reasonOf(err)
		d.Log.InfoContext(ctx, "a webhook was not delivered", "endpoint", e.ID, "delivery", delivery.ID, "error", err)
	}
	return made, response.RetryAfter
}

func headers(s webhook.Headers, d webhook.Delivery) map[string]string {
	h := map[string]string{
		webhook.HeaderID: s.ID, webhook.HeaderTimestamp: s.Timestamp, webhook.HeaderSignature: s.Signature,
	}
	if d.Traceparent != "" {
		h[traceparentHeader] = d.Traceparent
	}
	return h
}

// reasonOf is what the endpoint's owner may read about a failure: its message,
// never its cause.
func reasonOf(err error) string {
	var f *failure.Error
	if errors.As(err, &f) {
		return f.Message
	}
	return "the attempt failed"
}
