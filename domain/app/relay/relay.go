// Package relay publishes the events that are stored with each change of an
// order.
package relay

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// typeForm is the form of every type of an order event. The relay does not ask
// whether it knows the type: while a release is deployed, a process of the new one
// may store an event of a type that this process does not know yet.
var typeForm = regexp.MustCompile(`^order\.[a-z]+(_[a-z]+)*$`)

// Message decodes a stored event as a message for the bus, whose detail is the
// stored bytes. It fails with Invalid for bytes that are not an event.
func Message(stored []byte) (port.Message, error) {
	var e event.Event
	if err := json.Unmarshal(stored, &e); err != nil {
		return port.Message{}, failure.Wrap(failure.Invalid, err, "a stored event is not JSON")
	}
	if e.ID == "" || e.OrderID == "" || !typeForm.MatchString(string(e.Type)) {
		return port.Message{}, failure.New(failure.Invalid, "a stored event lacks its id, order or type")
	}
	return port.Message{
		Source: event.Source, Type: string(e.Type), OrderID: e.OrderID, Detail: stored, Time: e.OccurredAt, Traceparent: e.Traceparent,
	}, nil
}

// Record is a record of the table's stream. Bad says why it holds no event that can
// be published; else Message is the event.
type Record struct {
	Raw     json.RawMessage
	Message port.Message
	Bad     error
}

// Relay publishes stored events. Failures keeps those that can never be published.
type Relay struct {
	Bus      port.Bus
	Failures port.RelayFailures
}

// Publish publishes the records' events. A bad one, which can never be published, is
// put aside at once and does not stop the others. Publish returns how many records,
// from the first on, are certainly published or put aside. The caller continues with
// the first of the others, after a while and as often as it takes: the bus is away,
// or a bad event could not be put aside. Events after it may be published again, which
// consumers tolerate, and none is left out. The error is non-nil unless all are done.
func (r Relay) Publish(ctx context.Context, records []Record) (int, error) {
	outcome := r.publish(ctx, records)
	for i, err := range outcome {
		if err == nil {
			continue
		}
		if !isBad(err) {
			return i, err
		}
		if kept := r.Failures.PutAside(ctx, port.BadEvent{Record: records[i].Raw, Err: err}); kept != nil {
			return i, errors.Join(kept, err)
		}
	}
	return len(records), nil
}

// publish returns why each record is not published; nil if it is.
func (r Relay) publish(ctx context.Context, records []Record) []error {
	outcome := make([]error, len(records))
	var messages []port.Message
	var places []int // of the messages in records
	for i, record := range records {
		if outcome[i] = record.Bad; record.Bad == nil {
			messages, places = append(messages, record.Message), append(places, i)
		}
	}
	if len(messages) == 0 {
		return outcome
	}
	for _, u := range r.Bus.Publish(ctx, messages) {
		outcome[places[u.Index]] = u.Err
	}
	return outcome
}

// isBad reports whether err is about the event itself, so that no retry helps.
func isBad(err error) bool {
	return failure.Is(err, failure.Invalid) || failure.Is(err, failure.TooLarge)
}
