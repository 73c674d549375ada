package limit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/limit"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func TestABudgetIsUsedUpAndRefills(t *testing.T) {
	l := limit.New(10, 100)
	for left := 19; left >= 0; left-- {
		v := l.Take("alice", start)
		require.True(t, v.Allowed)
		require.Equal(t, left, v.Remaining)
	}
	v := l.Take("alice", start)
	require.False(t, v.Allowed)
	require.Equal(t, 100*time.Millisecond, v.Retry)
	require.Equal(t, 2*time.Second, v.Full)
	require.True(t, l.Take("alice", start.Add(100*time.Millisecond)).Allowed)
	require.True(t, l.Take("bob", start).Allowed, "each user has a budget")
}

func TestASlowRateAllowsOneRequest(t *testing.T) {
	l := limit.New(0.1, 100)
	require.True(t, l.Take("alice", start).Allowed)
	v := l.Take("alice", start)
	require.False(t, v.Allowed)
	require.Equal(t, 10*time.Second, v.Retry)
}

func TestP8_TheNumberOfBudgetsIsBounded(t *testing.T) {
	l := limit.New(1, 10)
	for i := range 1000 {
		l.Take(fmt.Sprintf("user-%d", i), start)
		require.LessOrEqual(t, l.Callers(), 20)
	}
}

func TestTheBudgetOfAnActiveUserIsKept(t *testing.T) {
	l := limit.New(1, 10)
	for range 2 {
		l.Take("alice", start)
	}
	for i := range 1000 {
		l.Take(fmt.Sprintf("user-%d", i), start)
		if i%9 == 0 {
			require.False(t, l.Take("alice", start).Allowed, "after %d others", i)
		}
	}
}

func TestNoUserExceedsTheRate(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(time.Now().UnixNano())
	parameters.MinSuccessfulTests = 1000
	t.Logf("seed %d", parameters.Seed())
	ps := gopter.NewProperties(parameters)
	ps.Property("allowed requests ≤ burst + rate × time", prop.ForAll(func(perSecond uint8, gaps []uint16) bool {
		l, now, allowed := limit.New(float64(perSecond)+1, 10), start, 0
		for _, gap := range gaps {
			now = now.Add(time.Duration(gap) * time.Microsecond)
			if l.Take("alice", now).Allowed {
				allowed++
			}
		}
		return float64(allowed) <= float64(l.Burst())+(float64(perSecond)+1)*now.Sub(start).Seconds()+1e-6
	}, gen.UInt8(), gen.SliceOf(gen.UInt16())))
	ps.TestingRun(t)
}
