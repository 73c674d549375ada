package reconcile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// After eight automatic compensations only a change of the item in the table could
// make an order move.
func TestAnOperatorRetriesAnOrderThatWasTriedTooOften(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.requireAttention("saga-1")
	for n := 1; n <= reconcile.MaxCompensations; n++ {
		require.NoError(t, w.rec.Retry(t.Context(), "a"))
		w.requireAttention(reconcile.CompensationName("a", n))
		w.sagas.end()
	}
	started := len(w.sagas.started)
	_, err := w.run(400 * 24 * time.Hour)
	require.NoError(t, err)
	require.Len(t, w.sagas.started, started, "by itself it is not tried any more")
	require.NoError(t, w.rec.Retry(t.Context(), "a"))
	assert.Equal(t, reconcile.CompensationName("a", reconcile.MaxCompensations+1), w.sagas.started[started])
}

func TestRetryIsRefused(t *testing.T) {
	w := newHarness(t)
	assert.Equal(t, failure.NotFound, failure.CodeOf(w.rec.Retry(t.Context(), "a")))
	w.place("a")
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "it is pending")
	w.claim("a", "saga-1")
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "it is processed")
	w.requireAttention("saga-1")
	w.sagas.running["saga-1"] = true
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "its execution has not ended")
	w.sagas.end()
	w.sagas.refuse = true
	require.ErrorIs(t, w.rec.Retry(t.Context(), "a"), errStart)
	assert.Equal(t, order.NeedsAttention, w.order("a").Status())
}

func TestRetryOfAnOrderThatChangesIsRefused(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.requireAttention("saga-1")
	w.sagas.end()
	w.store.Fault = func(op string) (error, error) {
		if op == "Commit" {
			return failure.New(failure.Conflict, "changed"), nil
		}
		return nil, nil
	}
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")))
	assert.Empty(t, w.sagas.started)
}
