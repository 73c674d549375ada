// Package pattern implements Amazon EventBridge's event patterns: compiled
// once, then matched against JSON events without further parsing. Lambda's
// event filtering uses the same language.
//
// The rules are those of "Comparison operators for use in event patterns" in
// the EventBridge user guide. All fields of a pattern must match, and one of
// the alternatives in a field's list. An array in the event matches if any of
// its elements matches. Fields below an array of objects must match within the
// same element.
package pattern

import (
	"encoding/json"
	"fmt"
)

// Pattern is a compiled event pattern. It is immutable and safe for concurrent
// use.
type Pattern struct {
	root      *object
	prefilter prefilter
}

// Error names the rule that a pattern breaks, and where.
type Error struct {
	Path   string // the field in the pattern, e.g. detail.total; "" for the whole pattern
	Reason string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return "event pattern is not valid: " + e.Reason
	}
	return fmt.Sprintf("event pattern is not valid: %s: %s", e.Path, e.Reason)
}

// Compile parses and checks a pattern. Every error is an *Error. An operator or
// form that EventBridge does not know is an error.
func Compile(source []byte) (*Pattern, error) {
	var raw any
	if err := json.Unmarshal(source, &raw); err != nil {
		return nil, &Error{Reason: "not JSON: " + err.Error()}
	}
	fields, ok := raw.(map[string]any)
	if !ok {
		return nil, &Error{Reason: "a pattern is a JSON object"}
	}
	root, err := compileObject("", fields)
	if err != nil {
		return nil, err
	}
	return &Pattern{root: root, prefilter: root.prefilter()}, nil
}

// ReadsOnly reports whether nothing matters to the pattern but the event's fields with these
// paths, such as detail.total, and what they contain.
func (p *Pattern) ReadsOnly(paths ...string) bool { return p.root.readsOnly("", paths) }

// Match reports whether the event matches. The event is JSON text ([]byte,
// json.RawMessage or string) or a decoded JSON object (map[string]any). Any
// other value does not match.
func (p *Pattern) Match(event any) bool {
	switch e := event.(type) {
	case map[string]any:
		return p.root.match(e)
	case []byte:
		return p.matchText(e)
	case json.RawMessage:
		return p.matchText(e)
	case string:
		return p.matchText([]byte(e))
	}
	return false
}

func (p *Pattern) matchText(event []byte) bool {
	if p.prefilter.rejects(event) {
		return false
	}
	var fields map[string]any
	if json.Unmarshal(event, &fields) != nil || fields == nil {
		return false
	}
	return p.root.match(fields)
}
