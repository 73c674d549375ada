package webhook

import "time"

// delays are the waits before each attempt. They add up to about three days, as
// Standard Webhooks recommends.
var delays = [...]time.Duration{
	0,
	5 * time.Second,
	5 * time.Minute,
	30 * time.Minute,
	2 * time.Hour,
	5 * time.Hour,
	10 * time.Hour,
	14 * time.Hour,
	20 * time.Hour,
	24 * time.Hour,
}

// MaxAttempts is the number of attempts in one round.
const MaxAttempts = len(delays)

// MaxRetryAfter is the longest wait that an endpoint can ask for.
const MaxRetryAfter = 24 * time.Hour

// Jitter returns numbers in [0, 1). A delay is extended by up to a tenth in
// proportion to it, so that attempts that failed together are not retried
// together.
type Jitter func() float64

// DelayBefore is how long to wait before the given attempt of a round; the
// first is 1. retryAfter is what the endpoint asked for, or 0. It returns false
// when the schedule has no such attempt.
func DelayBefore(attempt int, retryAfter time.Duration, jitter Jitter) (time.Duration, bool) {
	if attempt < 1 || attempt > MaxAttempts {
		return 0, false
	}
	delay := delays[attempt-1]
	delay += time.Duration(float64(delay) * jitter() / 10)
	return max(delay, min(retryAfter, MaxRetryAfter)), true
}
