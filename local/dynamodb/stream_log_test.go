package dynamodb

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func visible(l *streamLog) uint64 {
	_, last := l.visibleRange()
	return last
}

// TestReaderNeverSkipsALateCommit: commits finish in any order, but a sequence
// number becomes visible only when no lower one can appear later.
func TestReaderNeverSkipsALateCommit(t *testing.T) {
	l := &streamLog{next: 1, waiters: map[*waiter]struct{}{}}
	first, second, third := l.reserve([]uint64{1, 2}), l.reserve([]uint64{3}), l.reserve([]uint64{4})
	l.finish(second)
	require.Zero(t, visible(l))
	l.finish(first)
	require.EqualValues(t, 3, visible(l))
	fourth := l.reserve([]uint64{5})
	l.finish(fourth)
	require.EqualValues(t, 3, visible(l))
	l.finish(third)
	require.EqualValues(t, 5, visible(l))
	require.Empty(t, l.inFlight)
}

func TestRecordWakesOnlyReadersOfItsShard(t *testing.T) {
	l := &streamLog{next: 1, waiters: map[*waiter]struct{}{}}
	even, odd := &waiter{shard: shard{0, 2}, wake: make(chan struct{})}, &waiter{shard: shard{1, 2}, wake: make(chan struct{})}
	l.waiters[even], l.waiters[odd] = struct{}{}, struct{}{}
	l.finish(l.reserve([]uint64{7}))
	<-odd.wake
	require.Contains(t, l.waiters, even)
	require.NotContains(t, l.waiters, odd)
}

func TestSequenceNumbersSortAsStrings(t *testing.T) {
	last := ""
	for _, n := range []uint64{0, 1, 9, 10, 99, 1 << 40, 1<<64 - 1} {
		s := formatSequence(n)
		require.Len(t, s, 21)
		require.Greater(t, s, last)
		back, ok := parseSequence(s)
		require.True(t, ok)
		require.Equal(t, n, back)
		last = s
	}
	for _, s := range []string{"", "1", "x00000000000000000001", "2" + formatSequence(1)[1:], "19999999999999999999999"} {
		_, ok := parseSequence(s)
		require.False(t, ok, s)
	}
}
