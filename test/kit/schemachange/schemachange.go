// Package schemachange finds what a change of an event's JSON Schema breaks: for receivers,
// which rely on what was said, and for stored events, which must stay valid.
package schemachange

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// schema is the part of JSON Schema that the events' schemas use.
type schema = map[string]any

// words are the keywords whose values must stay as they are: a looser one breaks receivers, a
// stricter one stored events. Descriptions, titles and examples may change.
var words = []string{
	"type", "const", "enum", "pattern", "format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
}

// Breaking lists what a new form of a schema breaks, as paths with what happened there. Both
// are whole: they refer only to their own $defs. A new optional property breaks nothing.
func Breaking(before, after []byte) ([]string, error) {
	var old, now schema
	if err := json.Unmarshal(before, &old); err != nil {
		return nil, fmt.Errorf("the schema before: %w", err)
	}
	if err := json.Unmarshal(after, &now); err != nil {
		return nil, fmt.Errorf("the schema after: %w", err)
	}
	c := comparison{old: old, now: now}
	c.compare("", old, now, 0)
	return c.found, nil
}

type comparison struct {
	old, now schema
	found    []string
}

// deepest is how deep schemas may be nested, so that one that contains itself ends.
const deepest = 12

func (c *comparison) compare(at string, before, after schema, depth int) {
	if depth > deepest {
		return
	}
	before, after = resolved(c.old, before), resolved(c.now, after)
	for _, word := range words {
		if !reflect.DeepEqual(before[word], after[word]) {
			c.add(at, "%s was %v and is %v", word, before[word], after[word])
		}
	}
	c.required(at, before, after)
	old, now := part(before, "properties"), part(after, "properties")
	for _, name := range slices.Sorted(maps.Keys(old)) {
		path := at + "/" + name
		if now[name] == nil {
			c.add(path, "is gone")
			continue
		}
		c.compare(path, part(old, name), part(now, name), depth+1)
	}
	if before["items"] != nil || after["items"] != nil {
		c.compare(at+"/[]", part(before, "items"), part(after, "items"), depth+1)
	}
}

func (c *comparison) required(at string, before, after schema) {
	old, now := texts(before["required"]), texts(after["required"])
	for _, name := range old {
		if !slices.Contains(now, name) {
			c.add(at+"/"+name, "is no longer required")
		}
	}
	for _, name := range now {
		if !slices.Contains(old, name) {
			c.add(at+"/"+name, "is required now")
		}
	}
}

func (c *comparison) add(at, what string, values ...any) {
	c.found = append(c.found, at+" "+fmt.Sprintf(what, values...))
}

// resolved follows a reference to the document's own definitions.
func resolved(document, s schema) schema {
	ref, _ := s["$ref"].(string)
	if name, ok := strings.CutPrefix(ref, "#/$defs/"); ok {
		return part(part(document, "$defs"), name)
	}
	return s
}

func part(s schema, name string) schema {
	p, _ := s[name].(schema)
	return p
}

func texts(list any) (out []string) {
	all, _ := list.([]any)
	for _, one := range all {
		text, _ := one.(string)
		out = append(out, text)
	}
	return out
}
