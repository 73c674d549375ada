package main

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/eventforge/eventforge/api/contract"
)

// group is the operations of one tag.
type group struct {
	Name, Description string
	Operations        []operation
}

// operation is one operation.
type operation struct {
	ID, Method, Path, Summary string
	Paragraphs                []string
	Access                    string // who may call it
	Parameters                []parameter
	Body                      *body
	Answers                   []answer
}

// parameter is one parameter.
type parameter struct {
	Name, In, Description string
	Required              bool
}

// answer is one answer.
type answer struct {
	Status, Description string
	Body                *body
}

// body is what a request or an answer carries; Schema is its schema's name.
type body struct{ MediaType, Schema, Example string }

// schema is one named schema.
type schema struct{ Name, Description, JSON string }

// groups lists the operations by tag, in the document's order of tags.
func groups(c *contract.Contract) []group {
	byTag := map[string][]operation{}
	for path, item := range c.Document().Paths.Map() {
		for method, op := range item.Operations() {
			known := c.Operation(method, contract.Route(path))
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], describe(method, path, item, op, known))
		}
	}
	var out []group
	for _, tag := range c.Document().Tags {
		operations := byTag[tag.Name]
		slices.SortFunc(operations, func(a, b operation) int {
			return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
		})
		out = append(out, group{tag.Name, tag.Description, operations})
	}
	return out
}

func describe(method, path string, item *openapi3.PathItem, op *openapi3.Operation, known *contract.Operation) operation {
	d := operation{
		ID: op.OperationID, Method: method, Path: path, Summary: op.Summary,
		Paragraphs: paragraphs(op.Description), Access: access(known),
	}
	for _, p := range slices.Concat(item.Parameters, op.Parameters) {
		d.Parameters = append(d.Parameters, parameter{p.Value.Name, p.Value.In, p.Value.Description, p.Value.Required})
	}
	if op.RequestBody != nil {
		d.Body = bodyOf(op.RequestBody.Value.Content)
	}
	for status, response := range op.Responses.Map() {
		d.Answers = append(d.Answers, answer{status, *response.Value.Description, bodyOf(response.Value.Content)})
	}
	slices.SortFunc(d.Answers, func(a, b answer) int { return strings.Compare(a.Status, b.Status) })
	return d
}

func access(o *contract.Operation) string {
	switch {
	case !o.Secured:
		return "anyone"
	case o.Group != "":
		return "members of " + o.Group
	default:
		return "signed-in callers"
	}
}

// bodyOf describes a content of at most one media type, which is all that the
// document uses.
func bodyOf(content openapi3.Content) *body {
	for mediaType, c := range content {
		name := c.Schema.Ref[strings.LastIndex(c.Schema.Ref, "/")+1:]
		example := c.Example
		if example == nil {
			example = c.Schema.Value.Example
		}
		return &body{mediaType, name, indented(example)}
	}
	return nil
}

// schemas lists the named schemas by name.
func schemas(d *openapi3.T) []schema {
	var out []schema
	for name, ref := range d.Components.Schemas {
		out = append(out, schema{name, ref.Value.Description, indented(ref.Value)})
	}
	slices.SortFunc(out, func(a, b schema) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func indented(v any) string {
	if v == nil {
		return ""
	}
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic(err) // it was read from a document
	}
	return string(text)
}

// paragraphs splits text at empty lines and drops its few marks of emphasis.
func paragraphs(text string) []string {
	var out []string
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, strings.NewReplacer("**", "", "\n", " ").Replace(p))
		}
	}
	return out
}
