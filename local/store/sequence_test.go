package store

import (
	"encoding/binary"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
)

func TestANumberIsNeverAssignedAgainAfterACrash(t *testing.T) {
	h := newCrashHarness(t)
	var last uint64
	for range 3 {
		n := h.db.Sequence().Next()
		require.Greater(t, n, last)
		last = n
		crashed, err := open("dir", h.fs.CrashClone(vfs.CrashCloneCfg{}), memTableSize)
		require.NoError(t, err)
		require.Greater(t, crashed.Sequence().Next(), last)
		require.NoError(t, crashed.Close())
	}
}

// The numbers of a block need one write to disk.
func TestNumbersGoOnAfterABlock(t *testing.T) {
	h := newCrashHarness(t)
	for range 3 * sequenceBlock {
		h.db.Sequence().Next()
	}
	crashed, err := open("dir", h.fs.CrashClone(vfs.CrashCloneCfg{}), memTableSize)
	require.NoError(t, err)
	defer crashed.Close()
	require.Greater(t, crashed.Sequence().Next(), uint64(3*sequenceBlock))
}

func TestConcurrentCallersGetDistinctNumbers(t *testing.T) {
	db := newCrashHarness(t).db
	const callers, each = 8, 20_000
	seen := make([][]uint64, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for range each {
				seen[i] = append(seen[i], db.Sequence().Next())
			}
		})
	}
	wg.Wait()
	all := map[uint64]bool{}
	for _, numbers := range seen {
		for _, n := range numbers {
			all[n] = true
		}
	}
	require.Len(t, all, callers*each)
}

func TestNumbersAreGreaterThanThoseOfAnOlderRelease(t *testing.T) {
	h := newCrashHarness(t)
	q := h.db.Sequence()
	require.True(t, q.IsNew())
	q.Raise(1_000_000)
	q.Raise(7)
	require.Equal(t, uint64(1_000_001), q.Next())
	crashed, err := open("dir", h.fs.CrashClone(vfs.CrashCloneCfg{}), memTableSize)
	require.NoError(t, err)
	defer crashed.Close()
	require.False(t, crashed.Sequence().IsNew())
	require.Greater(t, crashed.Sequence().Next(), uint64(1_000_001))
}

// A number is reserved on disk before a caller has it.
func TestANumberIsReservedBeforeItIsAssigned(t *testing.T) {
	db := newCrashHarness(t).db
	n := db.Sequence().Next()
	raw, ok, err := db.Space("store.sequence").Get(sequenceKey)
	require.NoError(t, err)
	require.True(t, ok)
	require.GreaterOrEqual(t, binary.BigEndian.Uint64(raw), n)
}
