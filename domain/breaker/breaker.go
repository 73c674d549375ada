// Package breaker decides whether a payment gateway is called: not while it does not
// answer, so that nothing that waits for it holds what others need.
//
// A breaker is closed at first. It opens after failures of different charges with no
// success between them. Once it has been open for a while, one call at a time probes the
// gateway; a success closes the breaker, a failure keeps it open for longer.
package breaker

import "time"

// Limits say when a breaker opens, and for how long.
type Limits struct {
	Failures     int           // consecutive failures that open it
	Window       time.Duration // in which these must occur
	Pause        time.Duration // of the first opening; each failed probe doubles it
	LongestPause time.Duration
	Lease        time.Duration // how long a probe may take, before another is made
}

// State is a breaker's state. The zero State is closed.
type State struct {
	Gateway  string // the name of the payment gateway
	Version  int    // counts the changes
	Failures int    // consecutive failures while closed
	Since    time.Time
	LastKey  string // the charge that failed last: a charge that fails again does not count
	// OpenUntil is when the next probe may begin; zero while the breaker is closed.
	OpenUntil  time.Time
	Openings   int       // how often it has opened since it was closed
	ProbeUntil time.Time // when the present probe's lease ends; zero without one
}

// Admission says whether a call may be made.
type Admission int

// The admissions. A Probe may be made once State.Probing is stored.
const (
	Refused Admission = iota
	Allowed
	Probe
)

// Closed reports whether every call may be made.
func (s State) Closed() bool { return s.OpenUntil.IsZero() }

// Admit says whether a call may be made now, and if not, how long to wait.
func (s State) Admit(now time.Time) (Admission, time.Duration) {
	switch {
	case s.Closed():
		return Allowed, 0
	case now.Before(s.OpenUntil):
		return Refused, s.OpenUntil.Sub(now)
	case now.Before(s.ProbeUntil):
		return Refused, s.ProbeUntil.Sub(now)
	default:
		return Probe, 0
	}
}

// Probing is the state while a probe is made.
func (s State) Probing(l Limits, now time.Time) State {
	s.Version++
	s.ProbeUntil = now.Add(l.Lease)
	return s
}

// Failed is the state after a charge has failed: the gateway did not answer, or with an
// error of its own. changed is false if the state stays as it is.
func (s State) Failed(l Limits, key string, probe bool, now time.Time) (next State, changed bool) {
	if !s.Closed() {
		if !probe {
			return s, false // the call began before the breaker opened
		}
		return s.opened(l, now), true
	}
	if now.Sub(s.Since) > l.Window {
		s.Failures, s.LastKey = 0, ""
	}
	if s.LastKey == key {
		return s, false
	}
	if s.Failures == 0 {
		s.Since = now
	}
	s.Failures++
	s.LastKey = key
	if s.Failures >= l.Failures {
		return s.opened(l, now), true
	}
	s.Version++
	return s, true
}

// opened is the state when the breaker opens, for the first time or again.
func (s State) opened(l Limits, now time.Time) State {
	pause := l.Pause
	for range s.Openings {
		pause = min(2*pause, l.LongestPause)
	}
	return State{
		Gateway: s.Gateway, Version: s.Version + 1, OpenUntil: now.Add(pause),
		Openings: min(s.Openings+1, maxOpenings),
	}
}

// maxOpenings bounds the doublings of the pause.
const maxOpenings = 16

// Succeeded is the state after the gateway has answered a charge, whatever it answered.
func (s State) Succeeded(probe bool) (next State, changed bool) {
	if !s.Closed() && !probe || s.Closed() && s.Failures == 0 {
		return s, false
	}
	return State{Gateway: s.Gateway, Version: s.Version + 1}, true
}
