package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/webhook"
)

// OrderFlow tells how orders move, from the lists of the statuses alone.
type OrderFlow interface {
	// EnteredSince lists the orders that came into the status at since or later and are
	// still in it, in no order, without archived ones. If there are more than about most,
	// the list is complete only from a later time on, which complete says; else complete
	// is since. It reads keys only. Eventually consistent.
	EnteredSince(ctx context.Context, status order.Status, since time.Time, most int) (entries []Entry, complete time.Time, err error)
	// OrdersByID returns the orders with at most pagination.MaxLimit different ids.
	// Unknown ones are absent from the map.
	OrdersByID(ctx context.Context, ids []string) (map[string]order.Order, error)
}

// Entry is an entry in the list of a status.
type Entry struct {
	OrderID string
	At      time.Time // when the order came into the status
}

// AllEndpoints lists the endpoints of all owners.
type AllEndpoints interface {
	// AllEndpoints lists the endpoints in any state: first those that get the events of all
	// orders, then the others, newest first. Those that a release stored that kept no such
	// list are missing until something is sent to them. Eventually consistent.
	AllEndpoints(ctx context.Context, p pagination.Request) (pagination.Page[webhook.Endpoint], error)
}

// FailingEndpoints lists what Endpoints stores of endpoints that fail.
type FailingEndpoints interface {
	// FailingEndpoints lists the endpoints for which IsFailing is true, those that fail
	// longest first, at most most of them. whole is false if there are more. Eventually
	// consistent.
	FailingEndpoints(ctx context.Context, most int) (failing []webhook.Endpoint, whole bool, err error)
}
