// Package partner describes partners, which send events to the platform.
package partner

import (
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// Partner is a client that may send signed events to the ingest route. They
// reach the bus with the source partner.<ID>, whatever the body says.
type Partner struct {
	ID        string
	Name      string
	Secrets   []webhook.Secret // newest first; see webhook.ValidSecrets
	Types     []string         // the event types it may send
	Active    bool
	Version   int // increases by one with each change
	CreatedAt time.Time
	UpdatedAt time.Time
}

// PreviousSecretExpiresAt is when the secret before the current one expires or
// expired; zero if there is none.
func (p Partner) PreviousSecretExpiresAt() time.Time { return webhook.PreviousExpiry(p.Secrets) }

// Source is the bus source of the partner's events.
func (p Partner) Source() string { return "partner." + p.ID }
