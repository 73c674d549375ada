package dynamo

import (
	"encoding/json"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// DetailAttribute holds an event as the text that the bus carries as its
// detail. The relay reads it from the stream and needs nothing else: what was
// stored with the change is what is published.
const DetailAttribute = "detail"

// eventItem is an entry of the order's timeline and the outbox in one.
func eventItem(e event.Event) (item, error) {
	detail, err := e.Detail()
	if err != nil {
		return nil, failure.Wrap(failure.Internal, err, "event %s cannot be written", e.ID)
	}
	it := newItem(eventKey(e.OrderID, e.Sequence))
	it.list(gsi1, eventsOf(e.UserID), eventListed(e.OccurredAt, e.OrderID, e.Sequence))
	it.text("type", string(e.Type))
	it.text(DetailAttribute, string(detail))
	return it, nil
}

func readEvent(it item) (event.Event, error) {
	r := read(it)
	detail := r.text(DetailAttribute)
	if *r.err != nil {
		return event.Event{}, *r.err
	}
	var e event.Event
	if err := json.Unmarshal([]byte(detail), &e); err != nil {
		return e, failure.Wrap(failure.Internal, err, "stored event cannot be read")
	}
	return e, nil
}
