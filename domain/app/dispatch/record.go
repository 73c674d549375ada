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

// record stores the result of an attempt, and then enqueues the next one if it
// is due soon. If it stops in between, a sweep finds the delivery.
func (d *Dispatcher) record(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery, m made, l lane) error {
	after := delivery.Attempted(m.Attempt, m.retryAfter, d.Jitter, d.Now())
	e, err := d.updateEndpoint(ctx, e, m.Outcome())
	if err != nil {
		return err
	}
	if err := d.react(ctx, e, m, l); err != nil {
		return err
	}
	if after.State == webhook.DeliveryPending && (e.Parking || e.Breaks()) {
		after.Parked = true
	}
	if saved, err := d.saveAttempted(ctx, after, m); err != nil || !saved {
		return err
	}
	if err := d.wake(ctx, e, after); err != nil {
		return err
	}
	return d.enqueueNext(ctx, after)
}

// react opens the circuit of an endpoint that has failed too often, or at its first attempt,
// or hurries the visit of one that has answered an attempt its owner asked for.
func (d *Dispatcher) react(ctx context.Context, e webhook.Endpoint, m made, l lane) error {
	switch {
	case e.Breaks():
		return d.trip(ctx, e, webhook.CircuitOpen)
	case !e.Parking || !l.asked:
		return nil
	case m.Outcome() == webhook.Delivered:
		return d.hurry(ctx, e)
	}
	return d.trip(ctx, e, webhook.CircuitOpen) // most often it is open
}

// enqueueNext enqueues the delivery's next attempt, unless it is left to a sweep or a visit.
func (d *Dispatcher) enqueueNext(ctx context.Context, delivery webhook.Delivery) error {
	if delivery.State != webhook.DeliveryPending || delivery.Parked || !d.soon(delivery.NextAttemptAt) {
		return nil
	}
	return d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{nextAttempt(delivery)})
}

// soon reports whether what is due then has a message of its own already: no sweep may see
// it in time.
func (d *Dispatcher) soon(due time.Time) bool { return due.Sub(d.Now()) <= direct }

// saveAttempted is save after an attempt, whose entry in the journal goes if the delivery has
// been deleted since.
func (d *Dispatcher) saveAttempted(ctx context.Context, after webhook.Delivery, m made) (bool, error) {
	err := d.Deliveries.SaveDelivery(ctx, after)
	if failure.Is(err, failure.NotFound) {
		d.Journal.drop(ctx, port.DeliveryKey{EndpointID: after.EndpointID, ID: after.ID}, m.turn)
		return false, nil
	}
	return err == nil, ignore(err, failure.Conflict)
}

// save stores a delivery, and reports whether it did. Otherwise our lease
// expired and another attempt took over; then its result counts.
func (d *Dispatcher) save(ctx context.Context, delivery webhook.Delivery) (bool, error) {
	err := d.Deliveries.SaveDelivery(ctx, delivery)
	if failure.Is(err, failure.Conflict) || failure.Is(err, failure.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// updateEndpoint applies an outcome to the endpoint and returns what it is
// then; most outcomes change nothing. Before it stores that the endpoint is
// disabled, it enqueues the mail to its owner: in the opposite order the mail
// could be lost. A count that others change at the same time, too, is left to
// them.
func (d *Dispatcher) updateEndpoint(ctx context.Context, e webhook.Endpoint, o webhook.Outcome) (webhook.Endpoint, error) {
	for range saveTries {
		after, changed := e.AfterAttempt(o, d.Now())
		if !changed {
			return e, nil
		}
		if after.State == webhook.Disabled && e.State != webhook.Disabled && e.OwnerEmail != "" {
			if err := d.Notices.EnqueueNotice(ctx, after.Disablement()); err != nil {
				return e, err
			}
		}
		err := d.Endpoints.SaveEndpoint(ctx, after)
		if !failure.Is(err, failure.Conflict) {
			return after, ignore(err, failure.NotFound)
		}
		stored, err := d.Endpoints.Endpoint(ctx, e.OwnerID, e.ID)
		if err != nil {
			return e, ignore(err, failure.NotFound)
		}
		e = stored
	}
	if after, _ := e.AfterAttempt(o, d.Now()); after.State == e.State {
		return e, nil
	}
	return e, failure.New(failure.Unavailable, "the endpoint keeps changing")
}

// ignore returns err, or nil if err has the code.
func ignore(err error, code failure.Code) error {
	if failure.Is(err, code) {
		return nil
	}
	return err
}
