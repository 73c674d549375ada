package store_test

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/local/store"
)

// TestStoreAgreesWithASortedMap compares random writes and ranges with the same
// on a sorted list of keys.
func TestStoreAgreesWithASortedMap(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	p := gopter.NewProperties(parameters)
	keys := gen.SliceOf(gen.OneConstOf("", "\x00", "a", "aa", "a\xff", "b", "\xff", "\xff\xff"))
	p.Property("a walk returns the keys of the range in order", prop.ForAll(func(put, deleted []string, start, end string, reverse bool) bool {
		db, err := store.Open("")
		if err != nil {
			return false
		}
		defer db.Close()
		s, batch := db.Space("a"), db.NewBatch()
		model := map[string]bool{}
		for _, k := range put {
			batch.Put(s, []byte(k), nil)
			model[k] = true
		}
		for _, k := range deleted {
			batch.Delete(s, []byte(k))
			delete(model, k)
		}
		if batch.Commit() != nil {
			return false
		}
		got := keysOf(s, store.Range{Start: []byte(start), End: []byte(end), Reverse: reverse})
		return slices.Equal(got, modelRange(model, start, end, reverse))
	}, keys, keys, gen.OneConstOf("", "a", "a\xff"), gen.OneConstOf("a", "b", "\xff"), gen.Bool()))
	p.TestingRun(t)
}

// modelRange returns the sorted keys of a map from start to end.
func modelRange(model map[string]bool, start, end string, reverse bool) []string {
	var out []string
	for k := range model {
		if k >= start && k < end {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	if reverse {
		slices.Reverse(out)
	}
	return out
}
