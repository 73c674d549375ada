package backlog_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/backlog"
	"github.com/eventforge/eventforge/domain/failure"
)

const promise = time.Hour

var begin = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// measure is what a minute looked like.
func measure(minute, waiting, ended int, oldest time.Duration) backlog.Measurement {
	return backlog.Measurement{
		At: begin.Add(time.Duration(minute) * time.Minute), Waiting: waiting, Ended: ended, Oldest: oldest, Over: time.Minute,
	}
}

func TestAStandstillRefusesOrdersOnceItLastsForLongerThanThePromise(t *testing.T) {
	var s backlog.State
	s = s.Next(measure(0, 1200, 0, promise), promise)
	require.False(t, s.Refusing)
	s = s.Next(measure(1, 1200, 0, promise+time.Minute), promise)
	require.True(t, s.Refusing)
	err := s.Admit(s.At, promise)
	require.Equal(t, failure.Overloaded, failure.CodeOf(err))
	require.Equal(t, 15*time.Minute, failure.RetryAfter(err))
	s = s.Next(measure(2, 1200, 1200, promise+2*time.Minute), promise)
	require.False(t, s.Refusing, "it moves again, and the backlog takes a minute")
	require.NoError(t, s.Admit(s.At, promise))
}

// A gateway that is slow for half an hour at 20 orders a second.
func TestHalfAnHourOfStandstillRefusesNothing(t *testing.T) {
	s := backlog.State{Rate: 20}
	for minute := 1; minute <= 30; minute++ {
		s = s.Next(measure(minute, minute*1200, minute%3, time.Duration(minute)*time.Minute), promise)
		require.False(t, s.Refusing, "after %d minutes: %v", minute, s.Wait)
	}
}

func TestNobodyMeasuresAnyMore(t *testing.T) {
	s := backlog.State{At: begin, Refusing: true, Wait: 2 * promise}
	require.Error(t, s.Admit(begin.Add(backlog.Fresh), promise))
	require.NoError(t, s.Admit(begin.Add(backlog.Fresh+1), promise))
	require.NoError(t, backlog.State{}.Admit(begin, promise), "nobody has ever measured")
}

func TestPropertiesOfTheEstimate(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	ps := gopter.NewProperties(parameters)
	state := gopter.CombineGens(gen.Float64Range(0, 1000), gen.Bool()).Map(func(v []any) backlog.State {
		return backlog.State{At: begin, Rate: v[0].(float64), Refusing: v[1].(bool)}
	})
	waiting, ended, oldest := gen.IntRange(0, 1_000_000), gen.IntRange(0, 100_000), gen.Int64Range(0, int64(48*time.Hour))

	ps.Property("a few orders stop nobody", prop.ForAll(func(s backlog.State, few, ended int, oldest int64) bool {
		return !s.Next(measure(1, few, ended, time.Duration(oldest)), promise).Refusing
	}, state, gen.IntRange(0, backlog.Few-1), ended, oldest))

	ps.Property("more orders never wait for less", prop.ForAll(func(s backlog.State, a, b, ended int, oldest int64) bool {
		// From Few on, because below it the rate is not learned.
		less, more := backlog.Few+min(a, b), backlog.Few+max(a, b)
		return s.Next(measure(1, less, ended, time.Duration(oldest)), promise).Wait <=
			s.Next(measure(1, more, ended, time.Duration(oldest)), promise).Wait
	}, state, waiting, waiting, ended, oldest))

	ps.Property("a decision changes only outside of the band", prop.ForAll(func(s backlog.State, n, ended int, oldest int64) string {
		next := s.Next(measure(1, n, ended, time.Duration(oldest)), promise)
		within := next.Wait <= promise && next.Wait > promise*3/4 && n >= backlog.Few
		if within && next.Refusing != s.Refusing || next.Wait < 0 || next.Wait > backlog.MaxWait {
			return fmt.Sprintf("%+v became %+v", s, next)
		}
		return ""
	}, state, waiting, ended, oldest))

	ps.Property("a refusal says when to come again", prop.ForAll(func(s backlog.State, n, ended int, oldest int64) bool {
		next := s.Next(measure(1, n, ended, time.Duration(oldest)), promise)
		after := failure.RetryAfter(next.Admit(next.At, promise))
		return next.Refusing == (after >= 30*time.Second && after <= 15*time.Minute)
	}, state, waiting, ended, oldest))

	ps.Property("what was sold before a backlog refuses no order that half an order a second would end in time", prop.ForAll(
		func(perHour, n int, oldest int64) bool {
			return !backlog.Begin(measure(1, n, 0, time.Duration(oldest)), float64(perHour)/3600, promise).Refusing
		}, gen.IntRange(0, 100_000), gen.IntRange(0, 1800), gen.Int64Range(0, int64(promise))))

	ps.Property("an accepted order keeps the promise, and the shop opens again", prop.ForAll(keepsItsPromise,
		gen.IntRange(60, 6000), gen.IntRange(0, 10), gen.IntRange(1, 8)))
	ps.TestingRun(t)
}

// keepsItsPromise simulates a platform that ends so many orders a minute, in turn, and
// gets a multiple of that for some hours. An order that is accepted must end within the
// promise and the minute until the next measurement; afterwards all orders end, and new
// ones are accepted.
func keepsItsPromise(capacity, load, hours int) string {
	var s backlog.State
	waiting, minute := 0, 0
	step := func(arriving int) time.Duration {
		if s.Admit(begin.Add(time.Duration(minute)*time.Minute), promise) != nil {
			arriving = 0
		}
		ended := min(capacity, waiting+arriving)
		waiting += arriving - ended
		wait := time.Duration(float64(waiting) / float64(capacity) * float64(time.Minute))
		minute++
		s = s.Next(measure(minute, waiting, ended, wait), promise)
		return wait
	}
	for range hours * 60 {
		if wait := step(capacity * load); wait > promise+time.Duration(load)*time.Minute {
			return fmt.Sprintf("an order waits for %v in minute %d", wait, minute)
		}
	}
	for range 2 * 60 {
		step(0)
	}
	if waiting > 0 || s.Refusing {
		return fmt.Sprintf("%d orders wait at the end: %+v", waiting, s)
	}
	return ""
}
