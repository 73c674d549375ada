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
	Paused   State = "paused"   // by its owner; events that happen meanwhile are held, and delivered when it is active again
	Disabled State = "disabled" // by us; see DisabledReason. Events that happen meanwhile are held until its owner asks for them
)

// DisabledReason is why we disabled an endpoint.
type DisabledReason string

// The reasons. An endpoint that is not disabled has none, nor has one that was
// disabled before reasons were stored.
const (
	DisabledGone    DisabledReason = "gone"    // it answered 410 Gone
	DisabledFailing DisabledReason = "failing" // its attempts failed for too long, see Failing
	DisabledStopped DisabledReason = "stopped" // by an operator, see Endpoint.Stop
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
	StopReason     string    // the operator's; empty unless DisabledStopped
	Secrets        []Secret  // newest first; see ValidSecrets
	Signatures     []Scheme  // by which deliveries are signed; none mean V1
	Keys           []Secret  // key pairs for V1a, like Secrets; none unless it is among Signatures
	Ordering       Ordering
	// SubscribedAt is since when it has its event types and its ordering. Zero: since it was
	// created, or changed by a release that did not store it.
	SubscribedAt time.Time
	Failing      Failing
	Streak       Streak
	// Parking: the endpoint's circuit is open or it is slow, so its deliveries are parked;
	// see Circuit.
	Parking   bool
	Unlisted  bool // stored by a release that kept no list of all endpoints; storing it again lists it
	Version   int
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Renders is the version in which the endpoint gets its events, one of event.Versions.
func (e Endpoint) Renders() int { return max(e.EventVersion, event.OldestVersion) }

// Wants reports whether the endpoint gets the event, in whatever state it is: it
// subscribes to the type (no types mean all), and the order belongs to its owner
// or it gets the events of all orders.
func (e Endpoint) Wants(ev event.Event) bool {
	if !e.AllOrders && e.OwnerID != ev.UserID {
		return false
	}
	for _, t := range e.EventTypes {
		if t == ev.Type {
			return true
		}
	}
	return len(e.EventTypes) == 0
}

// Abandoned reports whether the endpoint has been disabled for so long that what is held for
// it has begun to expire. Nothing is held any more then: nobody asks for it.
func (e Endpoint) Abandoned(now time.Time) bool {
	return e.State == Disabled && !e.DisabledAt.IsZero() && now.Sub(e.DisabledAt) >= DeliveryLifetime
}

// Aside reports whether the endpoint's deliveries wait: its circuit is not closed, or it is
// paused or disabled.
func (e Endpoint) Aside() bool { return e.Parking || e.State != Active }

// Subscribed is since when the endpoint has its event types and its ordering.
func (e Endpoint) Subscribed() time.Time {
	if e.SubscribedAt.IsZero() {
		return e.CreatedAt
	}
	return e.SubscribedAt
}
