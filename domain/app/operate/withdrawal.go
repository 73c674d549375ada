package operate

import (
	"context"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// OpenWithdrawals lists the orders with a withdrawal that is to be decided, the one that was
// asked for first first.
func (o Operations) OpenWithdrawals(ctx context.Context, p pagination.Request) (pagination.Page[order.Order], error) {
	return o.Withdrawals.OpenWithdrawals(ctx, p)
}

// DecideWithdrawal accepts a withdrawal, which asks for its refund at once, or refuses it.
// The caller must have checked that the user may do that. It fails with NotFound, and as
// order.DecideWithdrawal does: of two who decide at once, one gets a Conflict.
func (o Operations) DecideWithdrawal(ctx context.Context, orderID string, d order.WithdrawalDecision) (order.Order, error) {
	found, err := o.Orders.Order(ctx, orderID)
	if err != nil {
		return order.Order{}, err
	}
	return port.ChangeOrder(ctx, o.Orders, found, func(found order.Order) (*order.Change, error) {
		return found.DecideWithdrawal(d, o.now())
	})
}
