package webhook

import (
	"cmp"
	"time"
)

// Lease is how long an attempt holds its delivery. It is longer than the sender
// waits for a response.
const Lease = 30 * time.Second

// Turn is an attempt's place among those at a delivery: its number in a round, from 1. A
// parked delivery's next attempt is a visit's.
type Turn struct {
	Round, Number int
	Parked        bool
}

// Compare is negative if t is an earlier attempt than u, whether parked or not, 0 if it is the
// same one, and positive if it is a later one.
func (t Turn) Compare(u Turn) int {
	return cmp.Or(cmp.Compare(t.Round, u.Round), cmp.Compare(t.Number, u.Number))
}

// AttemptLease says that an attempt at a delivery is in progress. It is stored beside the
// delivery, which does not change while it is attempted. The attempt's result ends it,
// because then another attempt is the next one.
type AttemptLease struct {
	Turn  Turn
	Until time.Time
}

// KeepsOut reports whether an attempt may not begin because of the lease: the same attempt, or
// a later one, is in progress.
func (l AttemptLease) KeepsOut(t Turn, now time.Time) bool {
	return now.Before(l.Until) && l.Turn.Compare(t) >= 0
}

// Turn is that of the next attempt.
func (d Delivery) Turn() Turn { return Turn{d.Round, d.NextAttempt(), d.Parked} }

// Leased reports whether an attempt is in progress.
func (d Delivery) Leased(now time.Time) bool { return now.Before(d.LeasedUntil) }

// IsTurn reports whether it is an attempt's turn now: whether the delivery is pending and not
// leased, and the attempt is its next one.
func (d Delivery) IsTurn(t Turn, now time.Time) bool {
	return d.State == DeliveryPending && !d.Leased(now) && d.Turn() == t
}

// Lease is the lease of the next attempt from now on. Whoever stores it first, while none
// keeps that attempt out, makes the attempt.
func (d Delivery) Lease(now time.Time) AttemptLease { return AttemptLease{d.Turn(), now.Add(Lease)} }

// WithLease is the delivery as its stored lease shows it: leased, if that is the next attempt's
// or a later one's. What is attempted does not wait for the delivery before.
func (d Delivery) WithLease(l AttemptLease) Delivery {
	if l.Turn.Compare(d.Turn()) >= 0 && l.Until.After(d.LeasedUntil) {
		d.LeasedUntil, d.Waiting = l.Until, false
	}
	return d
}
