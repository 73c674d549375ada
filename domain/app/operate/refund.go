package operate

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Refund asks for a refund of a completed order; the payment gateway makes it soon. The
// caller must have checked that the user may move money. It fails with NotFound, and as
// order.Refund does.
func (o Operations) Refund(ctx context.Context, orderID string, r order.RefundRequest) (order.Order, error) {
	found, err := o.Orders.Order(ctx, orderID)
	if err != nil {
		return order.Order{}, err
	}
	if r.Amount != nil {
		var v failure.Violations
		o.Amounts.CheckPrice("/amount/amount", *r.Amount, &v)
		if err := v.Err(); err != nil {
			return order.Order{}, err
		}
	}
	return port.ChangeOrder(ctx, o.Orders, found, func(found order.Order) (*order.Change, error) {
		return found.Refund(r, o.now())
	})
}
