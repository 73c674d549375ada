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

// Once it had been tried eight times, nothing but a change of its item in the
// table could set a parked order moving.
func TestAnOrderThatWasTriedTooOftenIsTriedAgainAtSomebodysWord(t *testing.T) {
	w := newWorld(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.park("saga-1")
	for n := 1; n <= reconcile.MaxCompensations; n++ {
		require.NoError(t, w.rec.Again(t.Context(), "a"))
		w.park(reconcile.CompensationName("a", n))
		w.sagas.end()
	}
	started := len(w.sagas.started)
	_, err := w.run(400 * 24 * time.Hour)
	require.NoError(t, err)
	require.Len(t, w.sagas.started, started, "by itself it is not tried any more")
	require.NoError(t, w.rec.Again(t.Context(), "a"))
	assert.Equal(t, reconcile.CompensationName("a", reconcile.MaxCompensations+1), w.sagas.started[started])
}

func TestAgainIsRefused(t *testing.T) {
	w := newWorld(t)
	assert.Equal(t, failure.NotFound, failure.CodeOf(w.rec.Again(t.Context(), "a")))
	w.place("a")
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Again(t.Context(), "a")), "it is pending")
	w.claim("a", "saga-1")
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Again(t.Context(), "a")), "it is processed")
	w.park("saga-1")
	w.sagas.running["saga-1"] = true
	assert.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Again(t.Context(), "a")), "its execution has not ended")
	w.sagas.end()
	w.sagas.refuse = true
	require.ErrorIs(t, w.rec.Again(t.Context(), "a"), errStart)
	assert.Equal(t, order.NeedsAttention, w.order("a").Status())
}
