package webhook

import (
	"maps"
	"time"
)

// StatisticsSpan is how far back an endpoint's statistics go.
const StatisticsSpan = 7 * 24 * time.Hour

// latencyBounds are the upper bounds of the histogram's buckets. The last bucket, which
// has none here, ends at the longest time that an endpoint has.
var latencyBounds = [...]time.Duration{
	10 * time.Millisecond, 20 * time.Millisecond, 35 * time.Millisecond, 50 * time.Millisecond, 75 * time.Millisecond,
	100 * time.Millisecond, 150 * time.Millisecond, 200 * time.Millisecond, 350 * time.Millisecond, 500 * time.Millisecond,
	750 * time.Millisecond, time.Second, 1500 * time.Millisecond, 2 * time.Second, 3 * time.Second, 5 * time.Second,
	7500 * time.Millisecond, 10 * time.Second,
}

const (
	// LatencyBuckets is how many buckets the histogram of latencies has.
	LatencyBuckets = len(latencyBounds) + 1
	// longestLatency ends the last bucket; the sender waits no longer.
	longestLatency = 15 * time.Second
)

// Counts is how many attempts ended how. The zero value counts none.
type Counts struct {
	Delivered int
	Failed    map[ErrorClass]int
	Latency   [LatencyBuckets]int // of attempts that got a response
}

// HourCounts is the attempts of one hour, which begins at Hour (UTC).
type HourCounts struct {
	Hour time.Time
	Counts
}

// HourOf is the hour of a time.
func HourOf(t time.Time) time.Time { return t.UTC().Truncate(time.Hour) }

// CountsOf counts one attempt.
func CountsOf(a Attempt) Counts {
	var c Counts
	if class := a.ErrorClass(); class != "" {
		c.Failed = map[ErrorClass]int{class: 1}
	} else {
		c.Delivered = 1
	}
	if a.Status != 0 {
		c.Latency[latencyBucket(a.Duration)] = 1
	}
	return c
}

// Plus is both together.
func (c Counts) Plus(o Counts) Counts {
	c.Delivered += o.Delivered
	failed := maps.Clone(c.Failed)
	for class, n := range o.Failed {
		if failed == nil {
			failed = map[ErrorClass]int{}
		}
		failed[class] += n
	}
	c.Failed = failed
	for i, n := range o.Latency {
		c.Latency[i] += n
	}
	return c
}

// Attempts is how many there were.
func (c Counts) Attempts() int {
	n := c.Delivered
	for _, failed := range c.Failed {
		n += failed
	}
	return n
}

// Percentile is the latency that the share p of the responses, in (0, 1], did not exceed:
// a value within the histogram's bucket that holds it. It is false if there were none.
func (c Counts) Percentile(p float64) (time.Duration, bool) {
	total := 0
	for _, n := range c.Latency {
		total += n
	}
	if total == 0 {
		return 0, false
	}
	rank, below := p*float64(total), 0
	for i, n := range c.Latency {
		if n > 0 && float64(below+n) >= rank {
			low, high := bucketLimits(i)
			return low + time.Duration(float64(high-low)*(rank-float64(below))/float64(n)), true
		}
		below += n
	}
	return longestLatency, true
}

// LatencyBound is the upper bound of a bucket; last says that it is the one without.
func LatencyBound(bucket int) (bound time.Duration, last bool) {
	if bucket >= len(latencyBounds) {
		return longestLatency, true
	}
	return latencyBounds[bucket], false
}

func latencyBucket(d time.Duration) int {
	for i, bound := range latencyBounds {
		if d <= bound {
			return i
		}
	}
	return len(latencyBounds)
}

func bucketLimits(i int) (low, high time.Duration) {
	if i > 0 {
		low = latencyBounds[i-1]
	}
	high, _ = LatencyBound(i)
	return low, high
}

// Since adds up the hours that begin at the given time or later.
func Since(hours []HourCounts, from time.Time) Counts {
	var sum Counts
	for _, h := range hours {
		if !h.Hour.Before(from) {
			sum = sum.Plus(h.Counts)
		}
	}
	return sum
}
