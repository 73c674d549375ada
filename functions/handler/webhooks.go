package handler

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
)

// FanOut fans out the events of one batch.
type FanOut interface {
	// Event creates one delivery of the event for each endpoint that subscribes
	// to it and is in order.
	Event(ctx context.Context, e event.Event) error
	// End enqueues the first attempts of these deliveries and creates those of the
	// other endpoints. If only some of these are missing, it fails with dispatch.Unfinished.
	End(ctx context.Context) error
}

// Webhooks fans events out to endpoints. The release before also puts attempts on its queue,
// which Forward takes over.
type Webhooks struct {
	BeginFanOut func() FanOut
	Forward     func(ctx context.Context, a port.ScheduledAttempt) error
	Redelivery  Redelivery
}

// Batch fans out the events of a batch together, up to parallel at once.
func (w Webhooks) Batch(parallel int) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		fanOuts, attempts := split(batch.Records)
		failures := append(w.fanOut(ctx, fanOuts, parallel), each(ctx, attempts, parallel, w.forward)...)
		return partial(w.Redelivery.settle(ctx, failures)), nil
	}
}

func (w Webhooks) forward(ctx context.Context, body []byte) error {
	a, err := decodeAttempt(body)
	if err != nil {
		return err
	}
	return w.Forward(ctx, a)
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

// fanOut returns the events to deliver again: those that failed, those that are not
// finished, or all of them if their attempts could not be enqueued.
func (w Webhooks) fanOut(ctx context.Context, messages []events.SQSMessage, parallel int) []failed {
	if len(messages) == 0 {
		return nil
	}
	f := w.BeginFanOut()
	failures := each(ctx, messages, parallel, func(ctx context.Context, body []byte) error { return fanOutOne(ctx, f, body) })
	if err := f.End(ctx); err != nil {
		slog.LogAttrs(ctx, levelOf(err), "the fan-out did not end", slog.String("error", err.Error()))
		return ended(messages, failures, err)
	}
	return failures
}

// ended are the failures, and those of the other messages that the end of their fan-out
// failed for.
func ended(messages []events.SQSMessage, failures []failed, end error) []failed {
	var unfinished dispatch.Unfinished
	some := errors.As(end, &unfinished)
	for _, m := range messages {
		err := end
		if some {
			err = unfinished[eventID(m)]
		}
		if err != nil && !slices.ContainsFunc(failures, func(f failed) bool { return f.message.MessageId == m.MessageId }) {
			failures = append(failures, failed{m, err})
		}
	}
	return failures
}

// eventID is the id of a message's event, or empty if it has none.
func eventID(m events.SQSMessage) string {
	ev, err := decodeEvent([]byte(m.Body))
	if err != nil {
		return ""
	}
	return ev.ID
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
