package order

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// The limits of shipments.
const (
	// MaxShipments is how many shipments an order may have, failed ones included.
	MaxShipments = 20
	// MaxShipmentID, MaxCarrier, MaxTrackingNumber, MaxTrackingURL and MaxShipmentReason are
	// the maximum lengths of what a partner says of a shipment, in characters.
	MaxShipmentID     = 64
	MaxCarrier        = 60
	MaxTrackingNumber = 60
	MaxTrackingURL    = 500
	MaxShipmentReason = 300
	// ShipmentLimit is how long after its completion an order can be shipped. Its events
	// are kept for longer.
	ShipmentLimit = RefundLimit
	// clockSkew is how far ahead of ours a partner's clock may be.
	clockSkew = 24 * time.Hour
)

// shipmentID is what a partner's id of a shipment may be: it is a part of a mail's id.
var shipmentID = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{1,%d}$`, MaxShipmentID))

// ShipmentState is how far a shipment is.
type ShipmentState string

// The states of a shipment. It only goes forward, and may skip states whose events are
// late or never come. Delivered and failed are ends.
const (
	ShipmentPacked     ShipmentState = "packed"
	ShipmentDispatched ShipmentState = "dispatched" // the carrier has it
	ShipmentDelivered  ShipmentState = "delivered"
	ShipmentFailed     ShipmentState = "failed" // lost, destroyed or returned: its units can be shipped again
)

// ranks order the states. Both ends have the same rank: one of them stands.
var ranks = map[ShipmentState]int{ShipmentPacked: 1, ShipmentDispatched: 2, ShipmentDelivered: 3, ShipmentFailed: 3}

// ended reports whether no state follows.
func (s ShipmentState) ended() bool { return s == ShipmentDelivered || s == ShipmentFailed }

// Shipment is one parcel of an order. Its steps are only appended.
type Shipment struct {
	ID        string // the partner's, unique within the order
	PartnerID string // the partner who reports it; nobody else may
	Lines     []ShipmentLine
	Steps     []ShipmentStep // in the order in which they were recorded, one for each state
}

// ShipmentLine is a number of units of one product.
type ShipmentLine struct {
	SKU      string
	Quantity int
}

// ShipmentStep is one state that a shipment came into, as the partner's event says. The
// texts are empty where the event did not give them.
type ShipmentStep struct {
	State          ShipmentState
	At             time.Time // when it happened, by the partner's clock
	RecordedAt     time.Time
	EventID        string // the webhook-id of the partner's event
	Carrier        string
	TrackingNumber string
	TrackingURL    string // https
	Reason         string // why it failed
}

// last is the step that went furthest.
func (s Shipment) last() ShipmentStep {
	return slices.MaxFunc(s.Steps, func(a, b ShipmentStep) int { return ranks[a.State] - ranks[b.State] })
}

// State is how far the shipment is.
func (s Shipment) State() ShipmentState { return s.last().State }

// Sent reports whether the carrier has or had the shipment, and it did not fail.
func (s Shipment) Sent() bool {
	return s.State() == ShipmentDispatched || s.State() == ShipmentDelivered
}

// Carrier is who carries the shipment; empty while nobody said.
func (s Shipment) Carrier() string {
	return s.latest(func(t ShipmentStep) string { return t.Carrier })
}

// TrackingNumber is the carrier's number of the shipment; empty if there is none.
func (s Shipment) TrackingNumber() string {
	return s.latest(func(t ShipmentStep) string { return t.TrackingNumber })
}

// TrackingURL is where the carrier shows the shipment; empty if there is none.
func (s Shipment) TrackingURL() string {
	return s.latest(func(t ShipmentStep) string { return t.TrackingURL })
}

// Reason is why the shipment failed; empty unless it did and the partner said why.
func (s Shipment) Reason() string {
	return s.latest(func(t ShipmentStep) string { return t.Reason })
}

// latest is what the step that went furthest says, of those that say something. So it does
// not depend on the order in which the events came.
func (s Shipment) latest(of func(ShipmentStep) string) (text string) {
	rank := 0
	for _, t := range s.Steps {
		if r := ranks[t.State]; r > rank && of(t) != "" {
			rank, text = r, of(t)
		}
	}
	return text
}

// step returns the step with that state.
func (s Shipment) step(state ShipmentState) (ShipmentStep, bool) {
	at := slices.IndexFunc(s.Steps, func(t ShipmentStep) bool { return t.State == state })
	if at < 0 {
		return ShipmentStep{}, false
	}
	return s.Steps[at], true
}

// At is when the shipment came into its state, by the partner's clock.
func (s Shipment) At() time.Time { return s.last().At }

// units sums the shipment's units by SKU.
func (s Shipment) units() map[string]int { return unitsBySKU(s.Lines) }

func unitsBySKU(lines []ShipmentLine) map[string]int {
	units := make(map[string]int, len(lines))
	for _, l := range lines {
		units[l.SKU] += l.Quantity
	}
	return units
}

// clone returns a copy that shares nothing.
func (s Shipment) clone() Shipment {
	s.Lines, s.Steps = slices.Clone(s.Lines), slices.Clone(s.Steps)
	return s
}

// personal reports whether the shipment holds something that leads to the shopper: with a
// tracking number the carrier shows where the parcel went, and a reason is a free text.
func (s Shipment) personal() bool {
	return slices.ContainsFunc(s.Steps, func(t ShipmentStep) bool {
		return t.TrackingNumber != "" || t.TrackingURL != "" || t.Reason != ""
	})
}

// erase returns the shipment without what leads to the shopper.
func (s Shipment) erase() Shipment {
	s = s.clone()
	for i := range s.Steps {
		s.Steps[i].TrackingNumber, s.Steps[i].TrackingURL, s.Steps[i].Reason = "", "", ""
	}
	return s
}
