// Package contract checks requests against the API's specification, so that openapi.yaml
// is enforced.
package contract

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Contract is the specification, ready to check requests.
type Contract struct {
	operations map[string]*Operation
	document   *openapi3.T
}

// Operation is one operation of the specification.
type Operation struct {
	ID        string
	Secured   bool   // requires an access token
	Group     string // the group that its caller must be in; "" for none
	HasBody   bool
	mediaType string
	body      *openapi3.Schema
	params    openapi3.Parameters
}

// Load reads a specification in YAML or JSON. It fails if it is not a valid
// OpenAPI document.
func Load(specification []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(specification)
	if err != nil {
		return nil, fmt.Errorf("load the specification: %w", err)
	}
	c := &Contract{operations: map[string]*Operation{}, document: doc}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.operations[method+" "+Route(path)] = newOperation(item, op)
		}
	}
	return c, nil
}

// Route is a path of the specification in the router's form:
// /orders/{id} becomes /orders/:id.
func Route(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// Operation returns the operation of a method and a route in the router's form, or
// nil.
func (c *Contract) Operation(method, route string) *Operation {
	return c.operations[method+" "+route]
}

// Document is the specification itself.
func (c *Contract) Document() *openapi3.T { return c.document }

func newOperation(item *openapi3.PathItem, op *openapi3.Operation) *Operation {
	o := &Operation{
		ID: op.OperationID, Secured: op.Security != nil && len(*op.Security) > 0,
		params: append(append(openapi3.Parameters{}, item.Parameters...), op.Parameters...),
	}
	o.Group, _ = op.Extensions["x-required-group"].(string)
	if op.RequestBody == nil {
		return o
	}
	for mediaType, content := range op.RequestBody.Value.Content {
		o.HasBody, o.mediaType, o.body = true, mediaType, content.Schema.Value
	}
	return o
}
