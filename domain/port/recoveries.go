package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/webhook"
)

// Recoveries stores recoveries of webhook endpoints, and lists what they are about.
type Recoveries interface {
	// CreateRecovery stores a new recovery, in place of one of its endpoint and cause that
	// has ended. Conflict: one runs already, however many are created at once.
	CreateRecovery(ctx context.Context, r webhook.Recovery) error
	// ResumeEndpoint stores e as SaveEndpoint does, together with a recovery, in place of
	// whichever one of the cause there is; both or none. Conflict, also if there is no such
	// endpoint.
	ResumeEndpoint(ctx context.Context, e webhook.Endpoint, r webhook.Recovery) error
	// Recovery returns the endpoint's last recovery of the cause. NotFound. Strongly
	// consistent.
	Recovery(ctx context.Context, endpointID string, cause webhook.RecoveryCause) (webhook.Recovery, error)
	// SaveRecovery stores r, whose Version is one above the stored one's. Conflict, also if
	// the stored one has another id; NotFound.
	SaveRecovery(ctx context.Context, r webhook.Recovery) error
	// RunningRecoveries lists recoveries that have not ended, longest running first, at most
	// so many. Eventually consistent.
	RunningRecoveries(ctx context.Context, most int) ([]webhook.Recovery, error)
	// MissedDeliveries lists the deliveries of a selection, that which was missed first first.
	// Eventually consistent.
	MissedDeliveries(ctx context.Context, l MissedListing) ([]MissedEntry, error)
	// CountMissed counts the deliveries of a selection, without After and Limit. It stops when
	// it has counted most, and may then return more. Eventually consistent.
	CountMissed(ctx context.Context, l MissedListing, most int) (int, error)
}

// MissedListing selects deliveries of one endpoint that were missed; see
// webhook.Delivery.Missed.
type MissedListing struct {
	EndpointID   string
	Reasons      []webhook.Missed
	Since, Until time.Time // they were missed at Since or later and before Until; a zero Until is no limit
	After        string    // the Key of the last entry that was read; "" begins the list
	Limit        int       // of entries, at least 1
}

// MissedEntry is an entry of a list of missed deliveries.
type MissedEntry struct {
	DeliveryID string
	Key        string // continues the list after this entry
}

// OrderEvents reads the events of an order.
type OrderEvents interface {
	// StoredEvents returns an order's events as they were stored, oldest first; none if there
	// is no such order. Strongly consistent.
	StoredEvents(ctx context.Context, orderID string) ([]StoredEvent, error)
}
