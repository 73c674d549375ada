package handler

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/domain/app/reconcile"
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
		slog.InfoContext(ctx, "reconciled", "seen", report.Seen, "delayed", report.Delayed,
			"started", report.Started, "restarted", report.Restarted, "compensated", report.Compensated,
			"resumed", report.Resumed, "given_up", report.GivenUp, "left", report.Left, "complete", report.Complete)
		if b := report.Backlog.Backlog; b.Waiting > 0 {
			slog.InfoContext(ctx, "backlog", "waiting", b.Waiting, "oldest_seconds", int(b.Oldest.Seconds()),
				"per_second", b.Rate, "wait_seconds", int(b.Wait.Seconds()), "refusing", b.Refusing)
		}
		if err != nil {
			slog.ErrorContext(ctx, "some orders could not be reconciled", "error", err)
		}
		return err
	}
}
