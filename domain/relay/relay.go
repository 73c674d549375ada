// Package relay hands the events that were stored with each change of an order
// to the bus.
package relay

import (
	"context"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Relay publishes stored events.
type Relay struct{ Bus port.Bus }

// Publish puts events on the bus and returns how many of them, from the first
// on, are there for sure. Who calls goes on from that one: what was published
// behind it is published again, which consumers must not mind, and nothing is
// ever left out. The error is non-nil unless all are published.
func (r Relay) Publish(ctx context.Context, events []event.Event) (int, error) {
	messages, encodeErr := encode(events)
	failed, err := r.publish(ctx, messages)
	if err != nil {
		return first(failed, len(messages)), err
	}
	return len(messages), encodeErr
}

func (r Relay) publish(ctx context.Context, messages []port.Message) ([]int, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	return r.Bus.Publish(ctx, messages)
}

// encode makes messages of events, up to the first that cannot be encoded.
func encode(events []event.Event) ([]port.Message, error) {
	messages := make([]port.Message, 0, len(events))
	for _, e := range events {
		detail, err := e.Detail()
		if err != nil {
			return messages, failure.Wrap(failure.Internal, err, "event %s cannot be encoded", e.ID)
		}
		messages = append(messages, port.Message{
			Source: event.Source, Type: string(e.Type), Detail: detail, Time: e.OccurredAt, Traceparent: e.Traceparent,
		})
	}
	return messages, nil
}

// first is the lowest index in failed: 0 when an error came without indexes,
// because then nothing is known to be published.
func first(failed []int, count int) int {
	lowest := count
	for _, i := range failed {
		lowest = min(lowest, i)
	}
	if len(failed) == 0 {
		return 0
	}
	return max(lowest, 0)
}
