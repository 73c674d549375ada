package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/jsontext"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// limits bound a body's nesting. The number of its values is bounded by MaxBody.
var limits = jsontext.Limits{Depth: 32}

// body is a partner's request body, in the form that Standard Webhooks
// recommends, by the exact names of its members.
type body map[string]json.RawMessage

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
// Invalid and every broken rule, or with the context's error.
func decode(ctx context.Context, p partner.Partner, r Request, now time.Time) (port.Message, error) {
	in, err := parse(ctx, r.Body)
	if err != nil {
		return port.Message{}, err
	}
	var v failure.Violations
	eventType, occurredAt := in.eventType(p, &v), in.timestamp(&v)
	if data := in["data"]; len(data) == 0 || data[0] != '{' {
		v.Add("/data", "object", "data must be an object")
	}
	if err := v.Err(); err != nil {
		return port.Message{}, err
	}
	raw, err := encode(detail{
		ID: p.ID + "/" + r.Headers.ID, PartnerID: p.ID, Type: eventType,
		OccurredAt: occurredAt, Traceparent: r.Traceparent, Data: in["data"],
	})
	if err != nil {
		return port.Message{}, failure.Wrap(failure.Internal, err, "the event cannot be encoded")
	}
	return port.Message{Source: p.Source(), Type: eventType, Detail: raw, Time: now, Traceparent: r.Traceparent}, nil
}

// parse decodes an object. Every text in it is checked, because the data go to
// consumers as they are.
func parse(ctx context.Context, raw []byte) (body, error) {
	value, err := jsontext.Decode(ctx, raw, limits)
	if err != nil {
		return nil, err
	}
	var in body
	if _, isObject := value.(map[string]any); !isObject || json.Unmarshal(raw, &in) != nil {
		var v failure.Violations
		v.Add("", "json", "the body must be one JSON object in UTF-8, with type, timestamp and data")
		return nil, v.Err()
	}
	return in, nil
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

// text returns the text of a required member.
func (b body) text(name string, v *failure.Violations) (string, bool) {
	raw, given := b[name]
	if !given || string(raw) == "null" {
		v.Add("/"+name, "required", "%s is missing", name)
		return "", false
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		v.Add("/"+name, "type", "%s must be a text", name)
		return "", false
	}
	return s, true
}

func (b body) eventType(p partner.Partner, v *failure.Violations) string {
	t, given := b.text("type", v)
	if given && !p.Allows(t) {
		v.Add("/type", "event_type", "%.100q is not a type this partner may send", t)
	}
	return t
}

func (b body) timestamp(v *failure.Violations) (occurredAt time.Time) {
	s, given := b.text("timestamp", v)
	if !given {
		return occurredAt
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.UTC().Year() < 0 || t.UTC().Year() > 9999 {
		v.Add("/timestamp", "date_time", "timestamp must be an RFC 3339 date and time")
	}
	return t.UTC()
}
