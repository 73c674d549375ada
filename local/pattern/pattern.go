// Package pattern implements Amazon EventBridge's event patterns: compiled
// once, then matched against JSON events without further parsing. Lambda's
// event filtering uses the same language.
//
// The rules are those of "Comparison operators for use in event patterns" in
// the EventBridge user guide: fields of a pattern are joined by AND, the
// alternatives in a field's list by OR, an array in the event matches when any
// of its elements does, and fields below an array of objects must match within
// one and the same element.
package pattern

import (
	"encoding/json"
	"fmt"
)

// Pattern is a compiled event pattern. It is immutable and safe for concurrent
// use.
type Pattern struct {
	root *object
	hint hint
}

// Error says where a pattern breaks which rule.
type Error struct {
	Path   string // the field in the pattern, e.g. detail.total; "" is the whole
	Reason string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return "event pattern is not valid: " + e.Reason
	}
	return fmt.Sprintf("event pattern is not valid: %s: %s", e.Path, e.Reason)
}

// Compile parses and checks a pattern. Every mistake is an *Error: an operator
// or form that EventBridge does not know is refused, never ignored.
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
	return &Pattern{root: root, hint: root.hint()}, nil
}

// Match reports whether the event matches. The event is JSON text ([]byte,
// json.RawMessage or string) or what encoding/json decodes it to; text that is
// not a JSON object matches nothing.
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
	if p.hint.rulesOut(event) {
		return false
	}
	var fields map[string]any
	if json.Unmarshal(event, &fields) != nil || fields == nil {
		return false
	}
	return p.root.match(fields)
}
