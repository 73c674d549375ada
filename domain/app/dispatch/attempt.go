package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// traceparentHeader hands the trace to the sender, and on to the endpoint.
const traceparentHeader = "traceparent"

// Attempt makes one attempt at a delivery, and asks for the next one when it
// fails. An endpoint's failure is no error of Attempt. The error is
// Unavailable when this attempt must be asked for again; the endpoint may then
// hear of the event twice, with one webhook-id.
//
// Messages may come early, twice, or after their attempt was made: an early one
// is put back with what remains of its delay, and only who stores the lease
// sends.
func (d *Dispatcher) Attempt(ctx context.Context, a port.ScheduledAttempt) error {
	now := d.Now()
	if a.NotBefore.After(now) {
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	delivery, err := d.Deliveries.Delivery(ctx, a.EndpointID, a.DeliveryID)
	if failure.Is(err, failure.NotFound) {
		return nil // its time in the log is over
	}
	if err != nil {
		return err
	}
	switch order := compare(a, delivery); {
	case order < 0 || delivery.State != webhook.DeliveryPending:
		return nil // made already
	case order > 0:
		return failure.New(failure.Unavailable, "the attempt before this one is still being recorded")
	case delivery.Leased(now):
		a.NotBefore = delivery.LeasedUntil // look again when whoever attempts it should be done
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	return d.attemptDue(ctx, delivery)
}

// compare is negative when the message's attempt was made before, 0 when it is
// the delivery's next, positive when it lies ahead.
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
	if reason := undeliverable(endpoint, err); reason != "" {
		return d.save(ctx, delivery.Abandon(reason, d.Now()))
	}
	leased, err := delivery.Lease(d.Now())
	if err != nil {
		return err
	}
	err = d.Deliveries.SaveDelivery(ctx, leased)
	if failure.Is(err, failure.Conflict) {
		return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{waiting(delivery, leased.LeasedUntil)}) // somebody was faster
	}
	if err != nil {
		return err
	}
	made, retryAfter := d.send(ctx, endpoint, leased)
	return d.record(ctx, endpoint, leased, made, retryAfter)
}

// undeliverable says why no attempt can be made; "" when one can.
func undeliverable(e webhook.Endpoint, err error) string {
	switch {
	case err != nil:
		return "the endpoint was deleted"
	case e.State == webhook.Paused:
		return "the endpoint is paused"
	case e.State == webhook.Disabled:
		return "the endpoint is disabled"
	}
	return ""
}

// waiting asks for the delivery's next attempt again, later.
func waiting(d webhook.Delivery, until time.Time) port.ScheduledAttempt {
	a := next(d)
	a.NotBefore = until
	return a
}

// send signs and posts the delivery.
func (d *Dispatcher) send(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery) (webhook.Attempt, time.Duration) {
	start := d.Now()
	made := webhook.Attempt{At: start}
	signed, err := webhook.Sign(e.Secrets, delivery.EventID, start, delivery.Payload)
	var answer port.Response
	if err == nil {
		answer, err = d.Sender.Post(ctx, e.URL, headers(signed, delivery), delivery.Payload)
	}
	made.Duration = d.Now().Sub(start)
	made.Status = answer.Status
	if err != nil {
		made.Error = reasonOf(err)
		d.Log.InfoContext(ctx, "a webhook was not delivered", "endpoint", e.ID, "delivery", delivery.ID, "error", err)
	}
	return made, answer.RetryAfter
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

// reasonOf is what the endpoint's owner may read of a failure: its message,
// never its cause.
func reasonOf(err error) string {
	var f *failure.Error
	if errors.As(err, &f) {
		return f.Message
	}
	return "the attempt failed"
}
