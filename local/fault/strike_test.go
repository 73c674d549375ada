package fault_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

func TestAServicesOwnFaultStrikesOnlyWhereItTakesEffect(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.Redeliver, Rate: 1, Count: 2})
	for range 5 {
		require.NoError(t, h.do("sqs", "ReceiveMessage"))
	}
	require.Zero(t, h.Rules()[0].Struck, "calls alone use up no count")
	for n := range 3 {
		_, struck := h.Strike(fault.Redeliver, "sqs", "ReceiveMessage")
		require.Equal(t, n < 2, struck)
	}
	_, struck := h.Strike(fault.Reorder, "sqs", "ReceiveMessage")
	require.False(t, struck, "another kind")
}

func TestStrikesAndTheirRandomChoicesDependOnTheSeed(t *testing.T) {
	choices := func(seed uint64) (out []int) {
		h := newHarness(t, seed, fault.Rule{Kind: fault.Conflict, Rate: 0.5})
		for range 200 {
			strike, ok := h.Strike(fault.Conflict, "dynamodb", "PutItem")
			if out = append(out, -1); ok {
				out[len(out)-1] = strike.Rand().IntN(1000)
			}
		}
		return out
	}
	require.Equal(t, choices(3), choices(3))
	require.NotEqual(t, choices(3), choices(4))
	struck := 0
	for _, n := range choices(3) {
		if n >= 0 {
			struck++
		}
	}
	require.InDelta(t, 100, struck, 30)
}

func TestAStrikesDelayIsThatOfItsRule(t *testing.T) {
	h := newHarness(t, 1, fault.Rule{Kind: fault.Kill, Rate: 1, DelayMillis: 7, Count: 1}, fault.Rule{Kind: fault.Kill, Rate: 1})
	for _, want := range []time.Duration{7 * time.Millisecond, time.Second} {
		strike, ok := h.Strike(fault.Kill, "lambda", "f")
		require.True(t, ok)
		require.Equal(t, want, strike.Delay(time.Second))
	}
}
