package webhook

import "time"

// Streak counts failures that follow each other within CircuitWindow, without a success
// between them, until they open the endpoint's circuit. The zero Streak has none.
type Streak struct {
	Failures int
	Since    time.Time // the first of them
}

// and returns s after another failure, and whether that changed it: what opens a circuit is
// not counted further, so an endpoint that fails costs few writes.
func (s Streak) and(now time.Time) (Streak, bool) {
	switch {
	case now.Sub(s.Since) > CircuitWindow:
		return Streak{Failures: 1, Since: now}, true
	case s.Failures < CircuitFailures:
		s.Failures++
		return s, true
	}
	return s, false
}

// Breaks reports whether so many failures of the endpoint followed each other that its
// circuit is to open.
func (e Endpoint) Breaks() bool {
	return e.State == Active && !e.Parking && e.Streak.Failures >= CircuitFailures
}

// Park makes deliveries to the endpoint wait in the table, see Circuit.
func (e Endpoint) Park(now time.Time) Endpoint {
	e.Parking, e.Streak = true, Streak{}
	return e.nextVersion(now)
}

// Unpark makes deliveries go to the endpoint at once again.
func (e Endpoint) Unpark(now time.Time) Endpoint {
	e.Parking, e.Streak = false, Streak{}
	return e.nextVersion(now)
}
