package eventbridge

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

const (
	maxEntries = 10
	maxBytes   = 256 << 10 // of all entries of a request together
)

// Entry is an event to put on a bus.
type Entry struct {
	Bus         string // DefaultBus when empty; may be an ARN
	Source      string
	DetailType  string
	Detail      string // a JSON object
	Resources   []string
	Time        time.Time // now when zero
	TraceHeader string    // X-Ray header, passed to the targets

	ofService bool // an event of an AWS service; only these may have a source aws.*
}

// size is the entry's size for the limit, after "Calculating Amazon EventBridge
// PutEvents event entry size" in the user guide.
func (e Entry) size() int {
	n := len(e.Source) + len(e.DetailType) + len(e.Detail)
	for _, r := range e.Resources {
		n += len(r)
	}
	if !e.Time.IsZero() {
		n += 14
	}
	return n
}

// Result is the id of an accepted entry, or the reason why it was refused.
type Result struct {
	EventID      string `json:"EventId,omitempty"`
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

func refused(code, message string) Result { return Result{ErrorCode: code, ErrorMessage: message} }

// refuse returns the reason why the entry is refused, with an empty code if it is
// accepted. detail is the decoded Detail.
func (e Entry) refuse() (detail map[string]any, why Result) {
	for _, field := range []struct{ name, value string }{{"Source", e.Source}, {"DetailType", e.DetailType}, {"Detail", e.Detail}} {
		if field.value == "" {
			return nil, refused("InvalidArgument", "Parameter "+field.name+" is not valid. Reason: "+field.name+" is a required argument.")
		}
	}
	if len(e.DetailType) > 128 || len(e.Source) > 256 {
		return nil, refused("InvalidArgument", "Parameter DetailType or Source is not valid. Reason: DetailType has at most 128 characters and Source at most 256.")
	}
	if strings.HasPrefix(e.Source, "aws.") && !e.ofService {
		return nil, refused("NotAuthorizedForSourceException", "Not authorized for the source.")
	}
	if json.Unmarshal([]byte(e.Detail), &detail) != nil || detail == nil {
		return nil, refused("MalformedDetail", "Detail is malformed.")
	}
	return detail, Result{}
}

// envelope is an event in the form that targets get.
type envelope struct {
	Version    string          `json:"version"`
	ID         string          `json:"id"`
	DetailType string          `json:"detail-type"`
	Source     string          `json:"source"`
	Account    string          `json:"account"`
	Time       string          `json:"time"`
	Region     string          `json:"region"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
}

func (s *Service) envelope(e Entry) envelope {
	if e.Time.IsZero() {
		e.Time = s.env.Clock.Now()
	}
	if e.Resources == nil {
		e.Resources = []string{}
	}
	return envelope{
		Version: "0", ID: s.env.Rand.UUID(), DetailType: e.DetailType, Source: e.Source,
		Account: s.env.Account, Time: e.Time.UTC().Format(time.RFC3339), Region: s.env.Region,
		Resources: e.Resources, Detail: json.RawMessage(e.Detail),
	}
}

func (e envelope) encode() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(e) // encoding strings and valid JSON cannot fail
	return bytes.TrimRight(b.Bytes(), "\n")
}

// fields is the envelope in the form that patterns match.
func (e envelope) fields(detail map[string]any) map[string]any {
	resources := make([]any, 0, len(e.Resources))
	for _, r := range e.Resources {
		resources = append(resources, r)
	}
	return map[string]any{
		"version": e.Version, "id": e.ID, "detail-type": e.DetailType, "source": e.Source,
		"account": e.Account, "time": e.Time, "region": e.Region, "resources": resources, "detail": detail,
	}
}
