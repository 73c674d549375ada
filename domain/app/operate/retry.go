package operate

import (
	"context"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/audit"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// MaxActions is how many of the last actions on an order Investigate shows.
const MaxActions = 20

// Retry tries an order again as RetryToward does: it compensates one that needs attention,
// and moves any other on.
func (o Operations) Retry(ctx context.Context, orderID, by, reason string) (order.Order, error) {
	return o.RetryToward(ctx, orderID, "", by, reason)
}

// RetryToward tries an order again at once, forward or by compensation, and records who
// asked for it and why. It returns the order, which has a new execution. It fails with
// Invalid, NotFound, Unavailable, or Conflict when that direction is not possible, or an
// execution of the order is running: of two operators, one starts it.
func (o Operations) RetryToward(ctx context.Context, orderID string, way reconcile.Direction, by, reason string) (order.Order, error) {
	found, err := o.reasoned(ctx, orderID, reason)
	if err != nil {
		return order.Order{}, err
	}
	r := audit.Record{Subject: audit.Order(orderID), Action: audit.RetryOrder, By: by, Reason: reason}
	if way == reconcile.Forward || way == "" && found.Restartable() {
		r.Action = audit.ResumeOrder
	}
	record, err := o.begin(ctx, r)
	if err != nil {
		return order.Order{}, err
	}
	retrier := reconcile.Reconciler{Orders: o.Orders, Executions: o.Executions, Now: o.Now}
	if err := o.end(ctx, record, retrier.RetryToward(ctx, orderID, way)); err != nil {
		return order.Order{}, err
	}
	return o.Orders.Order(ctx, orderID)
}

// actions are the last actions on an order.
func (o Operations) actions(ctx context.Context, orderID string) ([]audit.Record, error) {
	page, err := o.Audit.ActionsOn(ctx, audit.Order(orderID), pagination.Request{Limit: MaxActions})
	return page.Items, err
}
