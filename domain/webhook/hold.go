package webhook

import (
	"slices"
	"time"
)

// Missed is why a delivery did not reach its endpoint, so that a Recovery can find it.
type Missed string

// The reasons. A delivery that is pending or has succeeded has none.
const (
	MissedFailed   Missed = "failed"   // its attempts failed
	MissedPaused   Missed = "paused"   // held while the endpoint was paused
	MissedDisabled Missed = "disabled" // held while the endpoint was disabled
)

// AllMissed lists all reasons.
func AllMissed() []Missed { return []Missed{MissedFailed, MissedPaused, MissedDisabled} }

// Missed returns why the delivery did not reach its endpoint; "" if it did, still may, or is
// a test event, which nobody misses.
func (d Delivery) Missed() Missed {
	switch {
	case IsTest(d.EventID) || d.MissedAt.IsZero():
		return ""
	case d.State == DeliveryFailed:
		return MissedFailed
	case d.State != DeliveryHeld:
		return ""
	case d.HeldFor == Paused:
		return MissedPaused
	}
	return MissedDisabled
}

// MissedWithin reports whether the delivery was missed, for one of the reasons, at since or
// later and before until; a zero until is no limit.
func (d Delivery) MissedWithin(reasons []Missed, since, until time.Time) bool {
	why := d.Missed()
	return why != "" && slices.Contains(reasons, why) && !d.MissedAt.Before(since) && (until.IsZero() || d.MissedAt.Before(until))
}

// Ended reports whether the delivery needs no further attempt.
func (d Delivery) Ended() bool { return d.State == DeliverySucceeded || d.State == DeliveryFailed }

// Hold keeps the delivery, with its attempts, while its endpoint is in the given state, which
// is paused or disabled. It is not attempted until it is released.
func (d Delivery) Hold(endpoint State, now time.Time) Delivery {
	d = d.held(endpoint, now)
	d.Version++
	return d
}

func (d Delivery) held(endpoint State, now time.Time) Delivery {
	d.State, d.HeldFor, d.MissedAt = DeliveryHeld, endpoint, now
	d.LeasedUntil, d.SweptAt = time.Time{}, time.Time{}
	d.Parked, d.Waiting = false, false
	return d
}

// Release makes a held delivery due at a time, or later if its schedule says so, which goes on
// where it stopped.
func (d Delivery) Release(at time.Time) Delivery {
	if d.NextAttemptAt.After(at) {
		at = d.NextAttemptAt
	}
	d.State, d.HeldFor, d.MissedAt = DeliveryPending, "", time.Time{}
	d.NextAttemptAt, d.SweptAt = at, time.Time{}
	d.Version++
	return d
}

// WaitUntil makes a pending delivery due at another time, because the one before has not ended.
func (d Delivery) WaitUntil(at time.Time) Delivery {
	d = d.Postpone(at)
	d.Waiting = true
	return d
}

// Postpone makes a pending delivery due at another time, without an attempt.
func (d Delivery) Postpone(at time.Time) Delivery {
	d.NextAttemptAt, d.SweptAt = at, time.Time{}
	d.Version++
	return d
}
