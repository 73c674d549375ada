package fault_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

var errOfCall = errors.New("error of the call")

func TestKindsOfFault(t *testing.T) {
	for _, c := range []struct {
		kind  fault.Kind
		calls int
		want  error
	}{
		{fault.ErrorBefore, 0, &fault.Injected{Kind: fault.ErrorBefore, Status: 500}},
		{fault.ErrorAfter, 1, &fault.Injected{Kind: fault.ErrorAfter, Status: 500}},
		{fault.Delay, 1, nil},
		{fault.Duplicate, 2, nil},
		{fault.Drop, 0, fault.ErrDropped},
		{fault.Kill, 1, nil}, // the service applies it
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			h := newHarness(t, 1, fault.Rule{Kind: c.kind, Rate: 1})
			require.Equal(t, c.want, h.do("sqs", "SendMessage"))
			require.Equal(t, c.calls, h.calls)
		})
	}
}

func TestInjectedErrorHasTheCodeAndStatusOfItsRule(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.ErrorBefore, Rate: 1, Code: "SlowDown", Status: 503})
	require.Equal(t, &fault.Injected{Kind: fault.ErrorBefore, Code: "SlowDown", Status: 503}, h.do("s3", "PutObject"))
}

func TestErrorOfTheCallHidesAnErrorAfterIt(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.ErrorAfter, Rate: 1})
	h.err = errOfCall
	require.Equal(t, errOfCall, h.do("s3", "PutObject"))
}

func TestDelayPrecedesTheCall(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.Delay, Rate: 1, DelayMillis: 250})
	require.NoError(t, h.do("s3", "PutObject"))
	require.Equal(t, []string{"sleep 250ms", "call"}, h.events)
}

func TestInterruptedDelayPreventsTheCall(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.Delay, Rate: 1, DelayMillis: 250})
	h.sleepErr = context.Canceled
	require.Equal(t, context.Canceled, h.do("s3", "PutObject"))
	require.Zero(t, h.calls)
}

func TestSeveralRulesApplyToOneCall(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.Duplicate, Rate: 1}, fault.Rule{Kind: fault.ErrorAfter, Rate: 1})
	require.Equal(t, &fault.Injected{Kind: fault.ErrorAfter, Status: 500}, h.do("s3", "PutObject"))
	require.Equal(t, 2, h.calls)
}

func TestRuleMatchesItsServiceAndOperation(t *testing.T) {
	for _, c := range []struct {
		rule fault.Rule
		want []string
	}{
		{fault.Rule{}, []string{"sqs.Send", "sqs.Receive", "s3.Send"}},
		{fault.Rule{Service: "sqs"}, []string{"sqs.Send", "sqs.Receive"}},
		{fault.Rule{Operation: "Send"}, []string{"sqs.Send", "s3.Send"}},
		{fault.Rule{Service: "sqs", Operation: "Send"}, []string{"sqs.Send"}},
	} {
		c.rule.Kind, c.rule.Rate = fault.ErrorBefore, 1
		h := newHarness(t, 1, c.rule)
		var failed []string
		for _, call := range [][2]string{{"sqs", "Send"}, {"sqs", "Receive"}, {"s3", "Send"}} {
			if h.do(call[0], call[1]) != nil {
				failed = append(failed, call[0]+"."+call[1])
			}
		}
		require.Equal(t, c.want, failed, "%+v", c.rule)
	}
}

func TestCountEndsARule(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.ErrorBefore, Rate: 1, Count: 2})
	for range 5 {
		_ = h.do("sqs", "Send")
	}
	require.Equal(t, 3, h.calls)
	require.Equal(t, 2, h.Rules()[0].Struck)
}

func TestRulesAreListedAndCleared(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.Drop, Rate: 1}, fault.Rule{Kind: fault.Kill, Rate: 0.5, Struck: 9})
	rules := h.Rules()
	require.Len(t, rules, 2)
	require.NotEqual(t, rules[0].ID, rules[1].ID)
	require.Zero(t, rules[1].Struck, "a new rule has applied to no call")

	h.Clear(rules[0].ID)
	require.Equal(t, rules[1:], h.Rules())
	h.Clear("")
	require.Empty(t, h.Rules())
	require.NoError(t, h.do("sqs", "Send"))

	added, err := h.Add(fault.Rule{Kind: fault.Drop, Rate: 1})
	require.NoError(t, err)
	require.NotContains(t, []string{rules[0].ID, rules[1].ID}, added.ID, "IDs are not used again")
}

func TestInvalidRulesNameTheirField(t *testing.T) {
	for _, c := range []struct {
		rule  fault.Rule
		field string
	}{
		{fault.Rule{Rate: 1}, "kind"},
		{fault.Rule{Kind: "explode", Rate: 1}, "kind"},
		{fault.Rule{Kind: fault.Drop}, "rate"},
		{fault.Rule{Kind: fault.Drop, Rate: 1.1}, "rate"},
		{fault.Rule{Kind: fault.Drop, Rate: -1}, "rate"},
		{fault.Rule{Kind: fault.Drop, Rate: 1, Count: -1}, "count"},
		{fault.Rule{Kind: fault.Delay, Rate: 1, DelayMillis: -1}, "delayMillis"},
		{fault.Rule{Kind: fault.Delay, Rate: 1, DelayMillis: 60_001}, "delayMillis"},
		{fault.Rule{Kind: fault.Freeze, Rate: 1, Service: "sqs"}, "service"},
		{fault.Rule{Kind: fault.Conflict, Rate: 1, Operation: "Query"}, "operation"},
	} {
		h := newHarness(t, 1)
		_, err := h.Add(c.rule)
		require.ErrorContains(t, err, c.field, "%+v", c.rule)
		require.Empty(t, h.Rules())
	}
}

func TestRateIsTheShareOfCalls(t *testing.T) {
	const calls = 10_000
	for _, rate := range []float64{0.01, 0.2, 0.5, 0.9} {
		h := newHarness(t, 42, fault.Rule{Kind: fault.ErrorBefore, Rate: rate})
		failed := calls - len(slices.DeleteFunc(h.choices(calls), func(failed bool) bool { return failed }))
		require.InDelta(t, rate, float64(failed)/calls, 0.02, "rate %v", rate)
	}
}

func TestChoicesDependOnTheSeedAndTheCallNumberOnly(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	p := gopter.NewProperties(parameters)
	rule := fault.Rule{Kind: fault.ErrorBefore, Rate: 0.5, Operation: "Send"}
	p.Property("the same seed gives the same faults", prop.ForAll(func(seed uint64) bool {
		return slices.Equal(newHarness(t, seed, rule).choices(64), newHarness(t, seed, rule).choices(64))
	}, gen.UInt64()))
	p.Property("Seed starts the choices of that seed", prop.ForAll(func(before, seed uint64) bool {
		h := newHarness(t, before, rule)
		h.choices(7)
		h.Seed(seed)
		return slices.Equal(h.choices(64), newHarness(t, seed, rule).choices(64))
	}, gen.UInt64(), gen.UInt64()))
	p.Property("calls of other operations do not matter", prop.ForAll(func(seed uint64, others int) bool {
		h := newHarness(t, seed, rule)
		for range others {
			_ = h.do("sqs", "Receive")
		}
		return slices.Equal(h.choices(64), newHarness(t, seed, rule).choices(64))
	}, gen.UInt64(), gen.IntRange(1, 20)))
	p.Property("different seeds give different faults", prop.ForAll(func(seed uint64) bool {
		return !slices.Equal(newHarness(t, seed, rule).choices(64), newHarness(t, seed+1, rule).choices(64))
	}, gen.UInt64()))
	p.TestingRun(t)
}

func TestRulesChooseIndependently(t *testing.T) {
	rule := fault.Rule{Kind: fault.Delay, DelayMillis: 1, Rate: 0.5}
	h := newHarness(t, 7, rule, rule)
	both := 0
	for range 1000 {
		h.events = nil
		require.NoError(t, h.do("lambda", "f"))
		if len(h.events) == 3 { // two delays and the call
			both++
		}
	}
	require.InDelta(t, 250, both, 60)
}

// harness is an injector, and what it did to the calls made through it.
type harness struct {
	*fault.Injector
	events   []string
	calls    int
	err      error // that the call returns
	sleepErr error // that a delay returns
}

func newHarness(t *testing.T, seed uint64, rules ...fault.Rule) *harness {
	t.Helper()
	h := &harness{}
	h.Injector = fault.New(seed, func(_ context.Context, d time.Duration) error {
		h.events = append(h.events, fmt.Sprint("sleep ", d))
		return h.sleepErr
	})
	for _, r := range rules {
		_, err := h.Add(r)
		require.NoError(t, err)
	}
	return h
}

func (h *harness) do(service, operation string) error {
	return h.Do(context.Background(), service, operation, func(context.Context) error {
		h.calls++
		h.events = append(h.events, "call")
		return h.err
	})
}

// choices makes n calls and returns which of them failed.
func (h *harness) choices(n int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = h.do("sqs", "Send") != nil
	}
	return out
}
