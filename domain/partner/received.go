package partner

import (
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// ReceivedKept is how long the log of received events keeps an event after it was
// received, and its counts.
const ReceivedKept = 30 * 24 * time.Hour

// Outcome is what became of an event that a partner sent.
type Outcome string

// The outcomes.
const (
	// Receiving: the event may be on the bus. It becomes Accepted within seconds, or the
	// partner was told to send it again, or got no answer.
	Receiving Outcome = "receiving"
	// Accepted: the event is on the bus. Nothing in the platform has told what it did
	// with it.
	Accepted Outcome = "accepted"
	// Applied: the platform did what the event says.
	Applied Outcome = "applied"
	// Refused: the event broke a rule, at the door or after it was accepted.
	Refused Outcome = "refused"
)

// Outcomes lists all outcomes.
func Outcomes() []Outcome { return []Outcome{Receiving, Accepted, Applied, Refused} }

// Reason says why an event was refused.
type Reason struct {
	Code       string // stable, for programs
	Message    string // a sentence for the partner's engineers
	Violations []failure.Violation
}

// Received is one event that a partner sent with a valid signature, as the log of
// received events keeps it.
type Received struct {
	PartnerID string
	WebhookID string // the partner's id of the event, see LoggedID
	Type      string // "" if the body does not say
	Size      int    // of the body, in bytes
	Outcome   Outcome
	Reason    Reason // zero unless Refused
	// ReceivedAt is when the event was first received, or received again after it had been
	// refused at the door.
	ReceivedAt time.Time
	AcceptedAt time.Time // zero if it was never accepted
	SettledAt  time.Time // when it was applied, or refused after it was accepted; zero otherwise
	Repeats    int       // how often the partner sent it again after it was accepted
	RepeatedAt time.Time // the last time
	Version    int       // increases by one with each change
}

// Settlement is what a consumer of partners' events did with one of them.
type Settlement struct {
	Type    string  // the event's
	Outcome Outcome // Applied or Refused
	Reason  Reason  // of Refused
}

// final reports whether the event was accepted or settled, so that no later request
// with its id can undo it.
func (r Received) final() bool { return !r.AcceptedAt.IsZero() || !r.SettledAt.IsZero() }

// LastSeen is when the partner last sent the event.
func (r Received) LastSeen() time.Time {
	if r.RepeatedAt.After(r.ReceivedAt) {
		return r.RepeatedAt
	}
	return r.ReceivedAt
}

// Receive records a request that is about to be published.
func (r Received) Receive(eventType string, size int, now time.Time) Received {
	if r.final() {
		return r.Repeat(now)
	}
	r.Type, r.Size, r.Outcome, r.Reason, r.ReceivedAt = clip(eventType, maxType), size, Receiving, Reason{}, now
	return r
}

// Accept records that the event is on the bus. A settlement that came first stays.
func (r Received) Accept(now time.Time) Received {
	if r.AcceptedAt.IsZero() {
		r.AcceptedAt = now
	}
	if r.Outcome == Receiving || r.Outcome == "" {
		r.Outcome = Accepted
	}
	if r.ReceivedAt.IsZero() {
		r.ReceivedAt = now
	}
	return r
}

// Refuse records that a request was refused at the door. What was accepted before stays
// accepted: the request counts as a repetition of it.
func (r Received) Refuse(eventType string, size int, reason Reason, now time.Time) Received {
	if r.final() {
		return r.Repeat(now)
	}
	r.Type, r.Size, r.Outcome, r.Reason, r.ReceivedAt = clip(eventType, maxType), size, Refused, reason.bounded(), now
	return r
}

// Repeat records that the partner sent the event again. It proves that the event was
// accepted. If the log did not know that yet, the partner was not told either, so that it
// had to send it again: that is no repetition.
func (r Received) Repeat(now time.Time) Received {
	if r.Version > 0 && r.AcceptedAt.IsZero() {
		return r.Accept(now)
	}
	r = r.Accept(now)
	r.Repeats++
	r.RepeatedAt = now
	return r
}

// Settle records what a consumer did with the event. The latest settlement holds: an
// event that was refused may be applied when it is sent from the dead letters again.
func (r Received) Settle(s Settlement, now time.Time) Received {
	if r.ReceivedAt.IsZero() {
		r.ReceivedAt = now
	}
	if r.Type == "" {
		r.Type = clip(s.Type, maxType)
	}
	r.Outcome, r.SettledAt, r.Reason = s.Outcome, now, Reason{}
	if s.Outcome == Refused {
		r.Reason = s.Reason.bounded()
	}
	return r
}
