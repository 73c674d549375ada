package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
)

// MaxHistories is how many histories are archived together, at most.
const MaxHistories = 200

// History is what is archived of an order that has ended.
type History struct {
	Order  order.Order
	Events []event.Event // oldest first
}

// Archive keeps the histories of orders that ended long ago, for ever. It keeps nothing
// that a shopper set, so that an erasure need not reach it.
type Archive interface {
	// Archive keeps 1 to MaxHistories histories and returns the place of each, in
	// their order. A place is never empty. Archiving a history again keeps it at
	// another place too.
	Archive(ctx context.Context, histories []History) (places []string, err error)
	// ArchivedTimeline returns the events at a place, oldest first. NotFound.
	ArchivedTimeline(ctx context.Context, place string) ([]event.Event, error)
}

// Archivals records which orders' histories are archived.
type Archivals interface {
	// MarkArchived records the place of an order's history, and takes the order off the
	// list of its status; users' lists keep it. Conflict: the order has changed, or its
	// history has a place.
	MarkArchived(ctx context.Context, o order.Order, place string) error
}
