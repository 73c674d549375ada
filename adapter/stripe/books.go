package stripe

import (
	"context"
	"strings"
	"time"

	stripe "github.com/stripe/stripe-go/v84"

	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.PaymentBooks = (*Gateway)(nil)

// Movements implements port.PaymentBooks by the balance transactions of the account, the
// newest first. Payouts, fees and whatever else is about no payment is left out.
func (g *Gateway) Movements(ctx context.Context, from, to time.Time, p pagination.Request) (pagination.Page[payment.Movement], error) {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	var out pagination.Page[payment.Movement]
	api, err := g.api(ctx)
	if err != nil {
		return out, err
	}
	params := &stripe.BalanceTransactionListParams{
		CreatedRange: &stripe.RangeQueryParams{GreaterThanOrEqual: from.Unix(), LesserThan: to.Unix()},
	}
	params.Limit = stripe.Int64(int64(p.Limit))
	params.AddExpand("data.source")
	if p.After != "" {
		params.StartingAfter = &p.After
	}
	read := 0
	for b, err := range api.V1BalanceTransactions.List(ctx, params) {
		if err != nil {
			return out, translate(err)
		}
		m, is, err := movement(ctx, api, b)
		if err != nil {
			return out, translate(err)
		}
		if is {
			out.Items = append(out.Items, m)
		}
		if read++; read == p.Limit {
			out.Next = b.ID
			break
		}
	}
	return out, nil
}

// movedKinds are the types of balance transactions that are about payments. An adjustment
// is about one if its source is a dispute.
var movedKinds = map[stripe.BalanceTransactionType]payment.MovementKind{
	stripe.BalanceTransactionTypeCharge: payment.MovedCapture, stripe.BalanceTransactionTypePayment: payment.MovedCapture,
	stripe.BalanceTransactionTypeRefund: payment.MovedRefund, stripe.BalanceTransactionTypePaymentRefund: payment.MovedRefund,
	stripe.BalanceTransactionTypeRefundFailure: payment.MovedRefundBack, stripe.BalanceTransactionTypePaymentFailureRefund: payment.MovedRefundBack,
	stripe.BalanceTransactionTypeAdjustment: payment.MovedDispute,
}

// movement is what a balance transaction tells of a payment; is is false if it is about
// none.
func movement(ctx context.Context, api *stripe.Client, b *stripe.BalanceTransaction) (m payment.Movement, is bool, err error) {
	kind, is := movedKinds[b.Type]
	if !is || b.Source == nil {
		return m, false, nil
	}
	m = payment.Movement{ID: b.ID, Kind: kind, At: time.Unix(b.Created, 0).UTC()}
	source := b.Source
	switch {
	case source.Charge != nil:
		c := source.Charge
		m.Amount = moved(b, c.AmountCaptured, c.Currency)
		if c.PaymentIntent != nil && c.Metadata[chargeKey] != "" {
			m.OrderID, m.Reference = c.Metadata[orderKey], c.PaymentIntent.ID
		}
	case source.Refund != nil:
		r := source.Refund
		m.Object, m.Part = r.ID, r.Metadata[partKey]
		m.Amount = moved(b, r.Amount, r.Currency)
		m.Reference, m.OrderID, err = orderOf(ctx, api, r.PaymentIntent, r.Metadata[orderKey])
	case source.Dispute != nil:
		d := source.Dispute
		if b.Amount > 0 {
			m.Kind = payment.MovedDisputeBack
		}
		m.Object = d.ID
		m.Amount = moved(b, d.Amount, d.Currency)
		m.Reference, m.OrderID, err = orderOf(ctx, api, d.PaymentIntent, "")
	default:
		return m, false, nil
	}
	return m, true, err
}

// orderOf is the order of an intent: the one that its refund names, or, as for disputes and
// for refunds by hand, the one that the intent names.
func orderOf(ctx context.Context, api *stripe.Client, intent *stripe.PaymentIntent, named string) (reference, orderID string, err error) {
	if intent == nil || named != "" {
		return id(intent), named, nil
	}
	found, err := api.V1PaymentIntents.Retrieve(ctx, intent.ID, nil)
	if err != nil || found.Metadata[chargeKey] == "" {
		return "", "", err
	}
	return found.ID, found.Metadata[orderKey], nil
}

func id(intent *stripe.PaymentIntent) string {
	if intent == nil {
		return ""
	}
	return intent.ID
}

// moved is the amount of a balance transaction. If the account's balance has another
// currency than the payment, it is that of the payment.
func moved(b *stripe.BalanceTransaction, units int64, currency stripe.Currency) money.Money {
	if b.Currency == currency {
		units = max(b.Amount, -b.Amount)
	}
	return amountOf(units, currency)
}

// amountOf is an amount in Stripe's units as ours.
func amountOf(units int64, currency stripe.Currency) money.Money {
	m := money.Money{Amount: units, Currency: money.Currency(strings.ToUpper(string(currency)))}
	if known, ok := payment.CardAmounts()[m.Currency]; ok {
		m.Amount /= known.Factor
	}
	return m
}

// MovementsOf implements port.PaymentBooks, without disputes. It reads the intents and
// their refunds as they are now, and what of them is in the account's balance.
func (g *Gateway) MovementsOf(ctx context.Context, c payment.Charge) ([]payment.Movement, error) {
	ctx, cancel := context.WithTimeout(ctx, stepTimeout)
	defer cancel()
	api, err := g.api(ctx)
	if err != nil {
		return nil, err
	}
	s := step{api: api, charge: c}
	ids := []string{c.Reference}
	if c.Reference == "" {
		if ids, err = s.search(ctx); err != nil {
			return nil, translate(err)
		}
	}
	var all []payment.Movement
	for _, id := range ids {
		found, err := s.movements(ctx, id)
		if err != nil {
			return nil, translate(err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// movements are those of one intent; none if there is no such intent.
func (s step) movements(ctx context.Context, id string) ([]payment.Movement, error) {
	intent, err := s.read(ctx, id)
	switch {
	case has(err, stripe.ErrorCodeResourceMissing):
		return nil, nil
	case err != nil:
		return nil, err
	case intent.LatestCharge == nil || !intent.LatestCharge.Captured || intent.LatestCharge.BalanceTransaction == nil:
		return nil, nil
	}
	charge := intent.LatestCharge
	m := payment.Movement{OrderID: intent.Metadata[orderKey], Reference: intent.ID}
	capture := m
	capture.ID, capture.Kind = charge.BalanceTransaction.ID, payment.MovedCapture
	capture.Amount = amountOf(charge.AmountCaptured, charge.Currency)
	all := []payment.Movement{capture}
	params := &stripe.RefundListParams{PaymentIntent: &intent.ID}
	params.Limit = stripe.Int64(reported)
	for r, err := range s.api.V1Refunds.List(ctx, params) {
		if err != nil || len(all) > 2*reported {
			return all, err
		}
		m := m
		m.ID, m.Object, m.Part, m.Kind = r.ID, r.ID, r.Metadata[partKey], payment.MovedRefund
		m.Amount, m.At = amountOf(r.Amount, r.Currency), time.Unix(r.Created, 0).UTC()
		if r.BalanceTransaction != nil || r.Status == stripe.RefundStatusPending {
			all = append(all, m)
		}
		if over(r) {
			m.Kind = payment.MovedRefundBack
			all = append(all, m)
		}
	}
	return all, nil
}
