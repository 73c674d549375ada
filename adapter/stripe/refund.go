package stripe

import (
	"context"
	"fmt"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// settleTries bounds how often an intent is read again because it changed during the
// refund.
const settleTries = 3

// Refund makes sure that the key is not charged, now or later. It fails with
// Unavailable while that is not certain.
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (payment.Refund, error) {
	api, err := g.api(ctx)
	if err != nil {
		return payment.Refund{}, err
	}
	intent, err := create(ctx, api, c)
	if amountRefused(err) {
		return payment.Refund{}, nil
	}
	if err != nil {
		return payment.Refund{}, translate(err)
	}
	id := intent.ID
	if !replayed(intent) {
		if id, err = findCharged(ctx, api, c, id); err != nil {
			return payment.Refund{}, translate(err)
		}
	}
	return settle(ctx, api, c, id)
}

// amountRefused reports whether Stripe refused to create the intent because of its
// amount. Then there is none, and none will be created: the order's amount never changes.
// Releases before accepted such orders.
func amountRefused(err error) bool {
	return has(err, stripe.ErrorCodeAmountTooLarge) || has(err, stripe.ErrorCodeAmountTooSmall)
}

// replayed reports whether Stripe repeated its first response to the key.
func replayed(intent *stripe.PaymentIntent) bool {
	return intent.LastResponse != nil && intent.LastResponse.Header.Get("Idempotent-Replayed") == "true"
}

// findCharged finds the charged intent if Stripe no longer knows the key, which it keeps for
// at least a day: an operator may compensate an order after that. If there is none, it
// returns the intent that was just created, which is unconfirmed and gets cancelled.
func findCharged(ctx context.Context, api *stripe.Client, c payment.Charge, created string) (string, error) {
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

// settle refunds or cancels the intent, depending on its state.
func settle(ctx context.Context, api *stripe.Client, c payment.Charge, id string) (payment.Refund, error) {
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
		default: // unconfirmed, or waiting for the shopper: it can be cancelled
		}
		if _, err = api.V1PaymentIntents.Cancel(ctx, id, nil); err != nil && !has(err, stripe.ErrorCodePaymentIntentUnexpectedState) {
			return payment.Refund{}, translate(err)
		}
	}
	return payment.Refund{}, failure.New(failure.Unavailable, "the charge changes while it is refunded")
}

// refund refunds the whole amount once.
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

// existing finds a refund whose key Stripe no longer knows.
func existing(ctx context.Context, api *stripe.Client, id string) (*stripe.Refund, error) {
	for made, err := range api.V1Refunds.List(ctx, &stripe.RefundListParams{PaymentIntent: &id}) {
		return made, err
	}
	return nil, failure.New(failure.Unavailable, "the refund is not listed yet")
}
