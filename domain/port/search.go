package port

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
)

// OrderSearch finds orders among those that Orders stores, for operators.
type OrderSearch interface {
	// ListOrders lists entries of the lists of statuses, merged by when the orders came
	// into their status. Archived orders are in none. Eventually consistent: an order
	// may have moved since, and may be listed in two places for a moment.
	ListOrders(ctx context.Context, l OrderListing) ([]StatusEntry, error)
	// OrdersByID returns the orders with at most pagination.MaxLimit different ids.
	// Unknown ones are absent from the map.
	OrdersByID(ctx context.Context, ids []string) (map[string]order.Order, error)
	// OrderWithPayment returns the id of the order whose charge has the reference of
	// the payment gateway. NotFound: there is none that ended, or needed attention, in
	// the last 400 days; nor is one whose reference contains the order's id. Eventually
	// consistent.
	OrderWithPayment(ctx context.Context, reference string) (string, error)
	// OrdersWithNumber returns the ids of the orders with a number, newest first: hardly
	// ever more than one. Those that were placed by a release that kept no list of
	// numbers, or more than 400 days ago, are not found. Eventually consistent.
	OrdersWithNumber(ctx context.Context, n order.Number) ([]string, error)
}

// MaxWithNumber is how many orders OrdersWithNumber finds at most.
const MaxWithNumber = 10

// OrderListing selects entries of the lists of statuses.
type OrderListing struct {
	Statuses    []order.Status
	From, To    time.Time // they came into their status at From or later and before To; a zero time is no limit
	After       string    // the Key of the last entry that was read; "" begins the list
	OldestFirst bool
	Limit       int // of entries, at least 1
}

// StatusEntry is an entry of a status's list.
type StatusEntry struct {
	ID     string
	Status order.Status
	Since  time.Time // when the order came into the status
	Key    string    // continues the list after this entry
}

// Directory finds users in the user pool.
type Directory interface {
	// UsersWithEmail returns the ids of the users with the e-mail address, at most a
	// few; none if nobody has it. Invalid: it is no e-mail address. Throttled.
	UsersWithEmail(ctx context.Context, email string) ([]string, error)
}
