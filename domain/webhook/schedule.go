package webhook

import "time"

// delays are how long each attempt waits after the one before. Together with
// the first attempt at once they stretch over three days, as Standard Webhooks
// recommends.
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

// MaxAttempts is how often a delivery is tried in one round.
const MaxAttempts = len(delays)

// MaxRetryAfter is the longest wait an endpoint can ask for.
const MaxRetryAfter = 24 * time.Hour

// Jitter gives numbers in [0, 1): how far a delay is stretched, up to a tenth,
// so that what failed together does not come again together.
type Jitter func() float64

// DelayBefore is how long to wait before the given attempt of a round, 1 the
// first, when the endpoint asked for retryAfter (0: it did not); false when
// the schedule has no such attempt.
func DelayBefore(attempt int, retryAfter time.Duration, jitter Jitter) (time.Duration, bool) {
	if attempt < 1 || attempt > MaxAttempts {
		return 0, false
	}
	delay := delays[attempt-1]
	delay += time.Duration(float64(delay) * jitter() / 10)
	return max(delay, min(retryAfter, MaxRetryAfter)), true
}
