package ingest

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// body is a partner's request body, in the form that Standard Webhooks
// recommends.
type body struct {
	Type      *string         `json:"type"`
	Timestamp *string         `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// detail is the event's detail on the bus. We set the ids.
type detail struct {
	ID          string          `json:"id"` // unique among all partners' events
	PartnerID   string          `json:"partnerId"`
	Type        string          `json:"type"`
	OccurredAt  time.Time       `json:"occurredAt"`
	Traceparent string          `json:"traceparent,omitempty"`
	Data        json.RawMessage `json:"data"`
}

// decode decodes a partner's request as a message for the bus. It fails with
// Invalid and every broken rule.
func decode(p partner.Partner, r Request, now time.Time) (port.Message, error) {
	var v failure.Violations
	var in body
	if err := json.Unmarshal(r.Body, &in); err != nil || !utf8.Valid(r.Body) {
		v.Add("", "json", "the body must be one JSON object in UTF-8, with type, timestamp and data")
		return port.Message{}, v.Err()
	}
	occurredAt := check(p, in, &v)
	if err := v.Err(); err != nil {
		return port.Message{}, err
	}
	raw, err := encode(detail{
		ID: p.ID + "/" + r.Headers.ID, PartnerID: p.ID, Type: *in.Type,
		OccurredAt: occurredAt, Traceparent: r.Traceparent, Data: in.Data,
	})
	if err != nil {
		return port.Message{}, failure.Wrap(failure.Internal, err, "the event cannot be encoded")
	}
	return port.Message{Source: p.Source(), Type: *in.Type, Detail: raw, Time: now, Traceparent: r.Traceparent}, nil
}

// encode encodes the detail without escaping HTML: \u003c for < would make an
// event up to six times as long.
func encode(d detail) (json.RawMessage, error) {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	err := enc.Encode(d)
	return bytes.TrimSuffix(raw.Bytes(), []byte("\n")), err
}

// check adds every broken rule and returns the parsed timestamp.
func check(p partner.Partner, in body, v *failure.Violations) (occurredAt time.Time) {
	switch {
	case in.Type == nil:
		v.Add("/type", "required", "type is missing")
	case !p.Allows(*in.Type):
		v.Add("/type", "event_type", "%.100q is not a type this partner may send", *in.Type)
	}
	if in.Timestamp == nil {
		v.Add("/timestamp", "required", "timestamp is missing")
	} else if t, err := time.Parse(time.RFC3339, *in.Timestamp); err != nil || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		v.Add("/timestamp", "date_time", "timestamp must be an RFC 3339 date and time")
	} else {
		occurredAt = t.UTC()
	}
	if data := bytes.TrimSpace(in.Data); len(data) == 0 || data[0] != '{' {
		v.Add("/data", "object", "data must be an object")
	}
	return occurredAt
}
