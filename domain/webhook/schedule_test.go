package webhook_test

import (
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/webhook"
)

func noJitter() float64 { return 0 }

func TestTheScheduleMatchesTheContract(t *testing.T) {
	want := []time.Duration{
		0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
	assert.Equal(t, len(want), webhook.MaxAttempts)
	for i, d := range want {
		got, ok := webhook.DelayBefore(i+1, 0, noJitter)
		assert.True(t, ok)
		assert.Equal(t, d, got, "attempt %d", i+1)
	}
	for _, attempt := range []int{-1, 0, 11} {
		_, ok := webhook.DelayBefore(attempt, 0, noJitter)
		assert.False(t, ok, "attempt %d", attempt)
	}
}

func TestRetryAfterIsHonouredWithinADay(t *testing.T) {
	for _, c := range []struct{ asked, want time.Duration }{
		{time.Second, 5 * time.Second}, {time.Minute, time.Minute}, {100 * time.Hour, 24 * time.Hour}, {-time.Hour, 5 * time.Second},
	} {
		got, _ := webhook.DelayBefore(2, c.asked, noJitter)
		assert.Equal(t, c.want, got)
	}
}

func TestScheduleProperties(t *testing.T) {
	p := properties(t)
	p.Property("delays ascend, whatever the jitter", prop.ForAll(
		func(attempt int, a, b float64) bool {
			earlier, ok1 := webhook.DelayBefore(attempt, 0, func() float64 { return a })
			later, ok2 := webhook.DelayBefore(attempt+1, 0, func() float64 { return b })
			return ok1 && ok2 && earlier < later
		},
		gen.IntRange(1, webhook.MaxAttempts-1), gen.Float64Range(0, 0.999999), gen.Float64Range(0, 0.999999),
	))
	p.Property("jitter adds less than a tenth, Retry-After never shortens", prop.ForAll(
		func(attempt int, jitter float64, asked int64) bool {
			base, _ := webhook.DelayBefore(attempt, 0, noJitter)
			got, _ := webhook.DelayBefore(attempt, time.Duration(asked), func() float64 { return jitter })
			limit := max(base+base/10, min(time.Duration(asked), webhook.MaxRetryAfter))
			return got >= base && got <= limit && (time.Duration(asked) > webhook.MaxRetryAfter || got >= time.Duration(asked))
		},
		gen.IntRange(1, webhook.MaxAttempts), gen.Float64Range(0, 0.999999), gen.Int64Range(0, int64(48*time.Hour)),
	))
	p.TestingRun(t)
}
