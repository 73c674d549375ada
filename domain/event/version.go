package event

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// The versions in which an endpoint can have its events. Events are stored and go over the
// bus in SchemaVersion, and are rendered in another when they are sent.
const (
	// OldestVersion is that of the endpoints that were registered before versions could
	// be chosen. What is particular to a type is in the event's data.
	OldestVersion = 1
	// NewestVersion is that of new endpoints. What is particular to a type, and the order,
	// stand beside the event's other fields.
	NewestVersion = 2
)

// Versions lists the versions that are served, oldest first.
func Versions() []int { return []int{OldestVersion, NewestVersion} }

// Served reports whether version is one of Versions.
func Served(version int) bool { return slices.Contains(Versions(), version) }

// flat is an event of version 2.
type flat struct {
	ID         string    `json:"id"`
	Type       Type      `json:"type"`
	Version    int       `json:"version"`
	OrderID    string    `json:"orderId"`
	UserID     string    `json:"userId"`
	Sequence   int       `json:"sequence"`
	OccurredAt time.Time `json:"occurredAt"`
	Data
}

// Rendered is the event as JSON in one of Versions, as it is sent to endpoints: without the
// trace, which is a header. The same event always gives the same bytes. It fails with Internal
// for another version.
func (e Event) Rendered(version int) ([]byte, error) {
	e.Traceparent = ""
	switch version {
	case OldestVersion:
		return json.Marshal(e)
	case NewestVersion:
		return json.Marshal(flat{e.ID, e.Type, version, e.OrderID, e.UserID, e.Sequence, e.OccurredAt, e.Data})
	}
	return nil, failure.New(failure.Internal, "events have no version %d", version)
}
