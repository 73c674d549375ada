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

// lane says among which attempts one is made.
type lane struct {
	queue    port.AttemptQueue
	patience time.Duration // 0: as long as the sender waits
	parks    bool          // deliveries of endpoints that are parking are parked
	asked    bool          // the endpoint's owner asked for the attempt; no visit makes it
}

// quick is the lane of all endpoints: nobody holds it for longer than webhook.Patience.
func (d *Dispatcher) quick() lane {
	return lane{queue: d.Attempts, patience: webhook.Patience, parks: true}
}

// aside is the lane of endpoints that fail or are slow.
func (d *Dispatcher) aside() lane { return lane{queue: d.Probes, asked: true} }

// Attempt makes one attempt at a delivery and enqueues the next one when it
// fails. A failure of the endpoint is not an error of Attempt. It fails with
// Unavailable when this attempt must be made again; the endpoint may then get
// the event twice, with the same webhook-id.
//
// A message may arrive early, twice, or after its attempt was made. An early
// one is enqueued again with the rest of its delay. Only the caller that stores
// the lease sends. If the endpoint is parking, or does not answer within
// webhook.Patience, the delivery is parked.
func (d *Dispatcher) Attempt(ctx context.Context, a port.ScheduledAttempt) error {
	return d.BeginAttempts().Attempt(ctx, a)
}

// AttemptAside is Attempt for a delivery whose endpoint is parking and whose owner asked for
// the attempt: it is made at once and has all the time that the sender allows.
func (d *Dispatcher) AttemptAside(ctx context.Context, a port.ScheduledAttempt) error {
	return d.attempt(ctx, a, d.aside(), func() (webhook.Endpoint, error) {
		return d.Endpoints.Endpoint(ctx, a.OwnerID, a.EndpointID)
	})
}

// attempt leases the delivery at once if the endpoint is ordinary, and looks at it first otherwise.
func (d *Dispatcher) attempt(ctx context.Context, a port.ScheduledAttempt, l lane, endpoint func() (webhook.Endpoint, error)) error {
	if a.NotBefore.After(d.Now()) {
		return l.queue.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	e, err := endpoint()
	switch {
	case err == nil && d.ordinary(ctx, e, l):
		return d.attemptOrdinary(ctx, e, a, l)
	case err != nil && !failure.Is(err, failure.NotFound):
		return err
	}
	delivery, err := d.Deliveries.Delivery(ctx, a.EndpointID, a.DeliveryID)
	if err != nil {
		return d.expired(ctx, a, err)
	}
	return d.attemptTurn(ctx, a, delivery, l)
}

// attemptTurn makes an attempt if it is its turn.
func (d *Dispatcher) attemptTurn(ctx context.Context, a port.ScheduledAttempt, delivery webhook.Delivery, l lane) error {
	switch order := compare(a, delivery); {
	case order == 0 && delivery.State == webhook.DeliveryHeld:
		return d.enqueueReleased(ctx, delivery)
	case order < 0 || delivery.State != webhook.DeliveryPending || delivery.Parked:
		return nil // the attempt was already made, or a visit will make it
	case order > 0:
		return failure.New(failure.Unavailable, "the previous attempt is still being recorded")
	case delivery.Leased(d.Now()):
		a.NotBefore = delivery.LeasedUntil // check again when the running attempt should have ended
		return l.queue.Enqueue(ctx, []port.ScheduledAttempt{a})
	}
	return d.attemptDue(ctx, delivery, l)
}

// compare is negative when the message's attempt was already made, 0 when it is
// the delivery's next one, and positive when it is a later one.
func compare(a port.ScheduledAttempt, d webhook.Delivery) int {
	if a.Round != d.Round {
		return a.Round - d.Round
	}
	return a.Number - d.NextAttempt()
}

func (d *Dispatcher) attemptDue(ctx context.Context, delivery webhook.Delivery, l lane) error {
	endpoint, err := d.Endpoints.Endpoint(ctx, delivery.OwnerID, delivery.EndpointID)
	if err != nil && !failure.Is(err, failure.NotFound) {
		return err
	}
	if err != nil || endpoint.State != webhook.Active {
		return d.stop(ctx, delivery, endpoint, err)
	}
	if withheld, err := d.withhold(ctx, endpoint, delivery); withheld || err != nil {
		return err
	}
	if l.parks && endpoint.Parking {
		return d.park(ctx, endpoint, delivery)
	}
	if waits, err := d.waits(ctx, endpoint, delivery); err != nil || waits {
		return err
	}
	leased, err := d.lease(ctx, delivery)
	if failure.Is(err, failure.Conflict) {
		return l.queue.Enqueue(ctx, []port.ScheduledAttempt{nextAttemptAt(delivery, d.Now().Add(webhook.Lease))}) // another attempt stored its lease first
	}
	if err != nil {
		return err
	}
	_, err = d.make(ctx, endpoint, leased, l)
	return err
}

// stop holds a delivery whose endpoint is not active. It ends a test event, which nobody
// misses, and any delivery if there is no endpoint, which err tells.
func (d *Dispatcher) stop(ctx context.Context, delivery webhook.Delivery, e webhook.Endpoint, err error) error {
	reason := "the endpoint was deleted"
	if err == nil {
		if !webhook.IsTest(delivery.EventID) {
			return d.hold(ctx, e, delivery)
		}
		reason = "the endpoint is " + string(e.State)
	}
	_, err = d.save(ctx, delivery.Abandon(reason, d.Now()))
	return err
}

// lease leases the delivery for one attempt. Conflict: another attempt did.
func (d *Dispatcher) lease(ctx context.Context, delivery webhook.Delivery) (webhook.Delivery, error) {
	leased, err := delivery.Lease(d.Now())
	if err != nil {
		return webhook.Delivery{}, err
	}
	return leased, d.Deliveries.SaveDelivery(ctx, leased)
}

// made is one attempt and what the endpoint asked for.
type made struct {
	webhook.Attempt
	turn       webhook.Turn
	retryAfter time.Duration
}

// make makes the attempt for which the delivery is leased, and records it. An endpoint that
// is too slow for the lane is set aside: that is no attempt, it will have more time.
func (d *Dispatcher) make(ctx context.Context, e webhook.Endpoint, leased webhook.Delivery, l lane) (made, error) {
	m := d.send(ctx, e, leased, l.patience)
	if l.patience > 0 && m.Status == 0 && m.Duration >= l.patience {
		return m, d.setAside(ctx, e, leased)
	}
	d.Journal.enter(ctx, leased, m.Attempt)
	return m, d.record(ctx, e, leased, m, l)
}

// nextAttemptAt is the delivery's next attempt, scheduled for the given time.
func nextAttemptAt(d webhook.Delivery, until time.Time) port.ScheduledAttempt {
	a := nextAttempt(d)
	a.NotBefore = until
	return a
}

// send signs and posts the delivery. It waits for the response as long as patience, unless
// that is 0.
func (d *Dispatcher) send(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery, patience time.Duration) made {
	if patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	start := d.Now()
	m := made{Attempt: webhook.Attempt{At: start}, turn: delivery.Turn()}
	signed, err := e.Sign(delivery.EventID, start, delivery.Payload)
	var response port.Response
	if err == nil {
		response, err = d.Sender.Post(ctx, e.URL, headers(signed, delivery), delivery.Payload)
	}
	m.Duration = d.Now().Sub(start)
	m.Status, m.retryAfter = response.Status, response.RetryAfter
	m.Class, m.Exchange = response.Class, response.Exchange
	if err != nil {
		m.Error = reasonOf(err)
		d.Log.InfoContext(ctx, "a webhook was not delivered", "endpoint", e.ID, "delivery", delivery.ID, "error", err)
	}
	return m
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
