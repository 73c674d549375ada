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

// builder builds random machines that always end: a state's transitions lead only to
// later states.
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

// pure responds to the same input always in the same way, so that a second invocation
// has no effect.
func pure(_ context.Context, function string, payload []byte) ([]byte, error) {
	if strings.HasSuffix(function, "0") {
		return nil, errors.New("Retried:always") // the only error name, because either of two branches may fail first
	}
	return fmt.Appendf(nil, `{"f":%q,"size":%d}`, function, len(payload)), nil
}

// TestRandomMachinesHaveTheSameOutcomeAfterACrash checks that a crash at any commit does
// not change the outcome.
func TestRandomMachinesHaveTheSameOutcomeAfterACrash(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	seed := time.Now().UnixNano()
	p.Rng.Seed(seed)
	t.Logf("seed %d", seed)
	properties := gopter.NewProperties(p)
	const input = `{"items":[1,2,3]}`
	properties.Property("same outcome", prop.ForAll(func(seed uint64, where float64, after bool) (bool, error) {
		definition := (&builder{rand: rand.New(rand.NewPCG(seed, 1))}).machine(2)
		m, err := parsed(definition)
		if err != nil { // a choice may make a state unreachable
			return true, nil //nolint:nilerr // no machine to run
		}
		uninterrupted, h := &memoryJournal{}, newHarness(pure)
		h.skipSleeps(uninterrupted)
		require.NoError(t, h.run(t, m, input, uninterrupted), definition)
		j := &memoryJournal{crashAt: 1 + int(where*float64(uninterrupted.commits)), after: after}
		h = newHarness(pure)
		h.skipSleeps(j)
		first := h.run(t, m, input, j)
		j.crashAt = 0
		if first != nil && j.outcome == nil {
			require.NoError(t, h.run(t, m, input, j), definition)
		}
		if result(uninterrupted) != result(j) {
			return false, fmt.Errorf("%s\nuninterrupted %s\nafter a crash %s", definition, result(uninterrupted), result(j))
		}
		return len(j.frames) == 0, checkEventLinks(j)
	}, gen.UInt64(), gen.Float64Range(0, 0.999), gen.Bool()))
	properties.TestingRun(t)
}

// checkEventLinks checks that every event follows an existing event, and that each
// task has at most one response.
func checkEventLinks(j *memoryJournal) error {
	kinds, ended := map[int64]string{0: ""}, map[int64]bool{}
	for _, e := range j.events {
		if _, twice := kinds[e.ID]; twice {
			return fmt.Errorf("two events have the number %d", e.ID)
		}
		kinds[e.ID] = e.Type
	}
	for _, e := range j.events {
		before, ok := kinds[e.Previous]
		if !ok {
			return fmt.Errorf("event %d follows event %d, which does not exist", e.ID, e.Previous)
		}
		if e.Type != "LambdaFunctionSucceeded" && e.Type != "LambdaFunctionFailed" {
			continue
		}
		if before != "LambdaFunctionStarted" || ended[e.Previous] {
			return fmt.Errorf("event %d is a response to a task that is not in flight", e.ID)
		}
		ended[e.Previous] = true
	}
	return nil
}
