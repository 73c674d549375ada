// Package relay publishes the events that are stored with each change of an
// order.
package relay

import (
	"context"
	"encoding/json"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Message decodes a stored event as a message for the bus, whose detail is the
// stored bytes. It fails with Invalid for bytes that are not an event.
func Message(stored []byte) (port.Message, error) {
	var e event.Event
	if err := json.Unmarshal(stored, &e); err != nil {
		return port.Message{}, failure.Wrap(failure.Invalid, err, "a stored event is not JSON")
	}
	if e.ID == "" || e.OrderID == "" || !e.Type.Known() {
		return port.Message{}, failure.New(failure.Invalid, "a stored event lacks its id, order or type")
	}
	return port.Message{
		Source: event.Source, Type: string(e.Type), OrderID: e.OrderID, Detail: stored, Time: e.OccurredAt, Traceparent: e.Traceparent,
	}, nil
}

// Relay publishes stored events.
type Relay struct{ Bus port.Bus }

// Publish publishes messages on the bus and returns how many of them, from the
// first on, are certainly published. The caller continues with the first of the
// others: messages after it may be published again, which consumers tolerate,
// and none is left out. The error is non-nil unless all are published.
func (r Relay) Publish(ctx context.Context, messages []port.Message) (int, error) {
	if len(messages) == 0 {
		return 0, nil
	}
	failed, err := r.Bus.Publish(ctx, messages)
	if err != nil {
		return first(failed, len(messages)), err
	}
	return len(messages), nil
}

// first is the lowest index in failed. It is 0 for an error without indexes,
// because then nothing is known to be published.
func first(failed []int, count int) int {
	if len(failed) == 0 {
		return 0
	}
	lowest := count
	for _, i := range failed {
		lowest = min(lowest, i)
	}
	return max(lowest, 0)
}
