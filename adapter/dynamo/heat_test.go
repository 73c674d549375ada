package dynamo

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestStockIsContestedAfterThreeFailuresWithinASecond(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	h := newHeat(func() time.Time { return now })
	failed := func(after time.Duration) (look, contested bool) {
		now = now.Add(after)
		return h.failed("lamp")
	}
	for range 3 { // one failure every 0.6 s is not many
		look, contested := failed(600 * time.Millisecond)
		require.False(t, contested)
		require.True(t, look, "a window's first failure")
		look, contested = failed(600 * time.Millisecond)
		require.False(t, look || contested)
	}
	look, _ := failed(2 * time.Second)
	require.True(t, look)
	failed(time.Millisecond)
	look, contested := failed(time.Millisecond)
	require.True(t, look && contested)

	h.saw("lamp", 8)
	look, _ = failed(time.Millisecond)
	require.False(t, look, "its buckets are known")
	failed(time.Millisecond)
	_, contested = failed(time.Millisecond)
	require.True(t, contested, "the buckets are contested too")
	require.Equal(t, 8, h.buckets("lamp"))
	h.saw("lamp", 0)
	require.Zero(t, h.buckets("lamp"))
	require.Empty(t, h.of)
}

func TestAProcessRemembersALimitedNumberOfProducts(t *testing.T) {
	h := newHeat(time.Now)
	for i := range 3 * maxWarm {
		h.saw(fmt.Sprint(i), 8)
	}
	require.LessOrEqual(t, len(h.of), maxWarm)
}
