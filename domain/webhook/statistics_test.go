package webhook_test

import (
	"slices"
	"testing"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"

	"github.com/eventforge/eventforge/domain/webhook"
)

func TestPercentilesAreWithinTheirBucket(t *testing.T) {
	p := properties(t)
	p.Property("a percentile lies in the bucket of the value of its rank, and a higher one is not below it", prop.ForAll(
		func(milliseconds []int) bool {
			var c webhook.Counts
			for _, ms := range milliseconds {
				c = c.Plus(webhook.CountsOf(webhook.Attempt{Status: 200, Duration: time.Duration(ms) * time.Millisecond}))
			}
			slices.Sort(milliseconds)
			before := time.Duration(0)
			for _, share := range []float64{0.5, 0.95, 1} {
				got, ok := c.Percentile(share)
				rank := int(share*float64(len(milliseconds))+0.999999) - 1
				exact := time.Duration(milliseconds[max(rank, 0)]) * time.Millisecond
				if !ok || got < before || got > 2*exact+10*time.Millisecond || got < exact/2-10*time.Millisecond {
					return false
				}
				before = got
			}
			return c.Attempts() == len(milliseconds)
		},
		gen.SliceOfN(37, gen.IntRange(0, 15000)),
	))
	p.TestingRun(t)
	_, ok := webhook.CountsOf(webhook.Attempt{Class: webhook.ErrorDNS}).Percentile(0.5)
	assert.False(t, ok, "no response has no latency")
}

func TestCountsAreAddedWithoutChangingEither(t *testing.T) {
	a := webhook.CountsOf(webhook.Attempt{Status: 500})
	b := a.Plus(a).Plus(webhook.CountsOf(webhook.Attempt{Status: 200})).Plus(webhook.CountsOf(webhook.Attempt{}))
	assert.Equal(t, map[webhook.ErrorClass]int{webhook.ErrorServer: 1}, a.Failed)
	assert.Equal(t, map[webhook.ErrorClass]int{webhook.ErrorServer: 2, webhook.ErrorUnknown: 1}, b.Failed)
	assert.Equal(t, []int{1, 4}, []int{b.Delivered, b.Attempts()})
}

func TestOnlyHoursOfTheTimeAreAddedUp(t *testing.T) {
	one := webhook.CountsOf(webhook.Attempt{Status: 200})
	hours := []webhook.HourCounts{{Hour: at.Add(-time.Hour), Counts: one}, {Hour: at, Counts: one}, {Hour: at.Add(time.Hour), Counts: one}}
	assert.Equal(t, 2, webhook.Since(hours, at).Delivered)
}
