package schemas

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/event"
)

// Document is a JSON Schema that needs no other: the type's own, with what all events of its
// version have.
type Document struct {
	Schema      string                     `json:"$schema,omitempty"`
	ID          string                     `json:"$id"`
	Title       string                     `json:"title"`
	Description string                     `json:"description"`
	Type        string                     `json:"type"`
	Required    []string                   `json:"required"`
	Properties  map[string]json.RawMessage `json:"properties"`
	Defs        map[string]json.RawMessage `json:"$defs,omitempty"` // only those that are used
	Examples    []json.RawMessage          `json:"examples,omitempty"`
}

// Whole returns the schema of a type's events with a version as one document. It reports
// whether there is one.
func Whole(t event.Type, version int) (d Document, ok bool) {
	own, ok := Of(t, version)
	if !ok {
		return Document{}, false
	}
	return Join(own, All()), true
}

// Join joins a type's schema with the one it refers to, of all that are given by their ids.
func Join(own []byte, all map[string][]byte) Document {
	var special struct {
		Document
		Ref string `json:"$ref"`
	}
	var common Document
	local := strings.NewReplacer(commonName(own)+"#/", "#/")
	decode([]byte(local.Replace(string(own))), &special)
	decode(all[Base+special.Ref], &common)
	d := special.Document
	d.Type, d.Required = "object", union(common.Required, special.Required)
	d.Properties = maps.Clone(common.Properties)
	maps.Copy(d.Properties, special.Properties)
	d.Defs = used(d.Properties, common.Defs)
	return d
}

// commonName is the name of the schema that a type's schema refers to.
func commonName(own []byte) string {
	var ref struct {
		Ref string `json:"$ref"`
	}
	decode(own, &ref)
	return ref.Ref
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, name := range b {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// used are the definitions that the properties refer to, also through others.
func used(properties, defs map[string]json.RawMessage) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	texts := slices.Collect(maps.Values(properties))
	for len(texts) > 0 {
		text := string(texts[0])
		texts = texts[1:]
		for name, def := range defs {
			if _, known := found[name]; !known && strings.Contains(text, fmt.Sprintf("%q", "#/$defs/"+name)) {
				found[name] = def
				texts = append(texts, def)
			}
		}
	}
	return found
}

func decode(raw []byte, into any) {
	if err := json.Unmarshal(raw, into); err != nil {
		panic(err) // cannot happen: the tests decode every file
	}
}
