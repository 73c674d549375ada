package reconcile_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/app/saga"
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
		w.now = w.now.Add(time.Minute)
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

// TestAnOperatorHasAStandingOrderGoForward: of two who press at once, one starts it.
func TestAnOperatorHasAStandingOrderGoForward(t *testing.T) {
	for _, claimed := range []bool{false, true} {
		w := newHarness(t)
		w.place("a")
		if claimed {
			w.claim("a", "saga-1")
		}
		require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "it has just moved")
		w.now = w.now.Add(reconcile.StandsStillAfter)
		require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.RetryToward(t.Context(), "a", reconcile.Compensation)))
		w.sagas.running["saga-1"] = true
		if claimed {
			require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "its execution runs")
		}
		w.sagas.end()
		errs := make(chan error, 2)
		for range 2 {
			go func() { errs <- w.rec.RetryToward(t.Context(), "a", reconcile.Forward) }()
		}
		first, second := <-errs, <-errs
		require.True(t, (first == nil) != (second == nil), "%v, %v", first, second)
		require.Equal(t, []string{"restart-a-1"}, w.sagas.started)
		require.Equal(t, 1, w.order("a").Snapshot().Restarts)
		require.False(t, w.order("a").Snapshot().RetryAt.IsZero(), "the reconciler goes on from there")
		w.now = w.now.Add(reconcile.StandsStillAfter)
		require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "the restart runs")
	}
}

// An order that was given up because nothing moved it on is not to blame.
func TestAnOrderThatWasGivenUpIsCompletedByARetryForward(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	c, err := w.order("a").GiveUp(w.now)
	require.NoError(t, err)
	require.NoError(t, w.store.Commit(t.Context(), c))
	require.NoError(t, w.rec.RetryToward(t.Context(), "a", reconcile.Forward))
	s := w.order("a").Snapshot()
	require.Equal(t, []any{order.Processing, "restart-a-1", false}, []any{s.Status, s.Execution, s.GivenUp})
	require.Nil(t, s.Reason)
	for _, step := range []func(context.Context, string, string) (saga.Outcome, error){w.sagas.steps.Reserve, w.sagas.steps.Charge, w.sagas.steps.Confirm} {
		_, err := step(t.Context(), "restart-a-1", "a")
		require.NoError(t, err)
	}
	require.Equal(t, order.Completed, w.order("a").Status())
	require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")), "it has ended")
}

func TestAnOrderWhoseCompensationBeganOnlyGoesBack(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.cancel("a")
	w.now = w.now.Add(reconcile.StandsStillAfter)
	require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.RetryToward(t.Context(), "a", reconcile.Forward)))
	require.NoError(t, w.rec.Retry(t.Context(), "a"))
	require.Equal(t, []string{"compensate-a-1"}, w.sagas.started)
}

// Between assigning an order to an execution and starting it, the execution does not run.
func TestAnOrderWhoseExecutionIsAboutToStartIsNotRetried(t *testing.T) {
	w := newHarness(t)
	w.place("a")
	w.claim("a", "saga-1")
	w.requireAttention("saga-1")
	require.NoError(t, w.rec.Retry(t.Context(), "a"))
	w.sagas.end()
	w.now = w.now.Add(4 * time.Second)
	require.Equal(t, failure.Conflict, failure.CodeOf(w.rec.Retry(t.Context(), "a")))
	w.now = w.now.Add(time.Second)
	require.NoError(t, w.rec.Retry(t.Context(), "a"))
	require.Equal(t, []string{"compensate-a-1", "compensate-a-2"}, w.sagas.started)
}
