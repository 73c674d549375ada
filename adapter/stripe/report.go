package stripe

import (
	"context"
	"time"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// reported bounds how many disputes, and how many refunds, of one intent are looked at.
// Stripe's page has no more.
const reported = 100

var _ port.PaymentReports = (*Gateway)(nil)

// Report implements port.PaymentReports. It reads the intent, its disputes and its refunds
// as they are now.
func (g *Gateway) Report(ctx context.Context, reference string) (payment.Report, error) {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	api, err := g.api(ctx)
	if err != nil {
		return payment.Report{}, err
	}
	r, err := report(ctx, api, reference)
	if has(err, stripe.ErrorCodeResourceMissing) {
		return r, failure.New(failure.NotFound, "the payment gateway has no payment %.80q", reference)
	}
	return r, translate(err)
}

func report(ctx context.Context, api *stripe.Client, reference string) (r payment.Report, err error) {
	intent, err := api.V1PaymentIntents.Retrieve(ctx, reference, nil)
	if err != nil || intent.Metadata[chargeKey] == "" {
		return r, err // another payment of the account
	}
	r.OrderID = intent.Metadata[orderKey]
	disputes := &stripe.DisputeListParams{PaymentIntent: &intent.ID}
	disputes.Limit = stripe.Int64(reported)
	for d, err := range api.V1Disputes.List(ctx, disputes) {
		if err != nil || len(r.Disputes) == reported {
			return r, err
		}
		r.Disputes = append(r.Disputes, dispute(d))
	}
	refunds := &stripe.RefundListParams{PaymentIntent: &intent.ID}
	refunds.Limit = stripe.Int64(reported)
	looked := 0
	for made, err := range api.V1Refunds.List(ctx, refunds) {
		if looked++; err != nil || looked > reported {
			return r, err
		}
		if over(made) && made.Metadata[orderKey] != "" { // one by hand is settled by hand
			r.FailedRefunds = append(r.FailedRefunds, payment.FailedRefund{Reference: made.ID, Part: made.Metadata[partKey]})
		}
	}
	return r, nil
}

func dispute(d *stripe.Dispute) payment.Dispute {
	return payment.Dispute{
		ID: d.ID, State: disputeState(d.Status), Amount: amountOf(d.Amount, d.Currency),
		Reason: string(d.Reason), At: time.Unix(d.Created, 0).UTC(),
	}
}

// disputeState is open until the bank has decided. An inquiry that is closed took no money.
func disputeState(s stripe.DisputeStatus) payment.DisputeState {
	switch s {
	case stripe.DisputeStatusWon, stripe.DisputeStatusWarningClosed, stripe.DisputeStatusPrevented:
		return payment.DisputeWon
	case stripe.DisputeStatusLost:
		return payment.DisputeLost
	default:
		return payment.DisputeOpen
	}
}
