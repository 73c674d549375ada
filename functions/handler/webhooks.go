package handler

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Dispatcher is what deliver-webhooks needs of package dispatch.
type Dispatcher interface {
	// FanOut asks for one delivery of the event for each endpoint that wants
	// it.
	FanOut(ctx context.Context, e event.Event) error
	// Attempt tries to deliver, and asks for the next attempt if that fails.
	Attempt(ctx context.Context, a port.Attempt) error
}

// Webhooks delivers events to endpoints. Its queue holds two kinds of
// messages: events of the bus, to be fanned out, and single attempts.
type Webhooks struct{ Dispatcher Dispatcher }

// Handle fans out one event or attempts one delivery.
func (w Webhooks) Handle(ctx context.Context, body []byte) error {
	var kind struct {
		DeliveryID string `json:"deliveryId"`
	}
	if err := json.Unmarshal(body, &kind); err != nil {
		return failure.Wrap(failure.Invalid, err, "the message is neither an event nor an attempt")
	}
	if kind.DeliveryID != "" {
		return w.attempt(ctx, body)
	}
	return w.fanOut(ctx, body)
}

func (w Webhooks) fanOut(ctx context.Context, body []byte) (err error) {
	ev, err := decodeEvent(body)
	if err != nil {
		return err
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), "fan out webhooks", ev.Traceparent)
	defer func() { end(err) }()
	return w.Dispatcher.FanOut(ctx, ev)
}

func (w Webhooks) attempt(ctx context.Context, body []byte) error {
	var a port.Attempt
	if err := json.Unmarshal(body, &a); err != nil {
		return failure.Wrap(failure.Invalid, err, "the message is no delivery attempt")
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
	return w.Dispatcher.Attempt(ctx, a)
}
