package handler

import (
	"encoding/json"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// envelope is an event as the bus delivers it. The detail holds everything
// about the order; the other fields say who published it.
type envelope struct {
	Source     string      `json:"source"`
	DetailType event.Type  `json:"detail-type"`
	Detail     event.Event `json:"detail"`
}

// decodeEvent decodes an order event from the bus's envelope. It fails with
// Invalid for anything that the platform did not publish itself.
func decodeEvent(body []byte) (event.Event, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return event.Event{}, failure.Wrap(failure.Invalid, err, "the message is not an event of the bus")
	}
	var v failure.Violations
	if e.Source != event.Source {
		v.Add("/source", "source", "must be %s", event.Source)
	}
	if !e.DetailType.Known() || e.DetailType != e.Detail.Type {
		v.Add("/detail-type", "type", "must be a known type, equal to the detail's")
	}
	if e.Detail.ID == "" {
		v.Add("/detail/id", "required", "must not be empty")
	}
	if e.Detail.OrderID == "" {
		v.Add("/detail/orderId", "required", "must not be empty")
	}
	return e.Detail, v.Err()
}
