package platform

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

// firstID opens the world on a directory and returns the first id it gives.
func firstID(t *testing.T, data string, seed uint64) string {
	t.Helper()
	w, err := newWorld(Config{Data: data, Seed: seed, Log: slog.New(slog.DiscardHandler)}, "http://localhost:1", "http://localhost:2")
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
