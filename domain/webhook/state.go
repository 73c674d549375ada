package webhook

import (
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// FailingLimit is how long every attempt may fail before we disable an
	// endpoint.
	FailingLimit = 5 * 24 * time.Hour
	// SecretOverlap is how long a rotated secret stays valid.
	SecretOverlap = 24 * time.Hour
	// maxSecrets is how many secrets may sign at a time. It bounds the
	// signature header.
	maxSecrets = 5
)

// Pause stops deliveries to the endpoint. Events that happen while it is paused
// are not delivered later. It fails with Conflict when the endpoint is
// disabled.
func (e Endpoint) Pause(now time.Time) (Endpoint, error) {
	if e.State == Disabled {
		return Endpoint{}, failure.New(failure.Conflict, "the endpoint is disabled; make it active first")
	}
	e.State = Paused
	return e.nextVersion(now), nil
}

// Resume makes a paused or disabled endpoint active again and clears its
// failures.
func (e Endpoint) Resume(now time.Time) Endpoint {
	e.State, e.DisabledReason = Active, ""
	e.FailingSince = time.Time{}
	return e.nextVersion(now)
}

// Disable stops deliveries to the endpoint, for one of our reasons.
func (e Endpoint) Disable(reason DisabledReason, now time.Time) Endpoint {
	e.State, e.DisabledReason = Disabled, reason
	return e.nextVersion(now)
}

// Rotate gives the endpoint a new secret. The old secret also signs, for
// SecretOverlap. It fails with Conflict when too many secrets are still valid.
func (e Endpoint) Rotate(secret Secret, now time.Time) (Endpoint, error) {
	kept, err := RotateSecrets(e.Secrets, secret, now)
	if err != nil {
		return Endpoint{}, err
	}
	e.Secrets = kept
	return e.nextVersion(now), nil
}

// RotateSecrets returns the new secret followed by the valid ones of the list,
// which stay valid for at most SecretOverlap. It fails with Conflict when too
// many are still valid.
func RotateSecrets(secrets []Secret, fresh Secret, now time.Time) ([]Secret, error) {
	rotated := []Secret{fresh}
	for _, s := range secrets {
		if !s.valid(now) {
			continue
		}
		if limit := now.Add(SecretOverlap); s.ExpiresAt.IsZero() || s.ExpiresAt.After(limit) {
			s.ExpiresAt = limit
		}
		rotated = append(rotated, s)
	}
	if len(rotated) > maxSecrets {
		return nil, failure.New(failure.Conflict, "the secret was rotated too often; an older one must expire first")
	}
	return rotated, nil
}

// AfterAttempt returns the endpoint after an attempt's outcome, and whether it
// nextVersion; most outcomes change nothing. An endpoint is disabled when every
// attempt has failed for FailingLimit, or when it is gone.
func (e Endpoint) AfterAttempt(o Outcome, now time.Time) (Endpoint, bool) {
	e.Secrets = slices.Clone(e.Secrets)
	switch {
	case o == Delivered && !e.FailingSince.IsZero():
		e.FailingSince = time.Time{}
	case o == Gone && e.State != Disabled:
		return e.Disable(DisabledGone, now), true
	case o == Undelivered && e.FailingSince.IsZero():
		e.FailingSince = now
	case o == Undelivered && e.State != Disabled && now.Sub(e.FailingSince) >= FailingLimit:
		return e.Disable(DisabledFailing, now), true
	default:
		return e, false
	}
	return e.nextVersion(now), true
}
