// Package partner is about those who push events in.
package partner

import "time"

// Partner may send signed events to the ingest route. They reach the bus with
// source partner.<ID>, whatever the body says.
type Partner struct {
	ID        string
	Name      string
	Secrets   []Secret // newest first; two while rotating
	Types     []string // the event types it may send
	Active    bool
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Secret is as webhook.Secret: a whsec_ value, with an expiry once rotated.
type Secret struct {
	Value     string    `json:"value"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// Source is the bus source of the partner's events.
func (p Partner) Source() string { return "partner." + p.ID }
