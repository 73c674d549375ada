package stripe

import (
	"context"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
)

// settleTries bounds how often an intent is read again because it changed during the
// refund.
const settleTries = 3

// Refund makes sure that the key holds and takes no money, now or later: it cancels what
// was not captured and refunds the rest of what was. It fails with RefundRefused if Stripe
// will never refund, and with Throttled or Unavailable while nothing is certain.
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (payment.Refund, error) {
	ctx, cancel, s, err := g.begin(ctx, c)
	defer cancel()
	if err != nil {
		return payment.Refund{}, err
	}
	ids, err := s.intents(ctx)
	if err != nil {
		return payment.Refund{}, translate(err)
	}
	var result payment.Refund
	for _, id := range ids {
		settled, err := s.settle(ctx, id)
		if err != nil {
			return payment.Refund{}, translate(err)
		}
		if settled.Refunded {
			result = settled
		}
	}
	return result, nil
}

// settle refunds or cancels the intent, depending on its state.
func (s step) settle(ctx context.Context, id string) (payment.Refund, error) {
	for range settleTries {
		intent, err := s.read(ctx, id)
		if err != nil {
			return payment.Refund{}, err
		}
		switch intent.Status {
		case stripe.PaymentIntentStatusSucceeded:
			return s.refund(ctx, intent)
		case stripe.PaymentIntentStatusCanceled:
			return payment.Refund{}, nil
		case stripe.PaymentIntentStatusProcessing:
			return payment.Refund{}, failure.New(failure.Unavailable, "the payment is still being made")
		default: // authorized, unconfirmed, or waiting for the shopper: it can be canceled
		}
		if err = s.cancel(ctx, id); !has(err, stripe.ErrorCodePaymentIntentUnexpectedState) {
			return payment.Refund{}, err
		}
	}
	return payment.Refund{}, failure.New(failure.Unavailable, "the payment changes while it is refunded")
}

// cancel cancels an intent. It has no key of its own: canceling again changes nothing.
func (s step) cancel(ctx context.Context, id string) error {
	_, err := s.api.V1PaymentIntents.Cancel(ctx, id, &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String(voidReason)})
	return err
}

// refund refunds what is captured and not refunded yet.
func (s step) refund(ctx context.Context, intent *stripe.PaymentIntent) (payment.Refund, error) {
	made, err := keyed(ctx, s.charge.Key+"-refund", func(key string) (*stripe.Refund, error) {
		params := &stripe.RefundCreateParams{PaymentIntent: &intent.ID, Metadata: map[string]string{orderKey: s.charge.OrderID}}
		params.SetIdempotencyKey(key)
		return s.api.V1Refunds.Create(ctx, params)
	})
	switch {
	case has(err, stripe.ErrorCodeChargeAlreadyRefunded):
		made, err = s.existing(ctx, intent.ID)
	case refusedForGood(err):
		return payment.Refund{}, failure.Wrap(failure.RefundRefused, err, "the payment gateway refuses the refund (%s)", codeIn(err))
	case err == nil && replayed(made.LastResponse):
		made, err = s.api.V1Refunds.Retrieve(ctx, made.ID, nil) // it may have failed since
	}
	if err != nil {
		return payment.Refund{}, err
	}
	if over(made) {
		return payment.Refund{}, failure.New(failure.RefundRefused, "the refund %s is %s (%s)", made.ID, made.Status, made.FailureReason)
	}
	return payment.Refund{Refunded: true, Amount: s.money(intent.AmountReceived), Reference: made.ID}, nil
}

// existing finds the refund that refunded the rest, when Stripe no longer knows its key.
func (s step) existing(ctx context.Context, id string) (*stripe.Refund, error) {
	for made, err := range s.api.V1Refunds.List(ctx, &stripe.RefundListParams{PaymentIntent: &id}) {
		if err != nil || !over(made) {
			return made, err
		}
	}
	return nil, failure.New(failure.Unavailable, "the refund is not listed yet")
}

// over reports whether a refund came to nothing. A pending one is on its way.
func over(made *stripe.Refund) bool {
	return made.Status == stripe.RefundStatusFailed || made.Status == stripe.RefundStatusCanceled
}

// money is an amount in Stripe's units as ours.
func (s step) money(units int64) money.Money {
	currency := s.charge.Amount.Currency
	return money.Money{Amount: units / payment.CardAmounts()[currency].Factor, Currency: currency}
}
