package dynamo

import (
	"encoding/json"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// DetailAttribute holds the event as the text of the bus's detail. The relay publishes
// exactly this text from the stream.
const DetailAttribute = "detail"

// eventItem is both the entry in the order's timeline and the outbox's message.
func eventItem(e event.Event) (item, error) {
	detail, err := e.Detail()
	if err != nil {
		return nil, failure.Wrap(failure.Internal, err, "event %s cannot be encoded", e.ID)
	}
	it := newItem(eventKey(e.OrderID, e.Sequence))
	it.list(gsi1, eventsOf(e.UserID), eventListed(e.OccurredAt, e.OrderID, e.Sequence))
	if e.Type == event.OrderRefunded || e.Type == event.OrderAdjusted {
		it.list(byStatus, refundsOn(day(e.OccurredAt)), eventListed(e.OccurredAt, e.OrderID, e.Sequence))
	}
	if n := order.NumberOf(e.OrderID); e.Type == event.OrderCreated && n != "" {
		it.list(byStatus, numbered(n), listed(e.OccurredAt, e.OrderID))
	}
	it.text("type", string(e.Type))
	it.text(DetailAttribute, string(detail))
	it.removable(e.OccurredAt.Add(HistoryKept))
	return it, nil
}

func decodeEvent(it item) (event.Event, error) {
	r := newDecoder(it)
	detail := r.text(DetailAttribute)
	if *r.err != nil {
		return event.Event{}, *r.err
	}
	var e event.Event
	if err := json.Unmarshal([]byte(detail), &e); err != nil {
		return e, failure.Wrap(failure.Internal, err, "stored event cannot be decoded")
	}
	return e, nil
}
