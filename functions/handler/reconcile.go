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

// Reconcile handles all stalled orders, or retries the named one.
func Reconcile(r reconcile.Reconciler) func(context.Context, ReconcileInput) error {
	return func(ctx context.Context, in ReconcileInput) error {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		if in.OrderID != "" {
			return r.Retry(ctx, in.OrderID)
		}
		report, err := r.Run(ctx)
		slog.InfoContext(ctx, "reconciled", "seen", report.Seen, "started", report.Started,
			"compensated", report.Compensated, "resumed", report.Resumed, "left", report.Left)
		if err != nil {
			slog.ErrorContext(ctx, "some orders could not be reconciled", "error", err)
		}
		return err
	}
}
