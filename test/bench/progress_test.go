package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
)

func started(t *testing.T, stall time.Duration) (*harness, *receiver.Receiver) {
	s, err := Options{Stall: stall}.open(t.Context(), t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.local.Stop()) })
	hooks, err := receiver.Start()
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, hooks.Close()) })
	hook, err := s.shopper.Register(t.Context(), hooks.URL, "order.completed")
	require.NoError(t, err)
	require.NoError(t, hooks.Trust(hook.Secret))
	return s, hooks
}

// waits are the places where the benchmark waits for orders.
func waits(s *harness, hooks *receiver.Receiver) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"await": func(ctx context.Context) error { return s.await(ctx, hooks, ends{1, 1, 1}) },
		"drain": s.drain,
	}
}

// T5: an order that has failed ends the run at once, with its reason.
func TestT5_AnOrderThatFailedEndsTheBenchmark(t *testing.T) {
	s, hooks := started(t, time.Hour)
	placed, _, err := s.shopper.Place(t.Context(), "declined", client.NewDraft(sku, 1, "tok_declined"))
	require.NoError(t, err)
	for name, wait := range waits(s, hooks) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		err := wait(ctx)
		cancel()
		require.Error(t, err, name)
		require.NotErrorIs(t, err, context.DeadlineExceeded, name)
		assert.Contains(t, err.Error(), placed.ID+" is failed (payment_declined: ", name)
	}
}

// T5: an order that stands still ends the run after a time, with its status.
func TestT5_AnOrderThatStandsStillEndsTheBenchmark(t *testing.T) {
	s, hooks := started(t, 2*time.Second)
	_, err := s.control().Fault(t.Context(), control.Fault{
		Service: "lambda", Operation: "eventforge-local-reserve-inventory", Kind: "error-before", Rate: 1,
		Code: "Lambda.TooManyRequestsException", Status: 429,
	})
	require.NoError(t, err)
	placed, _, err := s.shopper.Place(t.Context(), "waits", draft())
	require.NoError(t, err)
	for name, wait := range waits(s, hooks) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		err := wait(ctx)
		cancel()
		require.Error(t, err, name)
		require.NotErrorIs(t, err, context.DeadlineExceeded, name)
		assert.Contains(t, err.Error(), "nothing has changed for 2s", name)
		assert.Contains(t, err.Error(), placed.ID+" is processing", name)
	}
}

// What a process and its children used are fields of one line, after a name that may
// look like anything.
func TestTheProcessorTimeOfAProcessIsDecoded(t *testing.T) {
	stat := "7 (a) b) S 3 7 7 0 -1 4194560 100 20 3 4 150 50 10 30 20 0 9 0 1 2 3"
	parent, own, children, err := decodeStat(stat)
	require.NoError(t, err)
	assert.Equal(t, 3, parent)
	assert.Equal(t, spent{seconds: 2, faults: 103}, own)
	assert.Equal(t, spent{seconds: 0.4, faults: 24}, children)

	_, _, _, err = decodeStat("7 (a) S 3")
	require.Error(t, err)
}
