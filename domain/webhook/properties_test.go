package webhook_test

import (
	"math/rand"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/leanovate/gopter"
)

// properties runs gopter with 1,000 inputs from a seed that it prints. SEED
// repeats a run.
func properties(t *testing.T) *gopter.Properties {
	t.Helper()
	return inputs(t, 1000)
}

// inputs is properties with another number of inputs, for those that are large.
func inputs(t *testing.T, n int) *gopter.Properties {
	t.Helper()
	seed := time.Now().UnixNano()
	if given, err := strconv.ParseInt(os.Getenv("SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("SEED=%d", seed)
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = n
	p.Rng = rand.New(rand.NewSource(seed))
	return gopter.NewProperties(p)
}
