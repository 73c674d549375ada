package handler

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/order"
)

// ReconcileInput is the input of a manual invocation. The schedule's event names
// no order.
type ReconcileInput struct {
	OrderID string `json:"orderId"` // an order that needs attention, to be compensated now
}

// Reconcile handles stalled orders, or retries the named one.
func Reconcile(r reconcile.Reconciler) func(context.Context, ReconcileInput) error {
	return func(ctx context.Context, in ReconcileInput) error {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		if in.OrderID != "" {
			return r.Retry(ctx, in.OrderID)
		}
		report, err := r.Run(ctx)
		logReport(ctx, report)
		if err != nil {
			slog.ErrorContext(ctx, "some orders could not be reconciled", "error", err)
		}
		return err
	}
}

// logReport logs what a run did and saw. Alarms count the lines about orders
// (terraform/modules/alarms), which are not written while there is nothing to tell: a
// metric costs nothing in hours in which it has no value.
func logReport(ctx context.Context, report reconcile.Report) {
	slog.InfoContext(ctx, "reconciled", "seen", report.Seen, "delayed", report.Delayed,
		"started", report.Started, "restarted", report.Restarted, "compensated", report.Compensated,
		"resumed", report.Resumed, "given_up", report.GivenUp, "left", report.Left, "complete", report.Complete)
	if b := report.Backlog.Backlog; b.Waiting > 0 {
		slog.InfoContext(ctx, "backlog", "waiting", b.Waiting, "oldest_seconds", int(b.Oldest.Seconds()),
			"per_second", b.Rate, "wait_seconds", int(b.Wait.Seconds()), "refusing", b.Refusing)
	}
	for _, id := range report.HandedOver {
		slog.ErrorContext(observe.WithOrderID(ctx, id), "order needs attention", "reason", order.ReasonStalled)
	}
	for _, status := range order.Statuses() {
		if overdue := report.Overdue[status]; overdue.Orders > 0 {
			slog.WarnContext(ctx, overdueLine(status), "status", status, "orders", overdue.Orders,
				"oldest_seconds", int(overdue.Oldest.Seconds()), "limit_seconds", int(reconcile.OverdueAfter(status).Seconds()))
		}
	}
}

// overdueLine is the line about orders that are too old in a status. Those that need
// attention wait for a person, and have an alarm of their own.
func overdueLine(status order.Status) string {
	if status == order.NeedsAttention {
		return "attention overdue"
	}
	return "orders overdue"
}
