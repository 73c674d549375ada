package main

import (
	"encoding/json"
	"html/template"
	"regexp"
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
	Paragraphs                []template.HTML
	Access                    string // who may call it
	Parameters                []parameter
	Body                      *body
	Responses                 []response
}

// parameter is one parameter.
type parameter struct {
	Name, In    string
	Description template.HTML
	Required    bool
}

// response is one response.
type response struct {
	Status      string
	Description template.HTML
	Body        *body
}

// body is what a request or an response carries; Schema is its schema's name.
type body struct{ MediaType, Schema, Example string }

// schema is one named schema.
type schema struct {
	Name, JSON  string
	Description template.HTML
}

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
		d.Parameters = append(d.Parameters, parameter{p.Value.Name, p.Value.In, prose(p.Value.Description), p.Value.Required})
	}
	if op.RequestBody != nil {
		d.Body = bodyOf(op.RequestBody.Value.Content)
	}
	for status, r := range op.Responses.Map() {
		d.Responses = append(d.Responses, response{status, prose(*r.Value.Description), bodyOf(r.Value.Content)})
	}
	slices.SortFunc(d.Responses, func(a, b response) int { return strings.Compare(a.Status, b.Status) })
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
		out = append(out, schema{name, indented(ref.Value), prose(ref.Value.Description)})
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

var (
	codeMark   = regexp.MustCompile("`([^`]+)`")
	strongMark = regexp.MustCompile(`\*\*([^*]+)\*\*`)
)

// paragraphs splits text at empty lines and reads the document's two marks:
// `code` and **strong**.
func paragraphs(text string) []template.HTML {
	var out []template.HTML
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, prose(p))
		}
	}
	return out
}

func prose(text string) template.HTML {
	marked := codeMark.ReplaceAllString(template.HTMLEscapeString(text), "<code>$1</code>")
	return template.HTML(strongMark.ReplaceAllString(marked, "<strong>$1</strong>")) //nolint:gosec // escaped above
}
