package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

// builder writes random machines that always end: transitions lead forward.
type builder struct {
	rand  *rand.Rand
	names int
}

func (b *builder) machine(depth int) string {
	n := 1 + b.rand.IntN(4)
	names := make([]string, n)
	for i := range names {
		b.names++
		names[i] = fmt.Sprintf("S%d", b.names)
	}
	states := make([]string, n)
	for i, name := range names {
		end := `"End":true`
		if i+1 < n {
			end = `"Next":"` + names[i+1] + `"`
		}
		states[i] = fmt.Sprintf("%q:{%s}", name, b.state(depth, end, names[i+1:]))
	}
	return fmt.Sprintf(`{"StartAt":%q,"States":{%s}}`, names[0], strings.Join(states, ","))
}

func (b *builder) state(depth int, end string, later []string) string {
	catch := ""
	if len(later) > 0 {
		catch = fmt.Sprintf(`,"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.caught","Next":%q}]`, later[b.rand.IntN(len(later))])
	}
	kind := b.rand.IntN(7)
	switch {
	case kind == 0:
		return fmt.Sprintf(`"Type":"Pass","Result":%d,"ResultPath":"$.p%d",%s`, b.rand.IntN(100), b.rand.IntN(3), end)
	case kind == 1:
		return `"Type":"Wait","Seconds":0,` + end
	case kind == 2 && len(later) > 0:
		return fmt.Sprintf(`"Type":"Choice","Choices":[{"Variable":"$.p0","IsPresent":true,"Next":%q}],"Default":%q`, later[b.rand.IntN(len(later))], later[0])
	case kind == 3 && depth > 0:
		return fmt.Sprintf(`"Type":"Parallel","Branches":[%s,%s],"ResultPath":"$.par"%s,%s`, b.machine(depth-1), b.machine(depth-1), catch, end)
	case kind == 4 && depth > 0:
		return fmt.Sprintf(`"Type":"Map","ItemsPath":"$.items","ItemSelector":{"items":[1],"i.$":"$$.Map.Item.Value"},"MaxConcurrency":%d,"ItemProcessor":%s,"ResultPath":"$.map"%s,%s`,
			b.rand.IntN(3), b.machine(depth-1), catch, end)
	default:
		return fmt.Sprintf(`"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f%d","ResultPath":"$.t%d","Retry":[{"ErrorEquals":["Retried"],"MaxAttempts":1}]%s,%s`,
			b.rand.IntN(8), b.rand.IntN(3), catch, end)
	}
}

// pure answers by its name alone, so that invoking it again changes nothing.
func pure(_ context.Context, function string, payload []byte) ([]byte, error) {
	if strings.HasSuffix(function, "0") {
		return nil, errors.New("Retried:always") // one name: which of two branches fails first is left to chance
	}
	return fmt.Appendf(nil, `{"f":%q,"size":%d}`, function, len(payload)), nil
}

// TestRandomMachinesEndAlikeWithAndWithoutCrash is the law of durability.
func TestRandomMachinesEndAlikeWithAndWithoutCrash(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	p.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	properties := gopter.NewProperties(p)
	const input = `{"items":[1,2,3]}`
	properties.Property("same end", prop.ForAll(func(seed uint64, where float64, after bool) (bool, error) {
		definition := (&builder{rand: rand.New(rand.NewPCG(seed, 1))}).machine(2)
		m, err := parsed(definition)
		if err != nil { // a branch of a choice may leave a state out of reach
			return true, nil //nolint:nilerr // no machine to run
		}
		whole, b := &disk{}, newBench(pure)
		b.skipSleeps(whole)
		require.NoError(t, b.run(t, m, input, whole), definition)
		d := &disk{crashAt: 1 + int(where*float64(whole.commits)), after: after}
		b = newBench(pure)
		b.skipSleeps(d)
		first := b.run(t, m, input, d)
		d.crashAt = 0
		if first != nil && d.outcome == nil {
			require.NoError(t, b.run(t, m, input, d), definition)
		}
		if gist(whole) != gist(d) {
			return false, fmt.Errorf("%s\nwhole   %s\ncrashed %s", definition, gist(whole), gist(d))
		}
		return len(d.frames) == 0, soundChains(d)
	}, gen.UInt64(), gen.Float64Range(0, 0.999), gen.Bool()))
	properties.TestingRun(t)
}

// soundChains checks that every event follows one that is there, and that no
// answer of a task was noted twice.
func soundChains(d *disk) error {
	kinds, answered := map[int64]string{0: ""}, map[int64]bool{}
	for _, e := range d.events {
		if _, twice := kinds[e.ID]; twice {
			return fmt.Errorf("two events have the number %d", e.ID)
		}
		kinds[e.ID] = e.Type
	}
	for _, e := range d.events {
		before, ok := kinds[e.Previous]
		if !ok {
			return fmt.Errorf("event %d follows %d, which is not there", e.ID, e.Previous)
		}
		if e.Type != "LambdaFunctionSucceeded" && e.Type != "LambdaFunctionFailed" {
			continue
		}
		if before != "LambdaFunctionStarted" || answered[e.Previous] {
			return fmt.Errorf("event %d answers a task that is not open", e.ID)
		}
		answered[e.Previous] = true
	}
	return nil
}
