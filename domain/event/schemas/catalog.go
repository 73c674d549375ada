package schemas

import (
	"encoding/json"

	"github.com/eventforge/eventforge/domain/event"
)

// Entry describes the events of one type and version.
type Entry struct {
	Type        event.Type
	Version     int
	Description string
	Schema      Document // without Examples
	Example     json.RawMessage
}

// Catalog describes all types in a version, in the order of event.Types. The example is what
// an endpoint gets as the payload's data.
func Catalog(version int) []Entry {
	var entries []Entry
	for _, t := range event.Types() {
		d, ok := Whole(t, version)
		if !ok {
			continue // the version is not served
		}
		example, _ := Example(t, version)
		d.Examples = nil
		entries = append(entries, Entry{t, version, d.Description, d, example})
	}
	return entries
}

// Example is an example of a type's events as endpoints with a version get it. It reports
// whether there is one.
func Example(t event.Type, version int) (example json.RawMessage, ok bool) {
	d, ok := Whole(t, event.SchemaVersion)
	if !ok || !event.Served(version) {
		return nil, false
	}
	var e event.Event
	decode(d.Examples[0], &e)
	example, err := e.Rendered(version)
	return example, err == nil
}
