package operate

import (
	"context"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// MaxActions is how many of the last actions on an order Investigate shows.
const MaxActions = 20

// Retry compensates an order that needs attention once more, at once, and records who
// asked for it and why. It returns the order, which has a new execution. It fails with
// Invalid, NotFound, Unavailable, or Conflict when the order does not need attention, or its
// compensation is running: of two operators, one starts it.
func (o Operations) Retry(ctx context.Context, orderID, by, reason string) (order.Order, error) {
	var v failure.Violations
	audit.CheckReason("/reason", reason, &v)
	if err := v.Err(); err != nil {
		return order.Order{}, err
	}
	if _, err := o.Orders.Order(ctx, orderID); err != nil {
		return order.Order{}, err
	}
	record, err := o.begin(ctx, audit.Record{Subject: audit.Order(orderID), Action: audit.RetryOrder, By: by, Reason: reason})
	if err != nil {
		return order.Order{}, err
	}
	retrier := reconcile.Reconciler{Orders: o.Orders, Executions: o.Executions, Now: o.Now}
	if err := o.end(ctx, record, retrier.Retry(ctx, orderID)); err != nil {
		return order.Order{}, err
	}
	return o.Orders.Order(ctx, orderID)
}

// actions are the last actions on an order.
func (o Operations) actions(ctx context.Context, orderID string) ([]audit.Record, error) {
	page, err := o.Audit.ActionsOn(ctx, audit.Order(orderID), pagination.Request{Limit: MaxActions})
	return page.Items, err
}
