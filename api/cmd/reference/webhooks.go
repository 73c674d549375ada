package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/event/schemas"
)

// object is a JSON object.
type object = map[string]any

// published is the specification as it is served: OpenAPI 3.1 with the events that endpoints
// get as webhooks, from their JSON Schemas. The specification itself stays 3.0, which the
// generator of the server's code reads.
func published(specification []byte) ([]byte, error) {
	var doc object
	if err := json.Unmarshal(specification, &doc); err != nil {
		return nil, err
	}
	doc["openapi"] = "3.1.0"
	modernize(doc)
	components := doc["components"].(object)["schemas"].(object)
	webhooks := object{}
	for _, t := range event.Types() {
		webhooks[string(t)] = object{"post": webhook(t)}
	}
	for _, version := range event.Versions() {
		for _, t := range event.Types() {
			if err := addSchemas(components, t, version); err != nil {
				return nil, err
			}
		}
	}
	doc["webhooks"] = webhooks
	for _, tag := range doc["tags"].([]any) {
		name := tag.(object)["name"].(string)
		tag.(object)["x-displayName"] = strings.ToUpper(name[:1]) + name[1:]
	}
	return json.Marshal(doc)
}

// modernize replaces what 3.1 no longer has: there, null is a type.
func modernize(node any) {
	switch n := node.(type) {
	case object:
		if n["nullable"] == true {
			n["type"] = []any{n["type"], "null"}
			delete(n, "nullable")
		}
		for _, part := range n {
			modernize(part)
		}
	case []any:
		for _, part := range n {
			modernize(part)
		}
	}
}

// webhook is the request with an event of a type, in each version.
func webhook(t event.Type) object {
	newest, _ := schemas.Whole(t, event.NewestVersion)
	var bodies []any
	examples := object{}
	for _, version := range slices.Backward(event.Versions()) {
		bodies = append(bodies, body(t, version))
		example, _ := schemas.Example(t, version)
		name := fmt.Sprintf("version %d", version)
		if version == event.NewestVersion {
			name = fmt.Sprintf("newest (version %d)", version) // the first of them is shown
		}
		examples[name] = object{"value": payload{t, "2026-11-23T08:15:30.187Z", example}}
	}
	return object{
		"operationId": "on " + string(t), "tags": []any{"events"}, "summary": string(t), "description": newest.Description,
		"security":    []any{},
		"parameters":  headers(),
		"requestBody": object{"required": true, "content": object{"application/json": object{"schema": object{"oneOf": bodies}, "examples": examples}}},
		"responses": object{
			"2XX":     object{"description": "The endpoint has the event. Anything else, and no answer within 15 seconds, is tried again."},
			"410":     object{"description": "The endpoint is gone, and gets nothing any more."},
			"default": object{"description": "The event is sent again, with growing delays, for three days."},
		},
	}
}

// payload is what an endpoint gets, in the order in which people read it.
type payload struct {
	Type      event.Type      `json:"type"`
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

func body(t event.Type, version int) object {
	return object{
		"title": fmt.Sprintf("version %d", version), "type": "object", "required": []any{"type", "timestamp", "data"},
		"properties": object{
			"type":      object{"type": "string", "const": t},
			"timestamp": object{"type": "string", "format": "date-time", "description": "When it occurred."},
			"data":      object{"$ref": reference(componentName(string(t), version))},
		},
	}
}

func headers() []any {
	header := func(name, description, example string) object {
		return object{"name": name, "in": "header", "required": true, "description": description, "schema": object{"type": "string"}, "example": example}
	}
	return []any{
		header("webhook-id", "The same in each attempt: handle an id once. It begins with `sample-` for samples and with `ping-` for test events.", "01K9XW5Y7Q2ZJ8F3N6R4T0VABC-0005"),
		header("webhook-timestamp", "When the attempt was signed, in seconds since 1970. Refuse those of more than five minutes ago.", "1795594530"),
		header("webhook-signature", "Signatures, separated by spaces, after Standard Webhooks 1.0.", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
	}
}

// addSchemas adds a type's schema, and those that it uses, to the components.
func addSchemas(components object, t event.Type, version int) error {
	d, ok := schemas.Whole(t, version)
	if !ok {
		return fmt.Errorf("%s has no schema of version %d", t, version)
	}
	defs := d.Defs
	d.Schema, d.ID, d.Defs, d.Examples = "", "", nil, nil
	parts := map[string]any{string(t): d}
	for name, def := range defs {
		parts["event."+name] = def
	}
	for name, part := range parts {
		raw, err := json.Marshal(part)
		if err != nil {
			return err
		}
		var schema object
		if err := json.Unmarshal(raw, &schema); err != nil {
			return err
		}
		delete(schema, "$id")
		refer(schema, version)
		components[componentName(name, version)] = schema
	}
	return nil
}

// refer makes references to a schema's own definitions those to components.
func refer(node any, version int) {
	switch n := node.(type) {
	case object:
		if ref, _ := n["$ref"].(string); strings.HasPrefix(ref, "#/$defs/") {
			n["$ref"] = reference(componentName("event."+strings.TrimPrefix(ref, "#/$defs/"), version))
		}
		for _, part := range n {
			refer(part, version)
		}
	case []any:
		for _, part := range n {
			refer(part, version)
		}
	}
}

func componentName(name string, version int) string { return fmt.Sprintf("%s.v%d", name, version) }

func reference(component string) string { return "#/components/schemas/" + component }
