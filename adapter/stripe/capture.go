package stripe

import (
	"context"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// Capture takes the charge's amount, once per key. It fails with AuthorizationLost if
// nothing is authorized any more, with Conflict if Refund was first, with Throttled if
// Stripe takes no more requests, and with Unavailable if the capture may have happened.
func (g *Gateway) Capture(ctx context.Context, c payment.Charge) error {
	ctx, cancel, s, err := g.begin(ctx, c)
	defer cancel()
	if err != nil {
		return err
	}
	id, err := s.toCapture(ctx)
	if err != nil {
		return translate(err)
	}
	taken, cause := s.capture(ctx, id)
	switch {
	case cause == nil && !replayed(taken.LastResponse):
		return captured(taken, nil)
	case uncaptured(cause):
		return failure.Wrap(failure.AuthorizationLost, cause, "the authorization cannot be captured")
	case cause != nil && !uncertain(cause):
		return translate(cause)
	}
	intent, err := s.read(ctx, id)
	if err != nil {
		return inDoubt(err)
	}
	return captured(intent, cause)
}

// toCapture returns the id of the intent that Capture captures.
func (s step) toCapture(ctx context.Context) (string, error) {
	if s.charge.Reference != "" {
		return s.charge.Reference, nil
	}
	ids, err := s.intents(ctx)
	if err != nil {
		return "", err
	}
	intent, err := s.best(ctx, ids)
	if err != nil {
		return "", err
	}
	return intent.ID, nil
}

func (s step) capture(ctx context.Context, id string) (*stripe.PaymentIntent, error) {
	return keyed(ctx, s.charge.Key+"-capture", func(key string) (*stripe.PaymentIntent, error) {
		params := &stripe.PaymentIntentCaptureParams{AmountToCapture: stripe.Int64(s.units)}
		params.SetIdempotencyKey(key)
		return s.api.V1PaymentIntents.Capture(ctx, id, params)
	})
}

// uncaptured reports whether Stripe says that the capture can never succeed.
func uncaptured(err error) bool {
	return has(err, stripe.ErrorCodeCaptureChargeAuthorizationExpired) || has(err, stripe.ErrorCodeChargeExpiredForCapture) ||
		failure.Is(translate(err), failure.PaymentDeclined)
}

// captured tells from an intent what came of its capture. cause is the error of that
// call, if there was one.
func captured(intent *stripe.PaymentIntent, cause error) error {
	switch intent.Status {
	case stripe.PaymentIntentStatusSucceeded:
		if refunded(intent) {
			return failure.New(failure.Conflict, "the charge was refunded")
		}
		return nil
	case stripe.PaymentIntentStatusRequiresCapture, stripe.PaymentIntentStatusProcessing:
		return failure.Wrap(failure.Unavailable, cause, "the payment is %s", intent.Status).After(retryAfter(cause))
	case stripe.PaymentIntentStatusCanceled:
		if voided(intent) {
			return failure.New(failure.Conflict, "the charge was voided")
		}
		return failure.New(failure.AuthorizationLost, "the authorization was canceled (%s)", intent.CancellationReason)
	default:
		return failure.New(failure.AuthorizationLost, "nothing is authorized: the payment is %s", intent.Status)
	}
}
