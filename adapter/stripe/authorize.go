package stripe

import (
	"context"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// Authorize authorizes the token's payment method once per key, for a shopper who is
// present. It fails with PaymentDeclined if the card or its bank declines or the shopper
// is not authenticated, with Conflict if Refund was first, with Throttled if Stripe takes
// no more requests, and with Unavailable if the authorization may have happened.
func (g *Gateway) Authorize(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	ctx, cancel, s, err := g.begin(ctx, c)
	defer cancel()
	if err != nil {
		return payment.Authorization{}, err
	}
	intent, err := s.toConfirm(ctx)
	if err != nil {
		return payment.Authorization{}, translate(err)
	}
	if !confirmable(intent) {
		return authorization(intent, nil)
	}
	confirmed, cause := s.confirm(ctx, intent.ID)
	switch {
	case cause == nil && !replayed(confirmed.LastResponse):
		return authorization(confirmed, nil)
	case cause != nil && !uncertain(cause):
		return payment.Authorization{}, translate(cause)
	}
	intent, err = s.read(ctx, intent.ID)
	if err != nil {
		return payment.Authorization{}, inDoubt(err)
	}
	return authorization(intent, cause)
}

// toConfirm returns the intent that Authorize confirms.
func (s step) toConfirm(ctx context.Context) (*stripe.PaymentIntent, error) {
	if s.charge.Reference != "" {
		return s.read(ctx, s.charge.Reference)
	}
	created, err := s.create(ctx)
	if !isIdempotencyError(err) {
		return created, err
	}
	found, err := s.search(ctx)
	if err != nil {
		return nil, err
	}
	return s.best(ctx, found)
}

// confirmable reports whether the intent was never confirmed, as far as it is known.
func confirmable(intent *stripe.PaymentIntent) bool {
	switch intent.Status {
	case stripe.PaymentIntentStatusRequiresConfirmation:
		return true
	case stripe.PaymentIntentStatusRequiresPaymentMethod:
		return intent.LastPaymentError == nil
	default:
		return false
	}
}

// confirm authorizes the payment. use_stripe_sdk leaves what the shopper must do to
// Stripe.js in the shopper's page.
func (s step) confirm(ctx context.Context, id string) (*stripe.PaymentIntent, error) {
	return keyed(ctx, s.charge.Key+"-authorize", func(key string) (*stripe.PaymentIntent, error) {
		params := &stripe.PaymentIntentConfirmParams{PaymentMethod: stripe.String(s.charge.Token), UseStripeSDK: stripe.Bool(true)}
		params.SetIdempotencyKey(key)
		return s.api.V1PaymentIntents.Confirm(ctx, id, params)
	})
}

// authorization tells from an intent what came of its confirmation. cause is the error of
// that call, if there was one.
func authorization(intent *stripe.PaymentIntent, cause error) (payment.Authorization, error) {
	done := payment.Authorization{Reference: intent.ID}
	switch intent.Status {
	case stripe.PaymentIntentStatusRequiresCapture:
		return done, nil
	case stripe.PaymentIntentStatusSucceeded:
		if refunded(intent) {
			return payment.Authorization{}, failure.New(failure.Conflict, "the charge was refunded")
		}
		return done, nil // captured since
	case stripe.PaymentIntentStatusRequiresAction:
		done.Action = &payment.Action{ClientSecret: intent.ClientSecret}
		return done, nil
	case stripe.PaymentIntentStatusCanceled:
		if voided(intent) {
			return payment.Authorization{}, failure.New(failure.Conflict, "the charge was voided before it was authorized")
		}
		return payment.Authorization{}, failure.New(failure.PaymentDeclined, "the payment was canceled (%s)", intent.CancellationReason)
	case stripe.PaymentIntentStatusRequiresPaymentMethod:
		if intent.LastPaymentError != nil {
			return payment.Authorization{}, failure.New(failure.PaymentDeclined, "the payment was declined (%s)", codeOf(intent.LastPaymentError))
		}
		if err := translate(cause); failure.Is(err, failure.PaymentDeclined) {
			return payment.Authorization{}, err
		}
	default: // processing, or never confirmed
	}
	return payment.Authorization{}, failure.Wrap(failure.Unavailable, cause, "the payment is %s", intent.Status).After(retryAfter(cause))
}
