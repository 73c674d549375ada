// Package api holds the specification that the API is built from. Types and
// server stubs in package openapi are generated from it, requests are checked
// against it, and it is served as /openapi.json and /docs.
package api

import _ "embed"

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml

//go:embed openapi.yaml
var specification []byte

// Specification is openapi.yaml as built in.
func Specification() []byte { return specification }
