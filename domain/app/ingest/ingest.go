// Package ingest accepts events from partners and publishes each of them once
// on the bus, with the partner's source.
package ingest

import (
	"context"
	"log/slog"
	"time"

	"github.com/eventforge/eventforge/domain/app/received"
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
)

// Request is a partner's request. Body is the bytes that were signed.
type Request struct {
	PartnerID   string
	Headers     webhook.Headers
	Body        []byte
	Traceparent string // of our own trace
}

// Schemas are the schemas of partners' events.
type Schemas interface {
	// Check adds every rule that the data of an event of the type break. The numbers in
	// data are json.Number. Types without a schema have no rules.
	Check(eventType string, data any, v *failure.Violations)
}

// Ingester accepts signed events. All fields are required. It is safe for
// concurrent use.
type Ingester struct {
	Partners port.Partners
	Markers  port.Markers
	Bus      port.Bus
	Schemas  Schemas
	Received *received.Log
	Now      func() time.Time
	Log      *slog.Logger

	faults faults
}

// Accept publishes the request's event on the bus. If the partner has already
// sent an event with the same webhook-id within Remember, Accept succeeds without
// publishing. What a partner sent with a valid signature is in the log of received
// events, accepted or refused; other requests of partners are only counted. It fails with
//   - TooLarge when the body has more than MaxBody bytes, or the event would be
//     too large for the bus;
//   - Unauthenticated when the signature is not valid or the partner is unknown;
//     the two cases have the same message, and take about the same time but for the
//     count, see faults;
//   - Invalid, with every broken rule, when the body is not an event that the
//     partner may send, or an id or text holds what the bus cannot carry;
//   - Unavailable when the event could not be published or logged, or another request
//     with its id is in progress. The partner should send it again.
func (i *Ingester) Accept(ctx context.Context, r Request) error {
	sender, err := i.authenticate(ctx, r)
	tooLarge := len(r.Body) > MaxBody
	if err != nil && !tooLarge {
		return err
	}
	record := received.Request{PartnerID: sender.ID, WebhookID: r.Headers.ID, Body: r.Body}
	if tooLarge {
		refusal := failure.New(failure.TooLarge, "the body has more than %d bytes", MaxBody)
		if err == nil {
			i.Received.Refuse(ctx, record, refusal)
		}
		return refusal
	}
	message, err := i.check(ctx, sender, r)
	record.Type = message.Type
	if err == nil {
		err = i.once(ctx, record, message)
	}
	if failure.Is(err, failure.Invalid) || failure.Is(err, failure.TooLarge) {
		i.Received.Refuse(ctx, record, err)
	}
	return err
}

// check decodes the event of an authenticated partner.
func (i *Ingester) check(ctx context.Context, sender partner.Partner, r Request) (port.Message, error) {
	if err := checkID(r.Headers.ID); err != nil {
		return port.Message{}, err
	}
	return i.decode(ctx, sender, r)
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
	err := sender.Verify(r.Headers, i.Now(), r.Body)
	if failure.Is(err, failure.Unauthenticated) {
		i.countFault(ctx, sender.ID)
	}
	return sender, err
}

// checkID checks a webhook-id, which becomes part of the event's id.
func checkID(id string) error {
	switch {
	case len(id) > partner.MaxWebhookID:
		return failure.New(failure.Invalid, "the webhook-id must have at most %d bytes", partner.MaxWebhookID)
	case !text.Valid(id):
		return failure.New(failure.Invalid, "the webhook-id "+text.Rule)
	}
	return nil
}

// once publishes the message unless that was already done: it claims the id,
// records that the message is about to be published, publishes it, marks the id as done
// and records that it was accepted. A partner that gets no response, or is told to, sends
// the event again and finds either the mark, or a claim that was released or has expired.
func (i *Ingester) once(ctx context.Context, r received.Request, m port.Message) error {
	id := r.PartnerID + "/" + r.WebhookID
	done, err := i.Markers.Claim(ctx, consumer, id, claimLease)
	switch {
	case failure.Is(err, failure.Conflict):
		return failure.Wrap(failure.Unavailable, err, "a request with this webhook-id is being processed")
	case err != nil:
		return err
	case done:
		return unlogged(i.Received.Repeat(ctx, r))
	}
	if err := i.Received.Receive(ctx, r); err != nil {
		i.abandon(ctx, id)
		return unlogged(err)
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
	return unlogged(i.Received.Accept(ctx, r))
}

// unlogged is the error for an event that could not be recorded. If it is on the bus, its
// id is marked, so that the partner's next request is not published again, but logged.
func unlogged(err error) error {
	if err == nil {
		return nil
	}
	return failure.Wrap(failure.Unavailable, err, "the event could not be recorded; send it again")
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
