// Package ingest takes events from partners and puts them on the bus, each
// once, under the partner's own source.
package ingest

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

const (
	// HeaderPartner names the partner who signed.
	HeaderPartner = "partner-id"
	// MaxBody is how long a body may be, in bytes: what the bus takes.
	MaxBody = 256 << 10
	// Remember is for how long an id that comes again makes no second event.
	Remember = 4 * 24 * time.Hour

	// claim is how long one request has for its event: longer than the
	// function may run.
	claim    = 30 * time.Second
	consumer = "ingest"
	maxID    = 256 // of a webhook-id, in bytes
)

// Request is one request of a partner, as it came in: Body is the bytes that
// were signed.
type Request struct {
	PartnerID   string
	Headers     webhook.Headers
	Body        []byte
	Traceparent string // of our own trace
}

// Ingester lets signed events in. All fields are required. It is safe for
// concurrent use.
type Ingester struct {
	Partners port.Partners
	Markers  port.Markers
	Bus      port.Bus
	Now      func() time.Time
	Log      *slog.Logger
}

// Accept puts the request's event on the bus, unless one with its webhook-id
// came from the same partner within Remember: then it does nothing and
// succeeds. It fails with
//   - TooLarge when the body has more than MaxBody bytes, or its event would
//     not fit on the bus;
//   - Unauthenticated for any fault of the signature, in about the same time
//     and the same words when there is no such partner;
//   - Invalid, with every broken rule, when the body is not an event that the
//     partner may send;
//   - Unavailable when the event is not on the bus, or another request with
//     its id is under way: the partner is to send it again.
func (g *Ingester) Accept(ctx context.Context, r Request) error {
	if len(r.Body) > MaxBody {
		return failure.New(failure.TooLarge, "the body has more than %d bytes", MaxBody)
	}
	sender, err := g.authenticate(ctx, r)
	if err != nil {
		return err
	}
	message, err := read(sender, r, g.Now())
	if err != nil {
		return err
	}
	return g.once(ctx, sender.ID+"/"+r.Headers.ID, message)
}

// authenticate finds the partner who signed the request.
func (g *Ingester) authenticate(ctx context.Context, r Request) (partner.Partner, error) {
	sender := partner.Nobody()
	if partner.ValidID(r.PartnerID) {
		found, err := g.Partners.Partner(ctx, r.PartnerID)
		switch {
		case err == nil:
			sender = found
		case !failure.Is(err, failure.NotFound):
			return partner.Partner{}, err
		}
	}
	err := sender.Verify(r.Headers, g.Now(), r.Body)
	if err == nil && len(r.Headers.ID) > maxID {
		err = failure.New(failure.Invalid, "the webhook-id has more than %d bytes", maxID)
	}
	return sender, err
}

// once publishes the message unless that was done before: claim, publish,
// done. A partner who gets no answer sends again, and finds either done, or a
// lease that was given back or has run out.
func (g *Ingester) once(ctx context.Context, id string, m port.Message) error {
	done, err := g.Markers.Claim(ctx, consumer, id, claim)
	if failure.Is(err, failure.Conflict) {
		return failure.Wrap(failure.Unavailable, err, "a request with this webhook-id is being processed")
	}
	if err != nil || done {
		return err
	}
	if failed, err := g.Bus.Publish(ctx, []port.Message{m}); err != nil || len(failed) > 0 {
		g.abandon(ctx, id)
		return unpublished(err)
	}
	if err := g.Markers.Done(ctx, consumer, id, Remember); err != nil {
		// The event is on the bus. To answer with an error now would surely
		// bring it again; to accept risks that only if the partner repeats it.
		g.Log.ErrorContext(ctx, "an accepted partner event could not be marked as done", "id", id, "error", err)
	}
	return nil
}

// abandon gives the claim back even when the request's time is over, so that
// the partner need not wait for it to run out.
func (g *Ingester) abandon(ctx context.Context, id string) {
	if err := g.Markers.Abandon(context.WithoutCancel(ctx), consumer, id); err != nil {
		g.Log.WarnContext(ctx, "the claim of a partner event could not be given back", "id", id, "error", err)
	}
}

// unpublished is the answer for an event that is not on the bus, of which the
// partner need know no more than whether to try again.
func unpublished(err error) error {
	if failure.Is(err, failure.TooLarge) {
		return err
	}
	return failure.Wrap(failure.Unavailable, err, "the event could not be taken; send it again")
}
