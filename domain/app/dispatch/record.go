package dispatch

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// saveTries bounds how often a change of an endpoint is made anew because
// somebody else changed it at the same time.
const saveTries = 4

// record stores what an attempt came to. The next attempt is asked for before
// the delivery says so: cut off in between, this attempt is made again, which
// an endpoint must bear; the other way round the delivery would stand still.
func (d *Dispatcher) record(ctx context.Context, e webhook.Endpoint, delivery webhook.Delivery, made webhook.Attempt, retryAfter time.Duration) error {
	after := delivery.Attempted(made, retryAfter, d.Jitter, d.Now())
	if err := d.heard(ctx, e, made.Outcome()); err != nil {
		return err
	}
	if after.State == webhook.DeliveryPending {
		if err := d.Attempts.Enqueue(ctx, []port.ScheduledAttempt{next(after)}); err != nil {
			return err
		}
	}
	return d.save(ctx, after)
}

// save stores a delivery. Conflict means that our lease ran out and somebody
// else went on from there: what they store counts.
func (d *Dispatcher) save(ctx context.Context, delivery webhook.Delivery) error {
	err := d.Deliveries.SaveDelivery(ctx, delivery)
	if failure.Is(err, failure.Conflict) || failure.Is(err, failure.NotFound) {
		return nil
	}
	return err
}

// heard notes an outcome at the endpoint; most change nothing. Whoever stores
// that the endpoint is disabled mails its owner, so one mail goes out.
func (d *Dispatcher) heard(ctx context.Context, e webhook.Endpoint, o webhook.Outcome) error {
	for range saveTries {
		after, changed := e.Heard(o, d.Now())
		if !changed {
			return nil
		}
		err := d.Endpoints.SaveEndpoint(ctx, after)
		if err == nil && after.State == webhook.Disabled && e.State != webhook.Disabled {
			d.notify(ctx, after)
		}
		if !failure.Is(err, failure.Conflict) {
			return ignore(err, failure.NotFound)
		}
		if e, err = d.Endpoints.Endpoint(ctx, e.OwnerID, e.ID); err != nil {
			return ignore(err, failure.NotFound)
		}
	}
	return failure.New(failure.Unavailable, "the endpoint is being changed by others")
}

// ignore is err unless it has the code.
func ignore(err error, code failure.Code) error {
	if failure.Is(err, code) {
		return nil
	}
	return err
}

// notify mails the owner of a disabled endpoint. The endpoint's page says the
// same, so a mail that fails is logged and not tried again.
func (d *Dispatcher) notify(ctx context.Context, e webhook.Endpoint) {
	if e.OwnerEmail == "" {
		return
	}
	message, err := mail.EndpointDisabled(e, d.AppURL)
	if err == nil {
		err = d.Mailer.Send(ctx, message)
	}
	if err != nil {
		d.Log.WarnContext(ctx, "an owner could not be told that an endpoint is disabled", "endpoint", e.ID, "error", err)
	}
}
