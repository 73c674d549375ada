// Package api holds the specification that the API is built from. Types and
// server stubs in package openapi are generated from it, requests are checked
// against it, and it is served as /openapi.json and /docs.
package api

import _ "embed"

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go run ./cmd/documents

//go:embed openapi.gen.json
var specification []byte

//go:embed docs.gen.html
var page []byte

// Specification is openapi.yaml as JSON.
func Specification() []byte { return specification }

// Page is the specification for people to read, in HTML.
func Page() []byte { return page }
