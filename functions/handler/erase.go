package handler

import (
	"context"
	"errors"
	"log/slog"

	"github.com/eventforge/eventforge/domain/app/erase"
)

// ThenErase continues the erasures of shoppers' data after each scheduled run. They
// have the same schedule, because they have time, and one invocation a minute costs
// less than two. A run that names an order erases nothing.
func ThenErase(run func(context.Context, ReconcileInput) error, e erase.Eraser) func(context.Context, ReconcileInput) error {
	return func(ctx context.Context, in ReconcileInput) error {
		err := run(ctx, in)
		if in.OrderID != "" {
			return err
		}
		ctx, cancel := withReserve(ctx)
		defer cancel()
		report, erased := e.Run(ctx)
		if report != (erase.Report{}) {
			slog.InfoContext(ctx, "erased", "worked", report.Worked, "completed", report.Completed, "waiting", report.Waiting)
		}
		if erased != nil {
			slog.ErrorContext(ctx, "some erasures could not be continued", "error", erased)
		}
		return errors.Join(err, erased)
	}
}
