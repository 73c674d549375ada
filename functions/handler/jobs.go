package handler

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/domain/app/jobs"
)

// jobsTime is how long a run works on jobs: nearly until the schedule starts the next one.
// The function's time-out leaves an order that was begun the time that it may take.
const jobsTime = 55 * time.Second

// Jobs works on the jobs that run.
func Jobs(r jobs.Runner) func(context.Context) error {
	return func(ctx context.Context) error {
		run, cancel := withReserve(ctx)
		defer cancel()
		reports, err := r.Run(run, r.Now().Add(jobsTime))
		for _, done := range reports {
			p := done.Job.Progress
			slog.InfoContext(ctx, "job worked on", "job", done.Job.ID, "kind", done.Job.Kind, "state", done.Job.State, "results", done.Results,
				"looked", p.Looked, "done", p.Done, "skipped", p.Skipped, "failed", p.Failed, "events", p.Events)
		}
		if err != nil {
			slog.ErrorContext(ctx, "a job could not be worked on", "error", err)
		}
		return err
	}
}
