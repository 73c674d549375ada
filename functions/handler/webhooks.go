package handler

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// FanOut fans out the events of one batch.
type FanOut interface {
	// Event creates one delivery of the event for each endpoint that subscribes
	// to it.
	Event(ctx context.Context, e event.Event) error
	// End enqueues the first attempts of these deliveries.
	End(ctx context.Context) error
}

// Webhooks delivers events to endpoints. Its queue holds two kinds of messages:
// events to fan out, and single attempts.
type Webhooks struct {
	BeginFanOut func() FanOut
	Attempt     func(ctx context.Context, a port.ScheduledAttempt) error
	Redelivery  Redelivery
}

// Batch fans out the events of a batch together and makes its attempts, up to
// parallel of each at once. Events do not wait for slow endpoints.
func (w Webhooks) Batch(parallel int) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		fanOuts, attempts := split(batch.Records)
		var failedAttempts []failed
		var wg sync.WaitGroup
		wg.Go(func() { failedAttempts = each(ctx, attempts, parallel, w.attempt) })
		failedFanOuts := w.fanOut(ctx, fanOuts, parallel)
		wg.Wait()
		return partial(w.Redelivery.settle(ctx, append(failedFanOuts, failedAttempts...))), nil
	}
}

// split separates the events of a batch from its attempts. Anything else counts
// as an event, which decodeEvent then refuses.
func split(batch []events.SQSMessage) (fanOuts, attempts []events.SQSMessage) {
	for _, m := range batch {
		var kind struct {
			DeliveryID string `json:"deliveryId"`
		}
		if json.Unmarshal([]byte(m.Body), &kind) == nil && kind.DeliveryID != "" {
			attempts = append(attempts, m)
		} else {
			fanOuts = append(fanOuts, m)
		}
	}
	return fanOuts, attempts
}

// fanOut returns the events to deliver again: those that failed, or all of them
// if their attempts could not be enqueued.
func (w Webhooks) fanOut(ctx context.Context, messages []events.SQSMessage, parallel int) []failed {
	if len(messages) == 0 {
		return nil
	}
	f := w.BeginFanOut()
	failures := each(ctx, messages, parallel, func(ctx context.Context, body []byte) error { return fanOutOne(ctx, f, body) })
	if err := f.End(ctx); err != nil {
		slog.LogAttrs(ctx, levelOf(err), "attempts could not be enqueued", slog.String("error", err.Error()))
		return all(messages, failures, err)
	}
	return failures
}

// all are the failures, and the error for the other messages.
func all(messages []events.SQSMessage, failures []failed, err error) []failed {
	for _, m := range messages {
		if !slices.ContainsFunc(failures, func(f failed) bool { return f.message.MessageId == m.MessageId }) {
			failures = append(failures, failed{m, err})
		}
	}
	return failures
}

func fanOutOne(ctx context.Context, f FanOut, body []byte) (err error) {
	ev, err := decodeEvent(body)
	if err != nil {
		return err
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), "fan out webhooks", ev.Traceparent, eventAttribute.String(string(ev.Type)))
	defer func() { end(err) }()
	if ev.Traceparent != "" {
		ev.Traceparent = observe.Traceparent(ctx) // the attempts are this span's children
	}
	return f.Event(ctx, ev)
}

func (w Webhooks) attempt(ctx context.Context, body []byte) (err error) {
	var a port.ScheduledAttempt
	if err := json.Unmarshal(body, &a); err != nil {
		return failure.Wrap(failure.Invalid, err, "the message is not a delivery attempt")
	}
	var v failure.Violations
	if a.EndpointID == "" {
		v.Add("/endpointId", "required", "must not be empty")
	}
	if a.OwnerID == "" {
		v.Add("/ownerId", "required", "must not be empty")
	}
	if a.Number < 1 {
		v.Add("/number", "minimum", "must be at least 1")
	}
	if err := v.Err(); err != nil {
		return err
	}
	ctx, end := traced(ctx, "attempt webhook", a.Traceparent, deliveryAttribute.String(a.DeliveryID), attemptAttribute.Int(a.Number))
	defer func() { end(err) }()
	return w.Attempt(ctx, a)
}
