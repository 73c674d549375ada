// Package ingest accepts events from partners and publishes each of them once
// on the bus, with the partner's source.
package ingest

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/text"
	"github.com/eventforge/eventforge/domain/webhook"
)

const (
	// HeaderPartner is the header that names the partner.
	HeaderPartner = "partner-id"
	// MaxBody is the maximum length of a body, in bytes. It is the maximum of
	// the bus.
	MaxBody = 256 << 10
	// Remember is how long a repeated webhook-id is recognized.
	Remember = 4 * 24 * time.Hour

	// claimLease is how long one request holds the claim on its event. It is
	// longer than the function may run.
	claimLease = 30 * time.Second
	consumer   = "ingest"
	maxID      = 256 // of a webhook-id, in bytes
)

// Request is a partner's request. Body is the bytes that were signed.
type Request struct {
	PartnerID   string
	Headers     webhook.Headers
	Body        []byte
	Traceparent string // of our own trace
}

// Ingester accepts signed events. All fields are required. It is safe for
// concurrent use.
type Ingester struct {
	Partners port.Partners
	Markers  port.Markers
	Bus      port.Bus
	Now      func() time.Time
	Log      *slog.Logger
}

// Accept publishes the request's event on the bus. If the partner has already
// sent an event with the same webhook-id within Remember, Accept succeeds without
// publishing. It fails with
//   - TooLarge when the body has more than MaxBody bytes, or the event would be
//     too large for the bus;
//   - Unauthenticated when the signature is not valid or the partner is unknown;
//     the two cases take about the same time and have the same message;
//   - Invalid, with every broken rule, when the body is not an event that the
//     partner may send, or an id or text holds what the bus cannot carry;
//   - Unavailable when the event could not be published, or another request with
//     its id is in progress. The partner should send it again.
func (i *Ingester) Accept(ctx context.Context, r Request) error {
	if len(r.Body) > MaxBody {
		return failure.New(failure.TooLarge, "the body has more than %d bytes", MaxBody)
	}
	sender, err := i.authenticate(ctx, r)
	if err != nil {
		return err
	}
	message, err := decode(ctx, sender, r, i.Now())
	if err != nil {
		return err
	}
	return i.once(ctx, sender.ID+"/"+r.Headers.ID, message)
}

// authenticate finds the partner who signed the request.
func (i *Ingester) authenticate(ctx context.Context, r Request) (partner.Partner, error) {
	sender := partner.Unknown()
	if partner.ValidID(r.PartnerID) {
		found, err := i.Partners.Partner(ctx, r.PartnerID)
		switch {
		case err == nil:
			sender = found
		case !failure.Is(err, failure.NotFound):
			return partner.Partner{}, err
		}
	}
	if err := sender.Verify(r.Headers, i.Now(), r.Body); err != nil {
		return sender, err
	}
	return sender, checkID(r.Headers.ID)
}

// checkID checks a webhook-id, which becomes part of the event's id.
func checkID(id string) error {
	switch {
	case len(id) > maxID:
		return failure.New(failure.Invalid, "the webhook-id must have at most %d bytes", maxID)
	case !text.Valid(id):
		return failure.New(failure.Invalid, "the webhook-id "+text.Rule)
	}
	return nil
}

// once publishes the message unless that was already done: it claims the id,
// publishes, and marks the id as done. A partner that gets no response sends
// the event again and finds either the mark, or a claim that was released or
// has expired.
func (i *Ingester) once(ctx context.Context, id string, m port.Message) error {
	done, err := i.Markers.Claim(ctx, consumer, id, claimLease)
	if failure.Is(err, failure.Conflict) {
		return failure.Wrap(failure.Unavailable, err, "a request with this webhook-id is being processed")
	}
	if err != nil || done {
		return err
	}
	if failed := i.Bus.Publish(ctx, []port.Message{m}); len(failed) > 0 {
		i.abandon(ctx, id)
		return unpublished(failed[0].Err)
	}
	if err := i.Markers.Done(ctx, consumer, id, Remember); err != nil {
		// The event is on the bus. An error now would make the partner send it
		// again for certain; accepting risks a duplicate only if the partner
		// repeats it anyway.
		i.Log.ErrorContext(ctx, "an accepted partner event could not be marked as done", "id", id, "error", err)
	}
	return nil
}

// abandon releases the claim even when the request's time is over, so that the
// partner does not have to wait until it expires.
func (i *Ingester) abandon(ctx context.Context, id string) {
	if err := i.Markers.Abandon(context.WithoutCancel(ctx), consumer, id); err != nil {
		i.Log.WarnContext(ctx, "the claim on a partner event could not be released", "id", id, "error", err)
	}
}

// unpublished is the error for an event that was not published. It tells the
// partner only whether to try again.
func unpublished(err error) error {
	if failure.Is(err, failure.TooLarge) {
		return err
	}
	return failure.Wrap(failure.Unavailable, err, "the event could not be published; send it again")
}
