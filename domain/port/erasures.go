package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/order"
)

// MaxPendingErasures is how many erasures PendingErasures returns at most.
const MaxPendingErasures = 50

// Erasures stores the erasures of shoppers' data, and erases what the store holds.
// Every method may be called again.
type Erasures interface {
	// CreateErasure stores a new erasure. Conflict: the user has one.
	CreateErasure(ctx context.Context, e erasure.Erasure) error
	// Erasure returns a user's erasure. NotFound.
	Erasure(ctx context.Context, userID string) (erasure.Erasure, error)
	// SaveErasure stores e, whose Version is one above the stored one's. Conflict,
	// NotFound.
	SaveErasure(ctx context.Context, e erasure.Erasure) error
	// PendingErasures lists the MaxPendingErasures that are not complete and whose
	// present pass may begin earliest. Eventually consistent.
	PendingErasures(ctx context.Context) ([]erasure.Erasure, error)
	// EraseOrder removes what its shopper set from an order that has ended: e-mail
	// address, name, delivery address, payment token and reasons of withdrawals, and the stored answer to the
	// request that placed it.
	// Status, lines, total, stock and events do not change. Conflict: the order has
	// changed.
	EraseOrder(ctx context.Context, o order.Order) error
	// DeleteDeliveries deletes all deliveries to an endpoint, with the details of their
	// attempts: a response may hold what the payload does.
	DeleteDeliveries(ctx context.Context, endpointID string) error
}

// Accounts deletes users from the user pool.
type Accounts interface {
	// DeleteAccount makes the user pool forget a user; it is no error if it has.
	DeleteAccount(ctx context.Context, userID string) error
}

// ReceiptRemover deletes receipts.
type ReceiptRemover interface {
	// DeleteReceipt deletes a receipt or credit note; it is no error if there is none.
	DeleteReceipt(ctx context.Context, name string) error
}
