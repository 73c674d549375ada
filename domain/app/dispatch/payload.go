package dispatch

import (
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
)

// message is a payload in the form that Standard Webhooks 1.0 recommends.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// payload is the payload for an event. The same event always gives the same
// bytes. The trace is sent in a header instead.
func payload(ev event.Event) ([]byte, error) {
	ev.Traceparent = ""
	return encode(message{Type: string(ev.Type), Timestamp: ev.OccurredAt, Data: ev})
}

// pingPayload is the payload of a test event.
func pingPayload(endpointID string, now time.Time) ([]byte, error) {
	return encode(message{Type: pingType, Timestamp: now, Data: map[string]string{"endpointId": endpointID}})
}

func encode(m message) ([]byte, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return nil, failure.Wrap(failure.Internal, err, "the payload cannot be encoded")
	}
	return raw, nil
}
