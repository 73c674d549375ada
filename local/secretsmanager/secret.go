package secretsmanager

import (
	"bytes"
	"fmt"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// The labels of the two versions that are kept.
const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

// secret is one secret as it is stored.
type secret struct {
	Name, ARN, Description string
	Created, Changed       time.Time
	Tags                   []tag     `json:",omitempty"`
	Versions               []version // the current one, then the previous one
}

type tag struct{ Key, Value string }

// version is one value that the secret has or had.
type version struct {
	ID      string
	Created time.Time
	Value   value
}

// value is what is secret: a text or bytes. It does not print itself.
type value struct {
	Text   *string `json:",omitempty"`
	Binary []byte  `json:",omitempty"`
}

// hidden stands for a value in logs and errors.
const hidden = "(secret)"

// Format keeps the value out of errors and messages, with every verb.
func (v value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue keeps the value out of logs.
func (v value) LogValue() slog.Value { return slog.StringValue(hidden) }

func (v value) equal(other value) bool {
	if v.Text == nil || other.Text == nil {
		return v.Text == other.Text && bytes.Equal(v.Binary, other.Binary)
	}
	return *v.Text == *other.Text
}

func (v value) empty() bool { return v.Text == nil && v.Binary == nil }

// maxValue is the maximum size of a value, in bytes.
const maxValue = 65536

// content is the value in a request.
type content struct {
	SecretString *string
	SecretBinary []byte
}

// value returns the checked value, which may be empty.
func (c content) value() (value, error) {
	v := value{Text: c.SecretString, Binary: c.SecretBinary}
	switch {
	case v.Text != nil && v.Binary != nil:
		return v, invalid("You can't specify both a binary secret value and a string secret value in the same secret.")
	case v.Text != nil && len(*v.Text) > maxValue, len(v.Binary) > maxValue:
		return v, invalid(fmt.Sprintf("The secret value must have at most %d bytes.", maxValue))
	}
	return v, nil
}

// stages returns the labels of each version by its id.
func (s *secret) stages() map[string][]string {
	all := map[string][]string{}
	for i, v := range s.Versions {
		all[v.ID] = []string{[]string{current, previous}[i]}
	}
	return all
}

// put makes a value the current version. The same value with the same id changes
// nothing, so that a request can be sent again; another value is an error.
func (s *secret) put(id string, v value, now time.Time) error {
	for _, old := range s.Versions {
		if old.ID == id && !old.Value.equal(v) {
			return wire.NewError("ResourceExistsException", "You can't use ClientRequestToken "+id+" because that value is already in use for a version of secret "+s.ARN+".")
		}
		if old.ID == id {
			return nil
		}
	}
	s.Versions = append([]version{{ID: id, Created: now, Value: v}}, s.Versions[:min(1, len(s.Versions))]...)
	s.Changed = now
	return nil
}

// find returns the version of an id and a label; either may be empty.
func (s *secret) find(id, stage string) (version, error) {
	if id == "" && stage == "" {
		stage = current
	}
	stages := s.stages()
	for _, v := range s.Versions {
		if (id == "" || v.ID == id) && (stage == "" || stages[v.ID][0] == stage) {
			return v, nil
		}
	}
	what := "staging label: " + stage
	if id != "" {
		what = "VersionId: " + id
	}
	return version{}, wire.NewError("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for "+what)
}
