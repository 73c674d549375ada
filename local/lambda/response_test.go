package lambda

import (
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

func TestFailedItems(t *testing.T) {
	tests := []struct {
		name, response string
		failed         []string
		whole          bool // the whole batch failed
	}{
		{"nothing", ``, nil, false},
		{"null", `null`, nil, false},
		{"empty object", `{}`, nil, false},
		{"null list", `{"batchItemFailures":null}`, nil, false},
		{"empty list", `{"batchItemFailures":[]}`, nil, false},
		{"one", `{"batchItemFailures":[{"itemIdentifier":"a"}]}`, []string{"a"}, false},
		{"one twice", `{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"a"}]}`, []string{"a"}, false},
		{"empty identifier", `{"batchItemFailures":[{"itemIdentifier":""}]}`, nil, true},
		{"null identifier", `{"batchItemFailures":[{"itemIdentifier":null}]}`, nil, true},
		{"other key", `{"batchItemFailures":[{"id":"a"}]}`, nil, true},
		{"unknown identifier", `{"batchItemFailures":[{"itemIdentifier":"z"}]}`, nil, true},
		{"number", `{"batchItemFailures":[{"itemIdentifier":7}]}`, nil, true},
		{"no list", `{"batchItemFailures":"a"}`, nil, true},
		{"string", `"done"`, nil, true},
		{"no JSON", `done`, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := failedItems([]byte(tt.response), func(id string) bool { return id == "a" || id == "b" })
			require.Equal(t, tt.whole, err != nil)
			require.Len(t, got, len(tt.failed))
			for _, id := range tt.failed {
				require.True(t, got[id])
			}
		})
	}
}

// properties prints the seed with which a failing run repeats.
func properties(t *testing.T) *gopter.Properties {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	p.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	return gopter.NewProperties(p)
}

func TestStreamPositionProperties(t *testing.T) {
	p := properties(t)
	p.Property("a stream goes on from the lowest reported failure", prop.ForAll(func(n int, reported []int) bool {
		batch := make([]record, n)
		lowest, response := n, `{"batchItemFailures":[`
		for i := range batch {
			batch[i].id = itoa(i)
		}
		for k, i := range reported {
			i %= n
			lowest = min(lowest, i)
			if k > 0 {
				response += ","
			}
			response += `{"itemIdentifier":"` + itoa(i) + `"}`
		}
		return firstFailed(Result{Payload: []byte(response + "]}")}, batch) == lowest
	}, gen.IntRange(1, 50), gen.SliceOf(gen.IntRange(0, 1000))))
	p.Property("pauses double up to their bound and never shrink", prop.ForAll(func(n int) bool {
		a, b := backoff(n, time.Second, time.Minute), backoff(n+1, time.Second, time.Minute)
		return a >= time.Second && b >= a && b <= time.Minute && (b == 2*a || b == time.Minute)
	}, gen.IntRange(0, 1_000_000)))
	p.TestingRun(t)
}

func TestLeastCheckpoint(t *testing.T) {
	p := properties(t)
	in := func(stream string, sequences []uint64) (out []StreamPosition) {
		for _, n := range sequences {
			out = append(out, StreamPosition{stream, n})
		}
		return out
	}
	p.Property("no number is below the least", prop.ForAll(func(all []uint64) bool {
		lowest := least(in("s", all))
		found := len(all) == 0 && lowest == StreamPosition{}
		for _, n := range all {
			if n < lowest.Sequence {
				return false
			}
			found = found || lowest == StreamPosition{"s", n}
		}
		return found
	}, gen.SliceOf(gen.UInt64())))
	p.Property("positions in two streams mean the beginning", prop.ForAll(func(old, present []uint64) bool {
		return least(append(in("old", old), in("present", present)...)) == StreamPosition{}
	}, gen.SliceOfN(2, gen.UInt64()), gen.SliceOfN(2, gen.UInt64())))
	p.Property("a position is decoded as it was encoded", prop.ForAll(func(stream string, n uint64) bool {
		return decodePosition(encodePosition(StreamPosition{stream, n})) == StreamPosition{stream, n}
	}, gen.AnyString(), gen.UInt64()))
	p.TestingRun(t)
}

// A shard gathers only while the records of several keys come together: one order alone
// must not wait.
func TestOneKeyAloneMakesNoShardBusy(t *testing.T) {
	p := gopter.DefaultTestParameters()
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("a batch is of several keys if two of its records differ in it", prop.ForAll(
		func(partitions []uint64) bool {
			var batch []record
			distinct := map[uint64]bool{}
			for _, n := range partitions {
				batch = append(batch, record{partition: n})
				distinct[n] = true
			}
			return several(batch) == (len(distinct) > 1)
		},
		gen.SliceOf(gen.UInt64Range(1, 3)),
	))
	properties.TestingRun(t)
}
