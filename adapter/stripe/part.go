package stripe

import (
	"context"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// partKey is the metadata key of a part's id in a refund.
const partKey = "part_id"

// RefundPart refunds a part of what was captured, once per part's id, also after Stripe
// has forgotten the key: a refund carries the part's id. It fails with RefundRefused if
// Stripe will never make the refund, and with Throttled or Unavailable while that is not
// certain.
func (g *Gateway) RefundPart(ctx context.Context, p payment.Part) (payment.Refund, error) {
	ctx, cancel, s, err := g.begin(ctx, p.Charge)
	defer cancel()
	if err != nil {
		return payment.Refund{}, err
	}
	units, err := payment.CardAmounts().Units(p.Amount)
	if err != nil {
		return payment.Refund{}, err
	}
	id, err := s.toCapture(ctx)
	if err != nil {
		return payment.Refund{}, translate(err)
	}
	made, err := s.madePart(ctx, id, p.ID)
	if err == nil && made == nil {
		made, err = s.makePart(ctx, id, p.ID, units)
	}
	switch {
	case refusedForGood(err):
		return payment.Refund{}, failure.Wrap(failure.RefundRefused, err, "the payment gateway refuses the refund (%s)", codeIn(err))
	case err != nil:
		return payment.Refund{}, translate(err)
	case over(made):
		return payment.Refund{}, failure.New(failure.RefundRefused, "the refund %s is %s (%s)", made.ID, made.Status, made.FailureReason)
	}
	return payment.Refund{Refunded: true, Amount: p.Amount, Reference: made.ID}, nil
}

// madePart finds the refund of a part among those of an intent; nil if there is none.
func (s step) madePart(ctx context.Context, intentID, partID string) (*stripe.Refund, error) {
	for made, err := range s.api.V1Refunds.List(ctx, &stripe.RefundListParams{PaymentIntent: &intentID}) {
		if err != nil || made.Metadata[partKey] == partID {
			return made, err
		}
	}
	return nil, nil
}

func (s step) makePart(ctx context.Context, intentID, partID string, units int64) (*stripe.Refund, error) {
	made, err := keyed(ctx, s.charge.Key+"-part-"+partID, func(key string) (*stripe.Refund, error) {
		params := &stripe.RefundCreateParams{
			PaymentIntent: &intentID, Amount: &units,
			Metadata: map[string]string{orderKey: s.charge.OrderID, partKey: partID},
		}
		params.SetIdempotencyKey(key)
		return s.api.V1Refunds.Create(ctx, params)
	})
	if err == nil && replayed(made.LastResponse) {
		return s.api.V1Refunds.Retrieve(ctx, made.ID, nil) // it may have failed since
	}
	return made, err
}
