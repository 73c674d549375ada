package handler

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/domain/app/ingest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// EventVerifier verifies the events of a payment gateway, as stripe.Webhook does.
type EventVerifier interface {
	Notice(ctx context.Context, header string, body []byte) (*payment.Notice, error)
}

// StripeEvents handles an event of Stripe. It answers 200 when what the event tells is in
// the queue, or when it is of no interest, and 400 to everything that Stripe did not sign.
func StripeEvents(v EventVerifier, q port.PaymentNotices) Route {
	return answered(http.StatusOK, func(ctx context.Context, in events.APIGatewayV2HTTPRequest) (err error) {
		ctx, end := traced(ctx, "stripe event", "") // another system's trace is not continued
		defer func() { end(err) }()
		n, err := verified(ctx, v, in)
		if err != nil || n == nil {
			return err
		}
		return q.EnqueuePaymentNotice(ctx, *n)
	})
}

// verified returns what a signed event tells. Its size is checked before anything else.
func verified(ctx context.Context, v EventVerifier, in events.APIGatewayV2HTTPRequest) (*payment.Notice, error) {
	var body []byte // without one, nothing is signed
	if len(in.Body) <= base64.StdEncoding.EncodedLen(ingest.MaxBody) {
		body, _ = rawBody(in)
	}
	n, err := v.Notice(ctx, headers(in.Headers).get("stripe-signature"), body)
	if failure.Is(err, failure.NotFound) { // of the secret: a mistake of ours, which Stripe must not take for an answer
		return nil, failure.Wrap(failure.Unavailable, err, "the signature cannot be verified now")
	}
	return n, err
}
