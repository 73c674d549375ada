package webhook

import (
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// Pause stops deliveries to the endpoint. Events that happen while it is paused
// are held. It fails with Conflict when the endpoint is disabled.
func (e Endpoint) Pause(now time.Time) (Endpoint, error) {
	if e.State == Disabled {
		return Endpoint{}, failure.New(failure.Conflict, "the endpoint is disabled; make it active first")
	}
	e.State = Paused
	return e.nextVersion(now), nil
}

// Resume makes a paused or disabled endpoint active again and clears its
// failures. What is parked is released.
func (e Endpoint) Resume(now time.Time) Endpoint {
	e.State, e.DisabledReason, e.StopReason = Active, "", ""
	e.DisabledAt, e.Failing = time.Time{}, Failing{}
	e.Parking, e.Streak = false, Streak{}
	return e.nextVersion(now)
}

// Disable stops deliveries to the endpoint, for one of our reasons.
func (e Endpoint) Disable(reason DisabledReason, now time.Time) Endpoint {
	e.State, e.DisabledReason, e.DisabledAt = Disabled, reason, now.UTC()
	return e.nextVersion(now)
}

// Rotate gives the endpoint a new secret and, if it signs with V1a, a new key pair; see
// RotateSecrets.
func (e Endpoint) Rotate(fresh, key Secret, overlap time.Duration, now time.Time) Endpoint {
	e.Secrets = RotateSecrets(e.Secrets, fresh, overlap, now)
	if e.signsWith(V1a) {
		e.Keys = RotateSecrets(e.Keys, key, overlap, now)
	}
	return e.nextVersion(now)
}

// RevokePreviousSecret ends a rotation's overlap: only the current secret and the current
// key pair sign from now on. It reports whether there was another one.
func (e Endpoint) RevokePreviousSecret(now time.Time) (Endpoint, bool) {
	if len(e.Secrets) <= 1 && len(e.Keys) <= 1 {
		return e, false
	}
	e.Secrets, e.Keys = CurrentSecret(e.Secrets), CurrentSecret(e.Keys)
	return e.nextVersion(now), true
}

// IsFailing reports whether events are sent to the endpoint and the last attempt failed.
func (e Endpoint) IsFailing() bool { return e.State == Active && !e.Failing.Since.IsZero() }

// AfterAttempt returns the endpoint after an attempt's outcome, and whether it
// changed; most outcomes change nothing, but one that is not listed is stored again. An endpoint is disabled when its attempts
// fail for too long (see Failing), or when it is gone.
func (e Endpoint) AfterAttempt(o Outcome, now time.Time) (Endpoint, bool) {
	e.Secrets = slices.Clone(e.Secrets)
	switch {
	case o == Delivered && (e.Failing != (Failing{}) || e.Streak != (Streak{})):
		e.Failing, e.Streak = Failing{}, Streak{}
	case o == Gone && e.State != Disabled:
		return e.Disable(DisabledGone, now), true
	case o == Undelivered:
		return e.afterFailure(now)
	case e.Unlisted:
	default:
		return e, false
	}
	return e.nextVersion(now), true
}

// afterFailure returns the endpoint after a failed attempt, and whether it changed.
func (e Endpoint) afterFailure(now time.Time) (Endpoint, bool) {
	failing, changed := e.Failing.and(now.UTC())
	e.Failing = failing
	if e.State == Active && !e.Parking {
		var counted bool
		e.Streak, counted = e.Streak.and(now.UTC())
		changed = changed || counted
	}
	switch {
	case e.State != Disabled && failing.tooLong(now):
		return e.Disable(DisabledFailing, now), true
	case !changed && !e.Unlisted:
		return e, false
	}
	return e.nextVersion(now), true
}
