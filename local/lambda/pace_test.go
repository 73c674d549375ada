package lambda

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAQueueIsBusyWhenBatchesFollowOneAnother(t *testing.T) {
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	var p pace
	after := func(d time.Duration) bool { now = now.Add(d); return p.handed(now) }
	for range busyAfter {
		require.False(t, after(busyGathering), "an order alone")
	}
	require.True(t, after(busyGathering))
	require.True(t, after(2*busyGathering), "while it is gathered, too")
	require.False(t, after(2*busyGathering+1), "after a pause")
	for range busyAfter - 1 {
		require.False(t, after(0))
	}
	require.True(t, after(0))
}
