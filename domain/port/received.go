package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
)

// ReceivedFilter selects received events. Zero fields select all.
type ReceivedFilter struct {
	Outcome partner.Outcome
	Type    string
}

// Selects reports whether the filter selects the event.
func (f ReceivedFilter) Selects(r partner.Received) bool {
	return (f.Outcome == "" || f.Outcome == r.Outcome) && (f.Type == "" || f.Type == r.Type)
}

// ReceivedEvents stores the log of events that partners sent, for partner.ReceivedKept.
type ReceivedEvents interface {
	// ReceivedEvent returns one event of a partner. Strongly consistent. NotFound.
	ReceivedEvent(ctx context.Context, partnerID, webhookID string) (partner.Received, error)
	// SaveReceived stores r, whose Version is one above the stored one's, or 1 if there is
	// none. Conflict.
	SaveReceived(ctx context.Context, r partner.Received) error
	// ReceivedFrom lists a partner's events, newest first. Eventually consistent. A page
	// may have fewer events than the limit, even none, although there is a next one:
	// one call looks at a bounded number of events.
	ReceivedFrom(ctx context.Context, partnerID string, f ReceivedFilter, p pagination.Request) (pagination.Page[partner.Received], error)
	// KeepBody stores what is kept of an event's body, or replaces it.
	KeepBody(ctx context.Context, partnerID, webhookID string, body []byte) error
	// KeptBody returns what KeepBody stored; nothing if there is none.
	KeptBody(ctx context.Context, partnerID, webhookID string) ([]byte, error)
	// ForgetBody deletes what KeepBody stored; it is no error if there is none.
	ForgetBody(ctx context.Context, partnerID, webhookID string) error
	// CountReceived adds to the counts of the hour that at lies in. If a response is lost,
	// it may add twice.
	CountReceived(ctx context.Context, partnerID string, at time.Time, n partner.Counts) error
	// ReceivedCounts lists the counts of the hours that end after from, oldest first,
	// without hours in which nothing happened.
	ReceivedCounts(ctx context.Context, partnerID string, from time.Time) ([]partner.HourCounts, error)
}
