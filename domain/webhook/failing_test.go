package webhook_test

import (
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/webhook"
)

const aDay = 24 * time.Hour

// failed is the endpoint after failures at the given times after at.
func failed(e webhook.Endpoint, after ...time.Duration) webhook.Endpoint {
	for _, d := range after {
		e, _ = e.AfterAttempt(webhook.Undelivered, at.Add(d))
	}
	return e
}

func TestFiveDaysOfFailuresDisableAnEndpoint(t *testing.T) {
	e := failed(endpointOf(t, "alice"), 0, aDay, 2*aDay, 3*aDay, 4*aDay)
	assert.Equal(t, webhook.Failing{Since: at, Last: at.Add(4 * aDay)}, e.Failing)
	assert.Equal(t, webhook.Active, failed(e, 5*aDay-time.Second).State)

	off, changed := e.AfterAttempt(webhook.Undelivered, at.Add(5*aDay))
	require.True(t, changed)
	assert.Equal(t, webhook.Disabled, off.State)
	assert.Equal(t, webhook.DisabledFailing, off.DisabledReason)
	assert.Equal(t, e.Version+1, off.Version)
	_, changed = off.AfterAttempt(webhook.Undelivered, at.Add(5*aDay+time.Hour))
	assert.False(t, changed, "once")
}

func TestFewFailuresOfADayChangeAnEndpoint(t *testing.T) {
	e, changes := failed(endpointOf(t, "alice"), 0), 1
	for n := range 100 {
		var changed bool
		if e, changed = e.AfterAttempt(webhook.Undelivered, at.Add(time.Duration(n)*time.Second)); changed {
			changes++
		}
	}
	assert.Equal(t, webhook.CircuitFailures, changes, "those that open its circuit")
	parking := e.Park(at)
	_, changed := parking.AfterAttempt(webhook.Undelivered, at.Add(time.Minute))
	assert.False(t, changed)
	_, changed = parking.AfterAttempt(webhook.Undelivered, at.Add(aDay))
	assert.True(t, changed, "the first of a day")
}

func TestASuccessForgetsTheFailures(t *testing.T) {
	e := failed(endpointOf(t, "alice"), 0, aDay)
	well, changed := e.AfterAttempt(webhook.Delivered, at.Add(aDay+time.Hour))
	assert.True(t, changed)
	assert.Zero(t, well.Failing)
	_, changed = well.AfterAttempt(webhook.Delivered, at.Add(aDay+time.Hour))
	assert.False(t, changed, "a success changes nothing")
}

func TestTwoFailuresFiveDaysApartDisableNothing(t *testing.T) {
	e := failed(endpointOf(t, "alice"), 0, 5*aDay+time.Hour)
	assert.Equal(t, webhook.Active, e.State)
	assert.Equal(t, webhook.Failing{Since: at.Add(5*aDay + time.Hour), Last: at.Add(5*aDay + time.Hour)}, e.Failing)
}

// An item of the release before has only since when its endpoint fails.
func TestWhatTheReleaseBeforeStoredBeginsAnew(t *testing.T) {
	e := endpointOf(t, "alice")
	e.Failing.Since = at.Add(-30 * aDay)
	e = failed(e, 0)
	assert.Equal(t, webhook.Active, e.State)
	assert.Equal(t, webhook.Failing{Since: at, Last: at}, e.Failing)
}

// TestOneDeliveryAloneDisablesNothing: all attempts of one round fail.
func TestOneDeliveryAloneDisablesNothing(t *testing.T) {
	e, now := endpointOf(t, "alice"), at
	for n := 1; n <= webhook.MaxAttempts; n++ {
		delay, _ := webhook.DelayBefore(n, 0, func() float64 { return 1 })
		now = now.Add(delay)
		e, _ = e.AfterAttempt(webhook.Undelivered, now)
		assert.Equal(t, at, e.Failing.Since, "no delay of the schedule is a quiet time")
	}
	assert.Equal(t, webhook.Active, e.State)
}

// TestAnEndpointIsDisabledExactlyAfterFailingOnSeveralDays compares with a count over all
// failures, at random times.
func TestAnEndpointIsDisabledExactlyAfterFailingOnSeveralDays(t *testing.T) {
	p := properties(t)
	p.Property("disabled", prop.ForAll(func(seed int64) string {
		r := rand.New(rand.NewSource(seed))
		e, now := endpointOf(t, "alice"), at
		var failures []time.Time // without a success or a quiet time between
		for range 60 {
			now = now.Add(time.Duration(r.Int63n(int64(30 * time.Hour))))
			if r.Intn(40) == 0 {
				now = now.Add(time.Duration(r.Int63n(int64(4 * aDay))))
			}
			if n := len(failures); n > 0 && daysBetween(failures[n-1], now) > 2 {
				failures = nil
			}
			outcome := webhook.Undelivered
			if failures = append(failures, now); r.Intn(12) == 0 {
				outcome, failures = webhook.Delivered, nil
			}
			e, _ = e.AfterAttempt(outcome, now)
			if want := tooLong(failures, now); want != (e.State == webhook.Disabled) {
				return fmt.Sprintf("%s after failures at %v", e.State, failures)
			}
			if e.State == webhook.Disabled {
				return ""
			}
		}
		return ""
	}, gen.Int64()))
	p.TestingRun(t)
}

func daysBetween(a, b time.Time) int {
	return int(b.Truncate(aDay).Sub(a.Truncate(aDay)) / aDay)
}

// tooLong is the rule, counted over all failures.
func tooLong(failures []time.Time, now time.Time) bool {
	days := map[time.Time]bool{}
	for _, f := range failures {
		days[f.Truncate(aDay)] = true
	}
	return len(failures) > 0 && len(days) >= 4 && now.Sub(failures[0]) >= 5*aDay
}
