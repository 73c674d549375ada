package dispatch

import (
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// message is a payload as Standard Webhooks 1.0 recommends it.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// payload is what endpoints get of an event; the same event always gives the
// same bytes. The trace goes in a header of its own.
func payload(ev event.Event) ([]byte, error) {
	ev.Traceparent = ""
	return encode(message{Type: string(ev.Type), Timestamp: ev.OccurredAt, Data: ev})
}

// pingPayload is what a test event says.
func pingPayload(endpointID string, now time.Time) ([]byte, error) {
	return encode(message{Type: pingType, Timestamp: now, Data: map[string]string{"endpointId": endpointID}})
}

func encode(m message) ([]byte, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, failure.Wrap(failure.Internal, err, "the payload cannot be written")
	}
	return raw, nil
}
