package webhook

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/eventforge/eventforge/domain/failure"
)

// Outcome is the result of an attempt.
type Outcome string

// The outcomes.
const (
	Delivered   Outcome = "delivered"   // 2xx
	Undelivered Outcome = "undelivered" // no response, or any other status: retried
	Gone        Outcome = "gone"        // 410: the endpoint refuses further events
)

// Lease is how long an attempt holds its delivery. It is longer than the sender
// waits for a response.
const Lease = 30 * time.Second

// maxError is the maximum length of a stored error, in bytes.
const maxError = 200

// Outcome is the outcome that the response's status means. A redirect counts as
// undelivered: following it could lead to any address.
func (a Attempt) Outcome() Outcome {
	switch {
	case a.Status >= 200 && a.Status <= 299:
		return Delivered
	case a.Status == 410:
		return Gone
	}
	return Undelivered
}

// NewDelivery returns the delivery of an event to an endpoint, due at once, or
// held if the endpoint is not active. Payload is the exact bytes to send and sign.
func NewDelivery(e Endpoint, eventID, eventType string, payload []byte, traceparent string, now time.Time) Delivery {
	d := Delivery{
		ID: DeliveryID(e.ID, eventID), EndpointID: e.ID, OwnerID: e.OwnerID,
		EventID: eventID, EventType: eventType, Payload: payload, Traceparent: traceparent,
		State: DeliveryPending, Round: 1, NextAttemptAt: now, Version: 1, CreatedAt: now,
	}
	if e.State == Paused || e.State == Disabled {
		return d.held(e.State, now)
	}
	return d
}

// NextAttempt is the number of the attempt that is due; the first of a round is
// 1.
func (d Delivery) NextAttempt() int { return len(d.Attempts) + 1 }

// Leased reports whether an attempt is in progress.
func (d Delivery) Leased(now time.Time) bool { return now.Before(d.LeasedUntil) }

// Turn is an attempt's place among those at a delivery: its number in a round, from 1.
type Turn struct{ Round, Number int }

// Turn is that of the next attempt.
func (d Delivery) Turn() Turn { return Turn{d.Round, d.NextAttempt()} }

// IsTurn reports whether it is an attempt's turn now: whether the delivery is pending, not
// parked and not leased, and the attempt is its next one.
func (d Delivery) IsTurn(t Turn, now time.Time) bool {
	return d.State == DeliveryPending && !d.Parked && !d.Leased(now) && d.Turn() == t
}

// Lease leases the delivery for one attempt. It fails with Conflict when the
// delivery is not pending or another attempt is in progress. Of several
// concurrent callers, only one can store the result.
func (d Delivery) Lease(now time.Time) (Delivery, error) {
	if d.State != DeliveryPending || d.Leased(now) {
		return Delivery{}, failure.New(failure.Conflict, "the delivery is %s or being attempted", d.State)
	}
	d.LeasedUntil, d.Waiting = now.Add(Lease), false
	d.Version++
	return d, nil
}

// Attempted returns the delivery after an attempt: succeeded; or pending, with
// the next attempt due as DelayBefore says; or failed, because the endpoint is
// gone or the schedule is exhausted.
func (d Delivery) Attempted(a Attempt, retryAfter time.Duration, jitter Jitter, now time.Time) Delivery {
	d = d.withAttempt(a)
	outcome := a.Outcome()
	delay, more := DelayBefore(d.NextAttempt(), retryAfter, jitter)
	switch {
	case outcome == Delivered:
		return d.ended(DeliverySucceeded)
	case outcome == Gone || !more:
		return d.failed(now)
	}
	d.NextAttemptAt = now.Add(delay)
	return d
}

// Abandon ends the delivery as failed without an attempt. Its owner reads the
// reason in the log.
func (d Delivery) Abandon(reason string, now time.Time) Delivery {
	return d.withAttempt(Attempt{At: now, Error: reason, Class: ErrorNotAttempted}).failed(now)
}

// Redeliver makes the delivery due at once, because the owner asked for it: its next
// attempt if it is pending, however long that would have waited and whether or not a
// message for it still exists, and otherwise the first of another round. It fails with
// Conflict while an attempt is in progress.
func (d Delivery) Redeliver(now time.Time) (Delivery, error) {
	if d.Leased(now) {
		return Delivery{}, failure.New(failure.Conflict, "the delivery is being attempted")
	}
	if d.State != DeliveryPending {
		d.State, d.Attempts = DeliveryPending, nil
		d.HeldFor, d.MissedAt = "", time.Time{}
		d.Round++
	}
	d.NextAttemptAt, d.LeasedUntil = now, time.Time{}
	d.Parked, d.SweptAt = false, time.Time{}
	d.Version++
	return d, nil
}

// Overdue is how late a delivery is whose message must be lost, and SweptAgain how long a
// sweep waits before it enqueues another one: a queue that is behind must not get more.
const (
	Overdue    = 2 * time.Minute
	SweptAgain = 15 * time.Minute
)

// LookAt is when a sweep is to see the delivery: when it is due, or some time after it was
// swept. It is zero unless the delivery is pending and not parked.
func (d Delivery) LookAt() time.Time {
	switch {
	case d.State != DeliveryPending || d.Parked:
		return time.Time{}
	case d.SweptAt.IsZero():
		return d.NextAttemptAt
	}
	return d.SweptAt.Add(SweptAgain)
}

// Swept is the delivery when a sweep enqueues its attempt again.
func (d Delivery) Swept(now time.Time) Delivery {
	d.SweptAt = now
	d.Version++
	return d
}

// Park takes the delivery's message away until its endpoint's circuit is visited.
func (d Delivery) Park() Delivery {
	d.Parked, d.SweptAt, d.LeasedUntil = true, time.Time{}, time.Time{}
	d.Version++
	return d
}

// Unpark makes the parked delivery due at the given time, or later if its schedule says so.
func (d Delivery) Unpark(at time.Time) Delivery {
	d.Parked = false
	if d.NextAttemptAt.Before(at) {
		d.NextAttemptAt = at
	}
	d.Version++
	return d
}

// Untouched reports whether the delivery waits for the first attempt of its
// round and none is in progress. Enqueuing that attempt again is safe.
func (d Delivery) Untouched(now time.Time) bool {
	return d.State == DeliveryPending && len(d.Attempts) == 0 && !d.Leased(now)
}

// withAttempt returns d with the attempt added and the lease released.
func (d Delivery) withAttempt(a Attempt) Delivery {
	a.Error, a.Exchange = shorten(a.Error), nil
	d.Attempts = append(slices.Clone(d.Attempts), a)
	d.LeasedUntil, d.SweptAt = time.Time{}, time.Time{}
	d.Version++
	return d
}

func (d Delivery) failed(now time.Time) Delivery {
	d.MissedAt = now
	return d.ended(DeliveryFailed)
}

func (d Delivery) ended(s DeliveryState) Delivery {
	d.State = s
	d.NextAttemptAt, d.Parked = time.Time{}, false
	return d
}

func shorten(text string) string {
	if len(text) <= maxError {
		return text
	}
	cut := maxError
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}
