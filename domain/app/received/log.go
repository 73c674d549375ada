// Package received keeps the log of the events that partners sent: what was received,
// and what became of it.
//
// An event is recorded before it is published and again afterwards, and the partner is
// told that it was accepted only then. So nothing is logged as accepted that is not on
// the bus, and nothing was accepted that is not in the log. Between the two records an
// event is partner.Receiving.
package received

import (
	"context"
	"log/slog"
	"reflect"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

// tries is how often a change is tried again when another one came in between.
const tries = 5

// Log is the log. All fields are required. It is safe for concurrent use.
type Log struct {
	Store port.ReceivedEvents
	Now   func() time.Time
	Log   *slog.Logger
}

// Request is what the log records of a request.
type Request struct {
	PartnerID string
	WebhookID string
	Type      string // "" if the body does not say
	Body      []byte
}

// Receive records a request before it is published, with the beginning of its body.
func (l *Log) Receive(ctx context.Context, r Request) error {
	if err := l.keep(ctx, r); err != nil {
		return err
	}
	_, err := l.change(ctx, r, func(e partner.Received) (partner.Received, partner.Counts) {
		return e.Receive(r.Type, len(r.Body), l.Now()), partner.Counts{}
	})
	return err
}

// Accept records that the request's event is on the bus.
func (l *Log) Accept(ctx context.Context, r Request) error {
	_, err := l.change(ctx, r, func(e partner.Received) (partner.Received, partner.Counts) {
		counts := partner.Counts{}
		if e.AcceptedAt.IsZero() {
			counts.Accepted = 1
		}
		return e.Accept(l.Now()), counts
	})
	return err
}

// Repeat records a request that repeats an accepted event.
func (l *Log) Repeat(ctx context.Context, r Request) error {
	_, err := l.change(ctx, r, func(e partner.Received) (partner.Received, partner.Counts) {
		if e.Version == 0 { // it was accepted before there was a log
			e.Type, e.Size = r.Type, len(r.Body)
		}
		repeated := e.Repeat(l.Now())
		if repeated.Repeats == e.Repeats {
			return repeated, partner.Counts{Accepted: 1}
		}
		return repeated, partner.Counts{Repeated: 1}
	})
	return err
}

// Refuse records a request that was refused at the door, with the beginning of its body.
// The partner got its answer whatever happens here, so a failure is only logged.
func (l *Log) Refuse(ctx context.Context, r Request, why error) {
	e, err := l.change(ctx, r, func(e partner.Received) (partner.Received, partner.Counts) {
		return e.Refuse(r.Type, len(r.Body), partner.ReasonOf(why), l.Now()), partner.Counts{Refused: 1}
	})
	if err == nil && e.Outcome == partner.Refused && e.AcceptedAt.IsZero() {
		err = l.keep(ctx, r)
	}
	if err != nil {
		l.Log.ErrorContext(ctx, "a refused partner event could not be logged", "partner", r.PartnerID, "error", err)
	}
}

// Settle records what a consumer did with an accepted event, which the partner's id and
// its webhook-id name. Settling it again in the same way changes nothing. The body of an
// event that was applied is forgotten: what matters of it is in the order now, which
// knows how to forget its shopper.
func (l *Log) Settle(ctx context.Context, partnerID, webhookID string, s partner.Settlement) error {
	r := Request{PartnerID: partnerID, WebhookID: webhookID, Type: s.Type}
	_, err := l.change(ctx, r, func(e partner.Received) (partner.Received, partner.Counts) {
		settled := e.Settle(s, l.Now())
		if !e.SettledAt.IsZero() && e.Outcome == settled.Outcome && e.Reason.Code == settled.Reason.Code {
			return e, partner.Counts{}
		}
		if s.Outcome == partner.Applied {
			return settled, partner.Counts{Applied: 1}
		}
		return settled, partner.Counts{RefusedLater: 1}
	})
	if err != nil || s.Outcome != partner.Applied {
		return err
	}
	return l.Store.ForgetBody(ctx, partnerID, partner.LoggedID(webhookID))
}

// keep keeps the beginning of the request's body.
func (l *Log) keep(ctx context.Context, r Request) error {
	return l.Store.KeepBody(ctx, r.PartnerID, partner.LoggedID(r.WebhookID), partner.Keep(r.Body))
}

// change changes an event's record and counts it. A failure to count is only logged: the
// record is what holds.
func (l *Log) change(ctx context.Context, r Request, to func(partner.Received) (partner.Received, partner.Counts)) (partner.Received, error) {
	for range tries {
		e, err := l.Store.ReceivedEvent(ctx, r.PartnerID, partner.LoggedID(r.WebhookID))
		if failure.Is(err, failure.NotFound) {
			e, err = partner.Received{PartnerID: r.PartnerID, WebhookID: partner.LoggedID(r.WebhookID)}, nil
		}
		if err != nil {
			return e, err
		}
		changed, counts := to(e)
		if reflect.DeepEqual(e, changed) {
			return e, nil
		}
		changed.Version++
		if err = l.Store.SaveReceived(ctx, changed); err == nil {
			l.count(ctx, r.PartnerID, counts)
		}
		if !failure.Is(err, failure.Conflict) {
			return changed, err
		}
	}
	return partner.Received{}, failure.New(failure.Unavailable, "the log of received events is busy")
}

func (l *Log) count(ctx context.Context, partnerID string, n partner.Counts) {
	if n == (partner.Counts{}) {
		return
	}
	if err := l.Store.CountReceived(ctx, partnerID, l.Now(), n); err != nil {
		l.Log.ErrorContext(ctx, "a partner event could not be counted", "partner", partnerID, "error", err)
	}
}
