package shop

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Withdraw asks for a withdrawal from one of the user's orders. Repeating it changes
// nothing. It fails with NotFound, and as order.Withdraw does.
func (s Shop) Withdraw(ctx context.Context, userID, orderID string, r order.WithdrawalRequest) (order.Order, error) {
	o, err := s.own(ctx, userID, orderID)
	if err != nil {
		return order.Order{}, err
	}
	return port.ChangeOrder(ctx, s.Orders, o, func(o order.Order) (*order.Change, error) {
		return o.Withdraw(r, s.WithdrawalPeriod, s.Now())
	})
}

// WithdrawableUntil is when the time to withdraw from the order ends; zero while there is
// nothing to withdraw from.
func (s Shop) WithdrawableUntil(o order.Order) time.Time {
	return o.WithdrawableUntil(s.WithdrawalPeriod, s.Now())
}
