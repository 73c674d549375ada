package contract

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Group is the operations of one tag, for people to read.
type Group struct {
	Name        string
	Description string
	Operations  []Description
}

// Description is one operation, for people to read.
type Description struct {
	ID, Method, Path, Summary string
	Paragraphs                []string
	Access                    string // who may call it
	Parameters                []Parameter
	Body                      *Content
	Answers                   []Answer
}

// Parameter is one parameter.
type Parameter struct {
	Name, In, Description string
	Required              bool
}

// Answer is one answer.
type Answer struct {
	Status, Description string
	Content             *Content
}

// Content is a body: its schema's name, if it has one, and an example.
type Content struct {
	MediaType, Schema, Example string
}

// Schema is one named schema.
type Schema struct {
	Name, Description, JSON string
}

// Groups lists the operations by tag, in the specification's order of tags.
func (c *Contract) Groups() []Group {
	byTag := map[string][]Description{}
	paths := c.document.Paths
	for _, path := range paths.InMatchingOrder() {
		item := paths.Value(path)
		for method, op := range item.Operations() {
			for _, tag := range op.Tags {
				byTag[tag] = append(byTag[tag], c.describe(method, path, item, op))
			}
		}
	}
	var groups []Group
	for _, tag := range c.document.Tags {
		operations := byTag[tag.Name]
		sort.Slice(operations, func(i, j int) bool {
			a, b := operations[i], operations[j]
			return a.Path < b.Path || a.Path == b.Path && a.Method < b.Method
		})
		groups = append(groups, Group{tag.Name, tag.Description, operations})
	}
	return groups
}

func (c *Contract) describe(method, path string, item *openapi3.PathItem, op *openapi3.Operation) Description {
	known := newOperation(item, op)
	d := Description{
		ID: op.OperationID, Method: method, Path: path, Summary: op.Summary,
		Paragraphs: Paragraphs(op.Description), Access: access(known),
	}
	for _, p := range known.params {
		d.Parameters = append(d.Parameters, Parameter{p.Value.Name, p.Value.In, p.Value.Description, p.Value.Required})
	}
	if op.RequestBody != nil {
		d.Body = content(op.RequestBody.Value.Content)
	}
	for status, response := range op.Responses.Map() {
		answer := Answer{Status: status, Content: content(response.Value.Content)}
		if response.Value.Description != nil {
			answer.Description = *response.Value.Description
		}
		d.Answers = append(d.Answers, answer)
	}
	slices.SortFunc(d.Answers, func(a, b Answer) int { return strings.Compare(a.Status, b.Status) })
	return d
}

func access(o *Operation) string {
	switch {
	case !o.Secured:
		return "anyone"
	case o.Group != "":
		return "members of " + o.Group
	default:
		return "signed-in callers"
	}
}

func content(of openapi3.Content) *Content {
	for mediaType, c := range of {
		out := &Content{MediaType: mediaType}
		if c.Schema == nil {
			return out
		}
		out.Schema = c.Schema.Ref[strings.LastIndex(c.Schema.Ref, "/")+1:]
		out.Example = indented(firstNonNil(c.Example, c.Schema.Value.Example))
		return out
	}
	return nil
}

func firstNonNil(values ...any) any {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}

func indented(v any) string {
	if v == nil {
		return ""
	}
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return ""
	}
	return string(text)
}

// Schemas lists the named schemas by name.
func (c *Contract) Schemas() []Schema {
	var out []Schema
	for name, ref := range c.document.Components.Schemas {
		out = append(out, Schema{name, ref.Value.Description, indented(ref.Value)})
	}
	slices.SortFunc(out, func(a, b Schema) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Paragraphs splits text at empty lines.
func Paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, strings.NewReplacer("**", "", "\n", " ").Replace(p))
		}
	}
	return out
}
