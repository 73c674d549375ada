// Package api holds the specification that the API is built from. Types and
// server stubs in package openapi are generated from it, requests are checked against
// it, and it is served as /openapi.json, which /docs shows.
package api

import _ "embed"

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go run ./cmd/reference

//go:embed openapi.gen.json
var specification []byte

//go:embed published.gen.json
var published []byte

// Specification is openapi.yaml as JSON, an OpenAPI 3.0 document.
func Specification() []byte { return specification }

// Published is the specification as it is served: OpenAPI 3.1, with the events that are sent
// to endpoints as webhooks.
func Published() []byte { return published }
