// Package backlog estimates how long a new order would wait behind those that
// wait already, and decides whether new orders are accepted. It only calculates:
// the reconciler measures, and the API asks.
package backlog

import (
	"math"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// Few is how many waiting orders never make a backlog. A handful that cannot
	// move for reasons of their own must not stop the shop.
	Few = 20
	// Fresh is how long a state counts. After that nobody measures, and orders are
	// accepted.
	Fresh = 5 * time.Minute
	// MaxWait bounds the estimate.
	MaxWait = 7 * 24 * time.Hour

	// halfLife is how fast a rate from better times is forgotten.
	halfLife = time.Hour
	// slow is the share of its rate below which the platform stands still.
	slow = 0.1
	// leastRate is what the platform ends in a second at least while nothing is away.
	// Before a backlog a quiet shop ends what comes, which says nothing about what it
	// could end.
	leastRate = 0.5
	// resume is the share of the promise to which the wait must fall before orders
	// are accepted again.
	resume = 0.75

	shortestRetry = 30 * time.Second
	longestRetry  = 15 * time.Minute
)

// Measurement is what the reconciler counted.
type Measurement struct {
	At      time.Time
	Waiting int           // orders that were accepted and have not ended
	Oldest  time.Duration // how long the one that moved last has not moved
	Ended   int           // orders that ended during Over
	Over    time.Duration
}

// State is the backlog as it is stored. The zero State has no backlog.
type State struct {
	At       time.Time     // of its measurement
	Waiting  int           // as measured
	Oldest   time.Duration // as measured
	Rate     float64       // orders that the platform ends in a second when it has enough to do; 0 if unknown
	Wait     time.Duration // the estimate for a new order
	Refusing bool
}

// Begin is the first state of a backlog. before is how many orders ended in a second
// before it.
func Begin(m Measurement, before float64, promise time.Duration) State {
	m.Ended, m.Over = 0, 0
	return State{Rate: max(before, leastRate)}.Next(m, promise)
}

// Next is the state after a measurement. New orders are refused while the
// estimate exceeds the promise, and until it is well below it again.
func (s State) Next(m Measurement, promise time.Duration) State {
	next := State{At: m.At, Waiting: m.Waiting, Oldest: m.Oldest, Rate: s.rate(m)}
	next.Wait = next.estimate(m)
	limit := promise
	if s.Refusing {
		limit = time.Duration(resume * float64(promise))
	}
	next.Refusing = m.Waiting >= Few && next.Wait > limit
	return next
}

// rate follows the measured rate upwards at once. It follows it downwards slowly,
// since a neighbor's outage says nothing about the rate afterwards, and only while
// there was enough to do.
func (s State) rate(m Measurement) float64 {
	now := m.rate()
	if now >= s.Rate {
		return now
	}
	if m.Waiting < Few {
		return s.Rate
	}
	return now + (s.Rate-now)*math.Exp2(-float64(m.Over)/float64(halfLife))
}

func (m Measurement) rate() float64 {
	if m.Over <= 0 {
		return 0
	}
	return float64(m.Ended) / m.Over.Seconds()
}

// estimate is how long a new order would wait: until those before it have ended at
// the platform's rate. While the platform stands still, it is also as long as that
// has lasted, because nobody knows how much longer it does.
func (s State) estimate(m Measurement) time.Duration {
	wait := time.Duration(0)
	if s.Rate > 0 {
		wait = bounded(float64(m.Waiting) / s.Rate)
	}
	if m.rate() <= slow*s.Rate {
		wait = max(wait, min(m.Oldest, MaxWait))
	}
	return wait
}

func bounded(seconds float64) time.Duration {
	return time.Duration(min(seconds, MaxWait.Seconds()) * float64(time.Second))
}

// Admit fails with Overloaded while new orders are refused. The error says when it
// is worth trying again. A state that is not Fresh refuses nothing.
func (s State) Admit(now time.Time, promise time.Duration) error {
	if !s.Refusing || now.Sub(s.At) > Fresh {
		return nil
	}
	return failure.New(failure.Overloaded, "more orders wait than we can process in time").After(s.retryAfter(promise))
}

// retryAfter is when orders may be accepted again, if the backlog shrinks at the
// platform's rate and none is added.
func (s State) retryAfter(promise time.Duration) time.Duration {
	excess := s.Wait - time.Duration(resume*float64(promise))
	return min(max(excess, shortestRetry), longestRetry)
}
