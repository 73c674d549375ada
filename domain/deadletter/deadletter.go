// Package deadletter describes messages that could not be processed, for operators who
// read them, send them back or delete them.
package deadletter

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// Limits of what operators do at once.
const (
	// MaxRead is how many dead letters of a queue are read at once.
	MaxRead = 50
	// MaxShown is how many bytes of a dead letter's body are shown.
	MaxShown = 32 << 10
	// MaxMessage is the length of a failure's message, in bytes.
	MaxMessage = 500
)

// Failure is why a message could not be processed.
type Failure struct {
	Code    failure.Code
	Message string    // what went wrong, without personal data and secrets
	At      time.Time // zero if not known
	// Receives is how often the message was tried, 0 if not known.
	Receives int
}

// Letter is a message in a dead-letter queue.
type Letter struct {
	ID   string // of the message in the dead-letter queue
	Body string // its first MaxShown bytes
	Size int    // of the whole body, in bytes
	// SentAt is when the message came into its queue, or into the dead-letter queue, if
	// its consumer set it aside.
	SentAt time.Time
	// Reads is how often the dead letter has been read, this time included.
	Reads   int
	About   About
	Failure *Failure // the last one, nil if nobody has recorded it
	// Target is the name of the queue that it goes back to, empty if it cannot go back.
	Target string
}

// About is what a message is about, as far as its body says so.
type About struct {
	Type    string // of the event, or the kind of the message
	OrderID string
}

// AboutOf finds out what a message is about: an event as the bus delivers it, an event that
// was put aside, or one of the platform's own messages. A body that is none of them is
// about nothing.
func AboutOf(body string) About {
	var message any
	if json.Unmarshal([]byte(body), &message) != nil {
		return About{}
	}
	var about About
	for _, name := range []string{"detail-type", "eventType", "type", "kind"} {
		if about.Type = find(message, name, maxDepth); about.Type != "" {
			break
		}
	}
	about.OrderID = find(message, "orderId", maxDepth)
	if item, ok := strings.CutPrefix(find(message, "S", maxDepth), orderItem); ok && about.OrderID == "" {
		about.OrderID = item
	}
	return about
}

const (
	// maxDepth is how deep in a body it is looked for what the message is about.
	maxDepth = 8
	// orderItem begins the key of an order's items in the records of the table's stream.
	orderItem = "ORDER#"
)

// find returns the first text with the name, outer objects before inner ones.
func find(value any, name string, depth int) string {
	object, ok := value.(map[string]any)
	if !ok || depth == 0 {
		return ""
	}
	if text, ok := object[name].(string); ok {
		return text
	}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if text := find(object[key], name, depth-1); text != "" {
			return text
		}
	}
	return ""
}
