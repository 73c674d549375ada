package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// changeTries is how often ChangeOrder tries to commit. Each conflict means
// that another change succeeded, so the order makes progress.
const changeTries = 5

// Decision says how an order changes. A nil change means that nothing is left to
// do; an error ends ChangeOrder.
type Decision func(order.Order) (*order.Change, error)

// ChangeOrder commits the change that decide decides on for o. When another
// change was committed first, it loads the order and decides again. It returns
// the order as it is afterwards, also when decide fails. It fails with decide's
// error, with those of the port, or with Unavailable when the order keeps
// changing.
func ChangeOrder(ctx context.Context, orders Orders, o order.Order, decide Decision) (order.Order, error) {
	for try := 1; ; try++ {
		c, err := decide(o)
		if err != nil || c == nil {
			return o, err
		}
		if err = orders.Commit(ctx, c); err == nil {
			return c.Order, nil
		}
		if !failure.Is(err, failure.Conflict) {
			return o, err
		}
		if try == changeTries {
			return order.Order{}, failure.Wrap(failure.Unavailable, err, "order %s keeps changing", o.ID())
		}
		if o, err = orders.Order(ctx, o.ID()); err != nil {
			return o, err
		}
	}
}
