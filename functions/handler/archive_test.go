package handler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/archive"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/functions/handler"
)

// Looking for old orders costs reads, so a run that left nothing is followed by a pause;
// one that failed, or that an operator asked for, is not.
func TestOldOrdersAreLookedForOnceAnHour(t *testing.T) {
	now := time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	store := memory.New(clock)
	looked, away := 0, error(nil)
	store.Fault = func(op string) (before, after error) {
		if op == "Stalled" {
			looked++
		}
		return away, nil
	}
	reconciled := 0
	run := handler.ThenArchive(func(context.Context, handler.ReconcileInput) error { reconciled++; return nil }, archive.Archiver{
		Orders: store, Archivals: store, Archive: store, Now: clock, After: 90 * 24 * time.Hour,
	})
	away = errors.New("away")
	require.ErrorIs(t, run(t.Context(), handler.ReconcileInput{}), away)
	away = nil
	require.NoError(t, run(t.Context(), handler.ReconcileInput{OrderID: "01"}))
	require.Equal(t, 3, looked, "each status that orders end with")
	require.NoError(t, run(t.Context(), handler.ReconcileInput{}))
	require.Equal(t, 6, looked)
	now = now.Add(59 * time.Minute)
	require.NoError(t, run(t.Context(), handler.ReconcileInput{}))
	require.Equal(t, 6, looked)
	now = now.Add(time.Minute)
	require.NoError(t, run(t.Context(), handler.ReconcileInput{}))
	require.Equal(t, 9, looked)
	require.Equal(t, 5, reconciled)
}
