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

// body is what a partner sends, as Standard Webhooks recommends payloads.
type body struct {
	Type      *string         `json:"type"`
	Timestamp *string         `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// detail is what goes on the bus of it. The ids are ours to set.
type detail struct {
	ID          string          `json:"id"` // unique among all partners' events
	PartnerID   string          `json:"partnerId"`
	Type        string          `json:"type"`
	OccurredAt  time.Time       `json:"occurredAt"`
	Traceparent string          `json:"traceparent,omitempty"`
	Data        json.RawMessage `json:"data"`
}

// read turns a request of the partner into the bus's message. It fails with
// Invalid and every broken rule.
func read(p partner.Partner, r Request, now time.Time) (port.Message, error) {
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
		return port.Message{}, failure.Wrap(failure.Internal, err, "the event cannot be written")
	}
	return port.Message{Source: p.Source(), Type: *in.Type, Detail: raw, Time: now, Traceparent: r.Traceparent}, nil
}

// encode writes the detail without escapes for HTML: < as \u003c would make
// an event six times as long.
func encode(d detail) (json.RawMessage, error) {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	err := enc.Encode(d)
	return bytes.TrimSuffix(raw.Bytes(), []byte("\n")), err
}

// check notes every broken rule and returns the parsed timestamp.
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
		v.Add("/timestamp", "date_time", "timestamp must be a date and time as RFC 3339 has it")
	} else {
		occurredAt = t.UTC()
	}
	if data := bytes.TrimSpace(in.Data); len(data) == 0 || data[0] != '{' {
		v.Add("/data", "object", "data must be an object")
	}
	return occurredAt
}
