package handler

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/app/archive"
)

// archivePause is how long nothing is looked for after a run that left nothing, unless
// orders are archived sooner than that: looking costs some thirty reads.
const archivePause = time.Hour

// ThenArchive archives orders after each scheduled run, with the time that is left of
// the invocation, until nothing is left; then again after a pause. A run that names an
// order archives nothing.
func ThenArchive(run func(context.Context, ReconcileInput) error, a archive.Archiver) func(context.Context, ReconcileInput) error {
	var mu sync.Mutex
	var resume time.Time
	return func(ctx context.Context, in ReconcileInput) error {
		err := run(ctx, in)
		mu.Lock()
		defer mu.Unlock()
		if in.OrderID != "" || a.Now().Before(resume) {
			return err
		}
		ctx, cancel := withReserve(ctx)
		defer cancel()
		report, failed := a.Run(ctx)
		if report.Complete {
			resume = a.Now().Add(min(archivePause, a.After))
		}
		if report.Archived > 0 {
			slog.InfoContext(ctx, "archived", "orders", report.Archived, "complete", report.Complete)
		}
		if failed != nil {
			slog.ErrorContext(ctx, "some orders could not be archived", "error", failed)
		}
		return errors.Join(err, failed)
	}
}
