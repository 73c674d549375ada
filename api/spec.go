// Package api holds the specification that the API is built from. Types and
// server stubs in package openapi are generated from it, requests are checked against
// it, and it is served as /openapi.json and, as the API reference, at /docs.
package api

import _ "embed"

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go run ./cmd/reference

//go:embed openapi.gen.json
var specification []byte

//go:embed reference.gen.html
var reference []byte

// Specification is openapi.yaml as JSON.
func Specification() []byte { return specification }

// Reference is the API reference in HTML, made from the specification.
func Reference() []byte { return reference }
