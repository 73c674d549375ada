package handler

import (
	"context"
	"log/slog"

	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/books"
)

// BooksInput is the input of a manual invocation. The schedule's event names no day.
type BooksInput struct {
	Day string `json:"day"` // to be compared now, e.g. 2026-11-28
	// Resume goes on with the day's report, which a run had no time to finish.
	Resume bool `json:"resume"`
}

// BooksOutput is what a manual invocation returns.
type BooksOutput struct {
	Day           string `json:"day,omitempty"`
	Disagreements int    `json:"disagreements"`
	Complete      bool   `json:"complete"`
}

// Books compares the payment gateway's books with the orders: the days that are due, or the
// named one. The log line of a report, `books compared`, is what the alarms count.
func Books(b bookkeeping.Bookkeeper) func(context.Context, BooksInput) (BooksOutput, error) {
	return func(ctx context.Context, in BooksInput) (BooksOutput, error) {
		run, cancel := withReserve(ctx)
		defer cancel()
		if in.Day != "" {
			r, err := b.Day(run, in.Day, in.Resume)
			if err != nil {
				return BooksOutput{}, named(err)
			}
			logBooks(ctx, r)
			return BooksOutput{Day: r.Day, Disagreements: r.Disagreements(), Complete: r.Complete()}, nil
		}
		written, err := b.Run(run)
		for _, r := range written {
			logBooks(ctx, r)
		}
		if err != nil {
			slog.ErrorContext(ctx, "the books could not be compared", "error", err)
		}
		return BooksOutput{}, err
	}
}

func logBooks(ctx context.Context, r books.Report) {
	if !r.Complete() {
		slog.WarnContext(ctx, "books compared in part", "day", r.Day, "until", r.Until, "findings", r.Disagreements())
		return
	}
	slog.InfoContext(ctx, "books compared", "day", r.Day, "final", r.Final, "orders", r.Compared, "movements", r.Movements,
		"open", r.Open, "elsewhere", r.Elsewhere, "findings", r.Disagreements())
}
