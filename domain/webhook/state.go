package webhook

import (
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// FailingLimit is for how long every attempt may fail before we disable an
	// endpoint.
	FailingLimit = 5 * 24 * time.Hour
	// SecretOverlap is for how long a rotated secret still signs.
	SecretOverlap = 24 * time.Hour
	// maxSecrets bounds how many secrets sign at a time, and with them the
	// signature header.
	maxSecrets = 5
)

// Pause stops events to the endpoint; those that happen meanwhile are not kept
// for it. It fails with Conflict when the endpoint is disabled.
func (e Endpoint) Pause(now time.Time) (Endpoint, error) {
	if e.State == Disabled {
		return Endpoint{}, failure.New(failure.Conflict, "the endpoint is disabled; make it active first")
	}
	e.State = Paused
	return e.changed(now), nil
}

// Resume makes the endpoint active again, whoever stopped it, and forgets its
// failures.
func (e Endpoint) Resume(now time.Time) Endpoint {
	e.State, e.DisabledReason = Active, ""
	e.FailingSince = time.Time{}
	return e.changed(now)
}

// Disable stops events to the endpoint on our part.
func (e Endpoint) Disable(reason DisabledReason, now time.Time) Endpoint {
	e.State, e.DisabledReason = Disabled, reason
	return e.changed(now)
}

// Rotate gives the endpoint a new secret; the one before signs, too, for
// SecretOverlap. It fails with Conflict when too many secrets are still valid.
func (e Endpoint) Rotate(secret Secret, now time.Time) (Endpoint, error) {
	kept, err := RotateSecrets(e.Secrets, secret, now)
	if err != nil {
		return Endpoint{}, err
	}
	e.Secrets = kept
	return e.changed(now), nil
}

// RotateSecrets puts a new secret before the valid ones of a list, which then
// stay valid for at most SecretOverlap. Conflict: too many are still valid.
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

// Heard is the endpoint after an attempt's outcome; false when that changes
// nothing about it, as most do. An endpoint whose every attempt failed for
// FailingLimit is disabled, and so is one that answers gone.
func (e Endpoint) Heard(o Outcome, now time.Time) (Endpoint, bool) {
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
	return e.changed(now), true
}
