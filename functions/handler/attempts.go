package handler

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// attempting attempts a delivery, or visits an endpoint.
type attempting func(ctx context.Context, a port.ScheduledAttempt) error

// Attempt handles one message of the queue of attempts.
func Attempt(attempt attempting) Item {
	return func(ctx context.Context, body []byte) error {
		a, err := decodeAttempt(body)
		if err != nil {
			return err
		}
		return TracedAttempt(ctx, a, attempt)
	}
}

// Attempts handles a batch of the queue of attempts, up to parallel at once, with what begin
// returns for it.
func Attempts(parallel int, begin func() *dispatch.Attempts, r Redelivery) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
		return Batch(parallel, Attempt(begin().Attempt), r)(ctx, batch)
	}
}

// Probe handles one message of the queue of probes: a visit, or an attempt that the endpoint's
// owner asked for.
func Probe(visit, attempt attempting) Item {
	return func(ctx context.Context, body []byte) error {
		a, err := decodeProbe(body)
		switch {
		case err != nil:
			return err
		case a.DeliveryID == "":
			return visit(ctx, a)
		}
		return TracedAttempt(ctx, a, attempt)
	}
}

// recoverTime is how long a sweep works on recoveries: they make due what they may until the
// next sweep.
const recoverTime = 20 * time.Second

// Sweep enqueues what is due, and works on recoveries.
func Sweep(d *dispatch.Dispatcher, r *dispatch.Recoverer) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		s, err := d.Sweep(ctx)
		slog.InfoContext(ctx, "webhooks swept", "due", s.Due, "overdue", s.Overdue, "circuits", s.Circuits)
		err = errors.Join(err, r.Run(ctx, r.Now().Add(recoverTime)))
		if err != nil {
			slog.ErrorContext(ctx, "the sweep of webhooks is not whole", "error", err)
		}
		return err
	}
}

// TracedAttempt calls attempt within a span of the delivery's trace. It is a dispatch.Around.
func TracedAttempt(ctx context.Context, a port.ScheduledAttempt, attempt func(context.Context, port.ScheduledAttempt) error) (err error) {
	ctx, end := traced(ctx, "attempt webhook", a.Traceparent, deliveryAttribute.String(a.DeliveryID), attemptAttribute.Int(a.Number))
	defer func() { end(err) }()
	return attempt(ctx, a)
}

// decodeAttempt decodes a delivery attempt. It fails with Invalid.
func decodeAttempt(body []byte) (port.ScheduledAttempt, error) {
	a, v, err := decodeScheduled(body)
	if err != nil {
		return a, err
	}
	if a.DeliveryID == "" {
		v.Add("/deliveryId", "required", "must not be empty")
	}
	if a.Number < 1 {
		v.Add("/number", "minimum", "must be at least 1")
	}
	return a, v.Err()
}

// decodeProbe decodes a delivery attempt or a visit. It fails with Invalid.
func decodeProbe(body []byte) (port.ScheduledAttempt, error) {
	a, v, err := decodeScheduled(body)
	if err == nil && a.DeliveryID != "" {
		return decodeAttempt(body)
	}
	if err != nil {
		return a, err
	}
	return a, v.Err()
}

func decodeScheduled(body []byte) (a port.ScheduledAttempt, v failure.Violations, err error) {
	if err := json.Unmarshal(body, &a); err != nil {
		return a, nil, failure.Wrap(failure.Invalid, err, "the message is not a delivery attempt")
	}
	if a.EndpointID == "" {
		v.Add("/endpointId", "required", "must not be empty")
	}
	if a.OwnerID == "" {
		v.Add("/ownerId", "required", "must not be empty")
	}
	return a, v, nil
}
