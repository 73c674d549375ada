package handler

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/domain/reconcile"
)

// Reconcile looks once after orders that stand still. What the schedule sends
// does not matter.
func Reconcile(r reconcile.Reconciler) func(context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		report, err := r.Run(ctx)
		slog.InfoContext(ctx, "reconciled", "seen", report.Seen, "forward", report.Forward,
			"unwound", report.Unwound, "resumed", report.Resumed, "left", report.Left)
		if err != nil {
			slog.ErrorContext(ctx, "some orders could not be reconciled", "error", err)
		}
		return err
	}
}
