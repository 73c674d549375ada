package stripe

import (
	"context"
	"fmt"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// settleTries bounds how often an intent that changes while it is being taken
// back is looked at anew.
const settleTries = 3

// Refund makes sure that no charge with the key stands, nor can come to stand
// later. Unavailable: that is not certain yet.
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (payment.Refund, error) {
	api, err := g.api(ctx)
	if err != nil {
		return payment.Refund{}, err
	}
	intent, err := create(ctx, api, c)
	if err != nil {
		return payment.Refund{}, translate(err)
	}
	id := intent.ID
	if !replayed(intent) {
		if id, err = earlier(ctx, api, c, id); err != nil {
			return payment.Refund{}, translate(err)
		}
	}
	return takeBack(ctx, api, c, id)
}

// replayed reports whether Stripe answered from what it remembers of the key.
func replayed(intent *stripe.PaymentIntent) bool {
	return intent.LastResponse != nil && intent.LastResponse.Header.Get("Idempotent-Replayed") == "true"
}

// earlier finds the intent that was charged when Stripe no longer remembers
// the key, which it does for a day at least: an operator may send an order back
// after that. Without one it is the intent made just now, which is unconfirmed
// and about to be cancelled.
func earlier(ctx context.Context, api *stripe.Client, c payment.Charge, created string) (string, error) {
	params := &stripe.PaymentIntentSearchParams{}
	params.Query = fmt.Sprintf(`metadata[%q]:%q AND status:"succeeded"`, chargeKey, c.Key)
	for found, err := range api.V1PaymentIntents.Search(ctx, params) {
		if err != nil {
			return "", err
		}
		return found.ID, nil
	}
	return created, nil
}

// takeBack refunds the intent or cancels it, whichever its state asks for.
func takeBack(ctx context.Context, api *stripe.Client, c payment.Charge, id string) (payment.Refund, error) {
	for range settleTries {
		intent, err := api.V1PaymentIntents.Retrieve(ctx, id, nil)
		if err != nil {
			return payment.Refund{}, translate(err)
		}
		switch intent.Status {
		case stripe.PaymentIntentStatusSucceeded:
			return refund(ctx, api, c, id)
		case stripe.PaymentIntentStatusCanceled:
			return payment.Refund{}, nil
		case stripe.PaymentIntentStatusProcessing:
			return payment.Refund{}, failure.New(failure.Unavailable, "the charge is still being made")
		default: // unconfirmed, or waiting for somebody: it can be cancelled
		}
		if _, err = api.V1PaymentIntents.Cancel(ctx, id, nil); err != nil && !has(err, stripe.ErrorCodePaymentIntentUnexpectedState) {
			return payment.Refund{}, translate(err)
		}
	}
	return payment.Refund{}, failure.New(failure.Unavailable, "the charge changes while it is taken back")
}

// refund gives all of it back, once.
func refund(ctx context.Context, api *stripe.Client, c payment.Charge, id string) (payment.Refund, error) {
	params := &stripe.RefundCreateParams{PaymentIntent: &id}
	params.SetIdempotencyKey(c.Key + "-refund")
	made, err := api.V1Refunds.Create(ctx, params)
	if has(err, stripe.ErrorCodeChargeAlreadyRefunded) {
		made, err = existing(ctx, api, id)
	}
	if err != nil {
		return payment.Refund{}, translate(err)
	}
	if made.Status == stripe.RefundStatusFailed || made.Status == stripe.RefundStatusCanceled {
		return payment.Refund{}, failure.New(failure.Internal, "the refund %s is %s", made.ID, made.Status)
	}
	return payment.Refund{Refunded: true, Amount: c.Amount, Reference: made.ID}, nil
}

// existing finds the refund that was made under a key forgotten since.
func existing(ctx context.Context, api *stripe.Client, id string) (*stripe.Refund, error) {
	for made, err := range api.V1Refunds.List(ctx, &stripe.RefundListParams{PaymentIntent: &id}) {
		return made, err
	}
	return nil, failure.New(failure.Unavailable, "the refund is not listed yet")
}
