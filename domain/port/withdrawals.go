package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Withdrawals lists what Orders stores of withdrawals.
type Withdrawals interface {
	// OpenWithdrawals lists the orders with a withdrawal that is to be decided, the one
	// that was asked for first first. Eventually consistent: a page may lack orders whose
	// withdrawal is decided, and be shorter for it.
	OpenWithdrawals(ctx context.Context, p pagination.Request) (pagination.Page[order.Order], error)
}
