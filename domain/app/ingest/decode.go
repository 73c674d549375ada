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
// Invalid and every broken rule, or with the context's error; then the message has the
// event's type, if the body says it.
func (i *Ingester) decode(ctx context.Context, p partner.Partner, r Request) (port.Message, error) {
	in, value, err := parse(ctx, r.Body)
	if err != nil {
		return port.Message{Type: in.saidType()}, err
	}
	var v failure.Violations
	eventType, occurredAt := in.eventType(p, &v), in.timestamp(&v)
	if data, isObject := value["data"].(map[string]any); !isObject {
		v.Add("/data", "object", "data must be an object")
	} else if p.Allows(eventType) {
		i.Schemas.Check(eventType, data, &v)
	}
	if err := v.Err(); err != nil {
		return port.Message{Type: in.saidType()}, err
	}
	raw, err := encode(detail{
		ID: p.ID + "/" + r.Headers.ID, PartnerID: p.ID, Type: eventType,
		OccurredAt: occurredAt, Traceparent: r.Traceparent, Data: in["data"],
	})
	if err != nil {
		return port.Message{Type: eventType}, failure.Wrap(failure.Internal, err, "the event cannot be encoded")
	}
	return port.Message{Source: p.Source(), Type: eventType, Detail: raw, Time: i.Now(), Traceparent: r.Traceparent}, nil
}

// parse decodes an object. Every text in it is checked, because the data go to
// consumers as they are. value is the same object, decoded.
func parse(ctx context.Context, raw []byte) (in body, value map[string]any, err error) {
	decoded, err := jsontext.Decode(ctx, raw, limits)
	if err != nil {
		return nil, nil, err
	}
	value, isObject := decoded.(map[string]any)
	if !isObject || json.Unmarshal(raw, &in) != nil {
		var v failure.Violations
		v.Add("", "json", "the body must be one JSON object in UTF-8, with type, timestamp and data")
		return nil, nil, v.Err()
	}
	return in, value, nil
}

// saidType is the type that the body says, for the log; "" if it says none.
func (b body) saidType() string {
	t, _ := b.text("type", &failure.Violations{})
	return t
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
