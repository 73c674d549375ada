// Package schemas holds the JSON Schemas of the events that partners send and the
// platform understands: one of the data of each type (<type>.v1.json), beside
// shipment.v1.json with what they have in common.
//
// They are open: a partner may send members that are not listed, which the platform
// ignores. A rule of a type may become looser. One that becomes stricter would refuse
// what partners send today, so it needs a new type.
package schemas

import (
	"embed"
	"encoding/json"
	"io/fs"
	"strings"
)

//go:embed *.json
var files embed.FS

const (
	// Base is the prefix of the schemas' ids, and of the references between them.
	Base   = "https://eventforge.example/schemas/partners/"
	suffix = ".v1.json"
	shared = "shipment" + suffix
)

// Schema is the schema of one type's data.
type Schema struct {
	Type        string
	ID          string
	Description string // one or two sentences
	Raw         json.RawMessage
	Example     json.RawMessage
}

// All returns every file by its id.
func All() map[string][]byte {
	all := map[string][]byte{}
	for _, name := range names() {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic(err) // cannot happen: the file is embedded
		}
		all[Base+name] = raw
	}
	return all
}

// Types returns the schemas of the types, ordered by type.
func Types() (out []Schema) {
	all := All()
	for _, name := range names() {
		if name == shared {
			continue
		}
		var d struct {
			Description string
			Examples    []json.RawMessage
		}
		raw := all[Base+name]
		if err := json.Unmarshal(raw, &d); err != nil || len(d.Examples) == 0 {
			panic("the schema " + name + " has no example") // cannot happen: a test reads each
		}
		out = append(out, Schema{Type: strings.TrimSuffix(name, suffix), ID: Base + name, Description: d.Description, Raw: raw, Example: d.Examples[0]})
	}
	return out
}

func names() []string {
	found, err := fs.Glob(files, "*.json")
	if err != nil {
		panic(err) // cannot happen: the pattern is well formed
	}
	return found
}
