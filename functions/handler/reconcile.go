package handler

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/domain/app/reconcile"
)

// ReconcileInput is what a person may invoke the reconciler with. What the
// schedule sends names no order.
type ReconcileInput struct {
	OrderID string `json:"orderId"` // one that needs attention, to be walked back now
}

// Reconcile looks once after orders that stand still, or after the one that is
// named.
func Reconcile(r reconcile.Reconciler) func(context.Context, ReconcileInput) error {
	return func(ctx context.Context, in ReconcileInput) error {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		if in.OrderID != "" {
			return r.Again(ctx, in.OrderID)
		}
		report, err := r.Run(ctx)
		slog.InfoContext(ctx, "reconciled", "seen", report.Seen, "forward", report.Forward,
			"compensated", report.Compensated, "resumed", report.Resumed, "left", report.Left)
		if err != nil {
			slog.ErrorContext(ctx, "some orders could not be reconciled", "error", err)
		}
		return err
	}
}
