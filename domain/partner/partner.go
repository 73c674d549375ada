// Package partner describes partners, which send events to the platform.
package partner

import "time"

// Partner is a client that may send signed events to the ingest route. They
// reach the bus with the source partner.<ID>, whatever the body says.
type Partner struct {
	ID        string
	Name      string
	Secrets   []Secret // newest first; two while rotating
	Types     []string // the event types it may send
	Active    bool
	Version   int // increases by one with each change
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Secret is like webhook.Secret: a whsec_ value, with an expiry once it is
// rotated.
type Secret struct {
	Value     string    `json:"value"`
	ExpiresAt time.Time `json:"expiresAt,omitzero"`
}

// PreviousSecretExpiresAt is when the last of the older secrets expires or
// expired; zero if there is none.
func (p Partner) PreviousSecretExpiresAt() (last time.Time) {
	for _, s := range p.Secrets[min(1, len(p.Secrets)):] {
		if s.ExpiresAt.After(last) {
			last = s.ExpiresAt
		}
	}
	return last
}

// Source is the bus source of the partner's events.
func (p Partner) Source() string { return "partner." + p.ID }
