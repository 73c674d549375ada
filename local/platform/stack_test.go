package platform

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/platform/platformtest"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/wiring"
)

// openStack opens the stack on a directory with all its resources.
func openStack(t *testing.T, data, bin string) *stack {
	t.Helper()
	c := Config{Data: data, Bin: bin, Seed: 7, Log: slog.New(slog.DiscardHandler)}
	w, err := newStack(c, "http://localhost:1", "http://localhost:2")
	require.NoError(t, err)
	require.NoError(t, w.provision(t.Context()))
	return w
}

// TestMessagesInFlightAreThereAtOnceAfterARestart: the pollers that held them
// died with the platform. Queues that no function reads keep their visibility
// timeouts, for their readers may live on.
func TestMessagesInFlightAreThereAtOnceAfterARestart(t *testing.T) {
	data, bin := t.TempDir(), platformtest.Artifacts(t)
	mapped := wiring.Functions()["send-email"].Trigger.Queue
	w := openStack(t, data, bin)
	for _, arn := range []string{w.queueARN(mapped), w.queueARN(wiring.DeadLetters(mapped))} {
		require.NoError(t, w.sqs.Send(t.Context(), arn, "{}", nil))
		taken, err := w.sqs.Receive(t.Context(), arn, 1, time.Hour, 0)
		require.NoError(t, err)
		require.Len(t, taken, 1)
	}
	require.NoError(t, w.close())

	w = openStack(t, data, bin)
	defer func() { require.NoError(t, w.close()) }()
	depths := map[string]sqs.Depth{}
	for _, d := range w.sqs.Depths() {
		depths[d.Name] = d
	}
	require.Equal(t, 1, depths[queueName(mapped)].Visible)
	require.Equal(t, 0, depths[queueName(mapped)].InFlight)
	require.Equal(t, 1, depths[queueName(wiring.DeadLetters(mapped))].InFlight)
}

// firstID opens the stack on a directory and returns the first id it gives.
func firstID(t *testing.T, data string, seed uint64) string {
	t.Helper()
	w, err := newStack(Config{Data: data, Seed: seed, Log: slog.New(slog.DiscardHandler)}, "http://localhost:1", "http://localhost:2")
	require.NoError(t, err)
	defer func() { require.NoError(t, w.close()) }()
	return w.env.Rand.UUID()
}

func TestARestartRepeatsNoID(t *testing.T) {
	data, ids := t.TempDir(), map[string]bool{}
	for range 3 {
		ids[firstID(t, data, 7)] = true
	}
	require.Len(t, ids, 3)
	require.True(t, ids[firstID(t, t.TempDir(), 7)]) // a new platform of the same seed begins alike
	require.False(t, ids[firstID(t, t.TempDir(), 8)])
}
