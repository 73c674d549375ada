// Package webhook tells the outside world: endpoints, deliveries, their
// signatures and their retry schedule, after Standard Webhooks 1.0.
package webhook

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
)

// State says whether an endpoint gets events.
type State string

// The states of an endpoint.
const (
	Active   State = "active"
	Paused   State = "paused"   // by its owner; events meanwhile are not kept for it
	Disabled State = "disabled" // by us; see DisabledReason
)

// DisabledReason says why we disabled an endpoint.
type DisabledReason string

// The reasons. An endpoint that is not disabled has none, nor has one that was
// disabled before reasons were kept.
const (
	DisabledGone    DisabledReason = "gone"    // it answered 410, which asks for no more
	DisabledFailing DisabledReason = "failing" // every attempt failed for FailingLimit
)

// Secret signs an endpoint's deliveries. A rotated secret stays valid until
// ExpiresAt; the newest has none.
type Secret struct {
	Value     string    `json:"value"` // whsec_ + base64 of 32 random bytes
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// Endpoint is a URL that wants to hear of events. Its id is a deterministic
// hash of owner and canonical URL, so one owner has one row per URL and two
// owners never share one.
type Endpoint struct {
	ID             string
	OwnerID        string
	OwnerEmail     string
	URL            string // canonical
	EventTypes     []event.Type
	Description    string
	AllOrders      bool // the owner is a partner: events of everybody's orders
	State          State
	DisabledReason DisabledReason
	Secrets        []Secret  // newest first
	FailingSince   time.Time // zero while the last attempt succeeded
	Version        int
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Wants reports whether the endpoint is to get the event: it is active, chose
// the type (no choice means all), and the order is its owner's or it hears of
// all.
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
