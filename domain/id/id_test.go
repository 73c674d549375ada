package id_test

import (
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/id"
)

// TestG13_IdsAreUniqueAndAscend: also within one millisecond and from many
// goroutines.
func TestG13_IdsAreUniqueAndAscend(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	source := id.NewSource(func() time.Time { return now }, rand.Reader)
	var one []string
	for range 1000 {
		one = append(one, source.Next())
	}
	require.True(t, slices.IsSorted(one))
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				next := source.Next()
				mu.Lock()
				seen[next] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	require.Len(t, seen, 8000)
}

func TestAllEntropyIsUsed(t *testing.T) {
	now := func() time.Time { return time.UnixMilli(1) }
	a := id.NewSource(now, strings.NewReader(strings.Repeat("a", 1024))).Next()
	b := id.NewSource(now, strings.NewReader(strings.Repeat("a", 9)+strings.Repeat("b", 1024))).Next()
	require.NotEqual(t, a, b, "the tenth byte of the entropy does not count")
}

func TestCheckAcceptsCanonicalULIDsOnly(t *testing.T) {
	require.NoError(t, id.Check("01ARZ3NDEKTSV4RRFFQ69G5FAV"))
	for _, bad := range []string{"", "01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FA", "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAU!", "../../../../../etc/passwd."} {
		require.Error(t, id.Check(bad), bad)
	}
}
