// Package schemas holds the JSON Schemas of the events, one for each type and version
// (<type>.v<version>.json), beside event.v<version>.json with what all events of a version
// have.
//
// They are open: readers must accept fields that are not listed. A field may be added
// within a version; one that changes its meaning or goes away makes a new version, whose
// schemas are added here while the old ones stay, because stored events keep their version,
// and so do endpoints. README.md says how to add a type, a field and a version.
package schemas

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/eventforge/eventforge/domain/event"
)

//go:embed *.json
var files embed.FS

// Base is the prefix of the schemas' ids, and of the references between them.
const Base = "https://eventforge.example/schemas/"

// ID is the id of the schema of a type's events with a version.
func ID(t event.Type, version int) string { return fmt.Sprintf("%s%s.v%d.json", Base, t, version) }

// All returns all schemas by their ids.
func All() map[string][]byte {
	all := map[string][]byte{}
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		panic(err) // cannot happen: the pattern is well formed
	}
	for _, name := range names {
		if all[Base+name], err = files.ReadFile(name); err != nil {
			panic(err) // cannot happen: the file is embedded
		}
	}
	return all
}

// Of returns the schema of a type's events with a version. It reports whether there is
// one.
func Of(t event.Type, version int) (schema []byte, ok bool) {
	schema, err := files.ReadFile(strings.TrimPrefix(ID(t, version), Base))
	return schema, err == nil
}
