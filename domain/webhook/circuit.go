package webhook

import (
	"time"
)

// CircuitState is the state of an endpoint's circuit breaker. A closed circuit, that of an
// endpoint in order, is not stored.
type CircuitState string

// The states of a circuit.
const (
	CircuitOpen    CircuitState = "open"    // the endpoint fails: one attempt at a time, with growing pauses
	CircuitSlow    CircuitState = "slow"    // the endpoint answers slowly: ProbesAtOnce attempts at a time
	CircuitClosing CircuitState = "closing" // the endpoint has recovered: parked deliveries are released
)

// The limits of circuits.
const (
	// Patience is how long an attempt waits among those of all endpoints. An endpoint that
	// takes longer gets its events aside from them, with the whole time-out.
	Patience = 2 * time.Second
	// CircuitFailures in CircuitWindow without a success between them open a circuit.
	CircuitFailures = 5
	CircuitWindow   = 10 * time.Minute
	// ProbesAtOnce is how many attempts at a slow endpoint are in progress at most.
	ProbesAtOnce = 10
	// VisitsOfOwner is how many of an owner's circuits are visited at the same time.
	VisitsOfOwner = 5
	// CircuitKept is how long a closed circuit is kept, because deliveries may still be
	// parked by those who read the endpoint before it closed.
	CircuitKept = 5 * time.Minute

	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
	// firstRelease and mostReleased are how many parked deliveries are released at
	// first, and at most, in each ReleasePause.
	firstRelease = 50
	mostReleased = 500
	// ReleasePause is the time between two releases.
	ReleasePause = 5 * time.Second
	// lookAgain is the longest time between two looks at a circuit with nothing to do.
	lookAgain = time.Minute
)

// Circuit is the circuit breaker of one endpoint while it is not closed. Deliveries to the
// endpoint are parked: they stay pending in the table and have no message. A visit, one at a
// time, attempts some of those that are due, and decides by the outcome what comes next.
type Circuit struct {
	EndpointID  string
	OwnerID     string
	State       CircuitState
	Since       time.Time // when it came into its state
	NextAt      time.Time // when it is visited next
	LeasedUntil time.Time // set while it is visited
	Pauses      int       // failed probes since it opened; each doubles the pause
	Released    int       // how many deliveries the last release took
	Version     int       // counts the changes; 0 is not stored
}

// OpenCircuit is the circuit of an endpoint that begins to fail, or to be slow.
func OpenCircuit(e Endpoint, s CircuitState, jitter Jitter, now time.Time) Circuit {
	c := Circuit{EndpointID: e.ID, OwnerID: e.OwnerID, Version: 1}
	c = c.in(s, now)
	if s == CircuitOpen {
		c.NextAt = now.Add(c.pause(0, jitter))
	}
	return c
}

// in is the circuit when it comes into a state, with the next visit at once.
func (c Circuit) in(s CircuitState, now time.Time) Circuit {
	if c.State != s {
		c.State, c.Since = s, now
	}
	c.NextAt = now
	return c
}

// Reopen is the circuit when the endpoint fails again, or is slow again, while its parked
// deliveries are released. It reports false if the circuit is open already.
func (c Circuit) Reopen(e Endpoint, s CircuitState, jitter Jitter, now time.Time) (Circuit, bool) {
	if c.State != CircuitClosing {
		return c, false
	}
	next := OpenCircuit(e, s, jitter, now)
	next.LeasedUntil, next.Version = c.LeasedUntil, c.Version+1
	return next, true
}

// Keep makes sure that the circuit is kept for a while, because a delivery is about to be
// parked. It reports false if that is sure already.
func (c Circuit) Keep(now time.Time) (Circuit, bool) {
	if c.State != CircuitClosing || now.Sub(c.Since) < lookAgain {
		return c, false
	}
	c.Since, c.NextAt = now, now
	c.Version++
	return c, true
}

// Leased reports whether a visit is in progress.
func (c Circuit) Leased(now time.Time) bool { return now.Before(c.LeasedUntil) }

// Visit leases the circuit for one visit. It reports false if it is too early for one. The
// next visit is due when the lease ends, in case this one stops.
func (c Circuit) Visit(now time.Time) (Circuit, bool) {
	if now.Before(c.NextAt) || c.Leased(now) {
		return c, false
	}
	c.LeasedUntil = now.Add(Lease)
	c.NextAt = c.LeasedUntil
	c.Version++
	return c, true
}

// Probes is how many attempts a visit makes.
func (c Circuit) Probes() int {
	if c.State == CircuitSlow {
		return ProbesAtOnce
	}
	return 1
}

// Hurry makes the next visit due at once. It reports false if it is, or is in progress.
func (c Circuit) Hurry(now time.Time) (Circuit, bool) {
	if !c.NextAt.After(now) || c.Leased(now) {
		return c, false
	}
	c.NextAt = now
	c.Version++
	return c, true
}

// Doubt ends a visit that found the endpoint parking although the circuit closes: it opened
// again at the same time.
func (c Circuit) Doubt(now time.Time) Circuit { return c.in(CircuitOpen, now).visited(now) }

// Stopping is the circuit of an endpoint that gets nothing any more.
func (c Circuit) Stopping(now time.Time) Circuit {
	if c.State != CircuitClosing {
		c.Released = 0
	}
	return c.in(CircuitClosing, now)
}

// Postpone ends a visit that did nothing, because enough of the owner's circuits are visited.
func (c Circuit) Postpone(jitter Jitter, now time.Time) Circuit {
	return c.visited(now.Add(ReleasePause + time.Duration(jitter()*float64(ReleasePause))))
}

// Wait ends a visit that found nothing to do before a time. It looks again within a minute,
// because there may be something new.
func (c Circuit) Wait(until, now time.Time) Circuit {
	return c.visited(now.Add(min(max(until.Sub(now), time.Second), lookAgain)))
}

// visited is the circuit after a visit, until the next one.
func (c Circuit) visited(next time.Time) Circuit {
	c.LeasedUntil, c.NextAt = time.Time{}, next
	c.Version++
	return c
}

// Probed is what came of the attempts of one visit.
type Probed struct {
	Succeeded  bool          // at least one did
	Fast       bool          // all succeeded, within Patience
	RetryAfter time.Duration // the longest that the endpoint asked for
}

// And is p with one attempt more. A nil p has none.
func (p *Probed) And(a Attempt, retryAfter time.Duration) *Probed {
	sum := Probed{Fast: true}
	if p != nil {
		sum = *p
	}
	succeeded := a.Outcome() == Delivered
	sum.Succeeded = sum.Succeeded || succeeded
	sum.Fast = sum.Fast && succeeded && a.Duration < Patience
	sum.RetryAfter = max(sum.RetryAfter, retryAfter)
	return &sum
}

// AfterProbes is the circuit after the attempts of a visit: closing when the endpoint answers
// as fast as others do, slow when it answers, and otherwise open, after a pause that doubles
// with each visit and that the endpoint may ask for.
func (c Circuit) AfterProbes(p Probed, jitter Jitter, now time.Time) Circuit {
	switch {
	case p.Fast:
		return c.Close(now)
	case p.Succeeded:
		c = c.in(CircuitSlow, now)
		c.Pauses = 0
		return c.visited(now)
	}
	pause := max(c.pause(c.Pauses, jitter), min(p.RetryAfter, MaxRetryAfter))
	c = c.in(CircuitOpen, now)
	c.Pauses = min(c.Pauses+1, maxPauses)
	return c.visited(now.Add(pause))
}

// maxPauses bounds the doublings of the pause.
const maxPauses = 16

// pause is the pause after a number of failed probes, shortened by up to a fifth.
func (c Circuit) pause(failed int, jitter Jitter) time.Duration {
	d := firstPause
	for range failed {
		d = min(2*d, longestPause)
	}
	return d - time.Duration(float64(d)*jitter()/5)
}

// Close ends a visit after which parked deliveries are released.
func (c Circuit) Close(now time.Time) Circuit {
	c = c.in(CircuitClosing, now)
	c.Pauses, c.Released = 0, 0
	return c.visited(now)
}

// ToRelease is how many parked deliveries the next release takes: twice as many as the last
// one, because the endpoint has borne that.
func (c Circuit) ToRelease() int {
	return min(max(2*c.Released, firstRelease), mostReleased)
}

// AfterRelease is the circuit after a release of n deliveries. It reports false when the
// circuit can be removed: nothing is parked, and nobody can park any more. Until then it looks
// again, often at first, because whoever read the endpoint before it recovered may still park
// a delivery, most likely soon.
func (c Circuit) AfterRelease(n int, now time.Time) (Circuit, bool) {
	if n > 0 {
		c.Released, c.Since = n, now
		return c.visited(now.Add(ReleasePause)), true
	}
	quiet := now.Sub(c.Since)
	return c.visited(now.Add(min(max(quiet, ReleasePause), lookAgain))), quiet < CircuitKept
}
