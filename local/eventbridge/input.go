package eventbridge

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// input makes a target's payload from an event. nil sends the event unchanged.
type input func(subject) []byte

// subject is the data that an input transformer can use.
type subject struct {
	event    []byte // the whole envelope
	rule     *rule
	ingested string // time at which the event was accepted, RFC 3339
}

// decode decodes the event and keeps the text of its numbers.
func (s subject) decode() any {
	var v any
	dec := json.NewDecoder(bytes.NewReader(s.event))
	dec.UseNumber()
	_ = dec.Decode(&v) // the event was encoded here, so it is JSON
	return v
}

func compileInput(t Target) (input, error) {
	set := 0
	for _, given := range []bool{t.Input != nil, t.InputPath != nil, t.InputTransformer != nil} {
		if given {
			set++
		}
	}
	switch {
	case set > 1:
		return nil, invalid("Only one of Input, InputPath, or InputTransformer must be provided for target %s.", t.ID)
	case t.Input != nil:
		return constant(t)
	case t.InputPath != nil:
		return selection(t)
	case t.InputTransformer != nil:
		return compileTransformer(t.ID, *t.InputTransformer)
	}
	return nil, nil
}

func constant(t Target) (input, error) {
	text := []byte(*t.Input)
	if !json.Valid(text) {
		return nil, invalid("JSON syntax error in input for target %s", t.ID)
	}
	return func(subject) []byte { return text }, nil
}

func selection(t Target) (input, error) {
	p, err := parsePath(*t.InputPath)
	if err != nil {
		return nil, invalid("InputPath for target %s is invalid: %s", t.ID, err)
	}
	return func(s subject) []byte {
		return encode(p.find(s.decode()))
	}, nil
}

var placeholder = regexp.MustCompile(`<([A-Za-z0-9_.\-]+)>`)

// piece is a part of a template: text, or the placeholder that follows it.
type piece struct {
	text   string
	name   string // "" at the end
	quoted bool   // the placeholder is within a JSON string
}

type transformer struct {
	paths  map[string]path
	pieces []piece
}

func compileTransformer(id string, t InputTransformer) (input, error) {
	out := &transformer{paths: map[string]path{}}
	if len(t.Paths) > 100 {
		return nil, invalid("InputPathsMap for target %s has more than 100 paths", id)
	}
	for name, text := range t.Paths {
		p, err := parsePath(text)
		if err != nil || strings.HasPrefix(strings.ToLower(name), "aws.") {
			return nil, invalid("InputPathsMap for target %s is invalid: %s: %v", id, name, err)
		}
		out.paths[name] = p
	}
	if t.Template == "" {
		return nil, invalid("InputTemplate for target %s is empty", id)
	}
	out.pieces = split(t.Template)
	if err := out.check(id); err != nil {
		return nil, err
	}
	return out.apply, nil
}

// split splits a template at its placeholders, and marks those that are within a JSON
// string.
func split(template string) []piece {
	var pieces []piece
	quoted, last := false, 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		text := template[last:at[0]]
		quoted = quotedAfter(text, quoted)
		pieces = append(pieces, piece{text: text, name: template[at[2]:at[3]], quoted: quoted})
		last = at[1]
	}
	return append(pieces, piece{text: template[last:]})
}

func quotedAfter(text string, quoted bool) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			quoted = !quoted
		}
	}
	return quoted
}

// check requires that every placeholder is known, and that a template that starts like
// JSON is JSON when its placeholders are filled.
func (t *transformer) check(id string) error {
	for _, p := range t.pieces {
		if _, ok := t.paths[p.name]; p.name != "" && !ok && !predefined[p.name] {
			return invalid("InputTemplate for target %s contains invalid placeholder %s.", id, p.name)
		}
	}
	sample := strings.TrimSpace(string(t.fill(func(string) any { return nil })))
	if strings.ContainsAny(sample[:min(1, len(sample))], "{[") && !json.Valid([]byte(sample)) {
		return invalid("Invalid InputTemplate for target %s : it is no valid JSON.", id)
	}
	return nil
}

// predefined are the variables of every template, from "Input
// transformation" in the EventBridge user guide.
var predefined = map[string]bool{
	"aws.events.rule-arn": true, "aws.events.rule-name": true,
	"aws.events.event": true, "aws.events.event.json": true, "aws.events.event.ingestion-time": true,
}

func (t *transformer) apply(s subject) []byte {
	event := s.decode()
	return t.fill(func(name string) any {
		switch name {
		case "aws.events.rule-arn":
			return s.rule.arn
		case "aws.events.rule-name":
			return s.rule.Name
		case "aws.events.event.ingestion-time":
			return s.ingested
		case "aws.events.event.json":
			return event
		case "aws.events.event":
			return withoutDetail(event)
		}
		return t.paths[name].find(event)
	})
}

func withoutDetail(event any) any {
	out := map[string]any{}
	if fields, ok := event.(map[string]any); ok {
		for name, v := range fields {
			if name != "detail" {
				out[name] = v
			}
		}
	}
	return out
}

// fill replaces the placeholders by their values: as JSON, or as text within a JSON
// string. A value that the event lacks is null, or empty text.
func (t *transformer) fill(value func(name string) any) []byte {
	var b bytes.Buffer
	for _, p := range t.pieces {
		b.WriteString(p.text)
		if p.name == "" {
			continue
		}
		if v := value(p.name); p.quoted {
			b.WriteString(inString(v))
		} else {
			b.Write(encode(v))
		}
	}
	return b.Bytes()
}

// inString is the value as the content of a JSON string.
func inString(v any) string {
	if v == nil {
		return ""
	}
	text, ok := v.(string)
	if !ok {
		text = string(encode(v))
	}
	quoted := string(encode(text))
	return quoted[1 : len(quoted)-1]
}

// encode encodes JSON without HTML escapes.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // decoded from JSON, so it can be encoded
	return bytes.TrimRight(b.Bytes(), "\n")
}
