// Package webhook defines webhook endpoints, deliveries, signatures and the
// retry schedule, after Standard Webhooks 1.0.
package webhook

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
)

// State is the state of an endpoint.
type State string

// The states of an endpoint.
const (
	Active   State = "active"
	Paused   State = "paused"   // by its owner; events that happen while it is paused are not delivered later
	Disabled State = "disabled" // by us; see DisabledReason
)

// DisabledReason is why we disabled an endpoint.
type DisabledReason string

// The reasons. An endpoint that is not disabled has none, nor has one that was
// disabled before reasons were stored.
const (
	DisabledGone    DisabledReason = "gone"    // it answered 410 Gone
	DisabledFailing DisabledReason = "failing" // its attempts failed for too long, see Failing
)

// Endpoint is a URL to which events are delivered. Its id is a hash of the
// owner and the canonical URL, so one owner has one endpoint per URL, and two
// owners never share one.
type Endpoint struct {
	ID             string
	OwnerID        string
	OwnerEmail     string
	URL            string // canonical
	EventTypes     []event.Type
	EventVersion   int // see Renders; 0 if it was registered before versions could be chosen
	Description    string
	AllOrders      bool // the owner is a partner, who gets the events of all orders
	State          State
	DisabledReason DisabledReason
	DisabledAt     time.Time // zero unless disabled, or disabled by a release that did not store it
	Secrets        []Secret  // newest first; see ValidSecrets
	Failing        Failing
	Version        int
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Renders is the version in which the endpoint gets its events, one of event.Versions.
func (e Endpoint) Renders() int { return max(e.EventVersion, event.OldestVersion) }

// Wants reports whether the endpoint gets the event: the endpoint is active, it
// subscribes to the type (no types mean all), and the order belongs to its
// owner or it gets the events of all orders.
func (e Endpoint) Wants(ev event.Event) bool {
	if e.State != Active || !e.AllOrders && e.OwnerID != ev.UserID {
		return false
	}
	for _, t := range e.EventTypes {
		if t == ev.Type {
			return true
		}
	}
	return len(e.EventTypes) == 0
}
