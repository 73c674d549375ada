// Package sandbox is a payment gateway that moves no money: test tokens decide
// what becomes of a charge, a durable ledger remembers it.
package sandbox

import (
	"context"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Ledger remembers what became of each idempotency key; dynamo.Ledger does.
type Ledger interface {
	// Charge makes the key's one charge, or returns the one that stands.
	Charge(ctx context.Context, c payment.Charge) (r payment.ChargeResult, made bool, err error)
	// Decline bars the key from being charged and fails with PaymentDeclined.
	Decline(ctx context.Context, c payment.Charge) error
	// Refund gives the key's charge back and bars the key.
	Refund(ctx context.Context, c payment.Charge) (payment.Refund, error)
	// Attempt counts the tries to charge a key, from 1.
	Attempt(ctx context.Context, key string) (int, error)
}

// Gateway implements port.PaymentGateway over a ledger.
type Gateway struct{ ledger Ledger }

var _ port.PaymentGateway = (*Gateway)(nil)

// New is a gateway over the ledger.
func New(l Ledger) *Gateway { return &Gateway{ledger: l} }

// Charge implements port.PaymentGateway; the token decides, see payment.TokenOK and
// those after it.
func (g *Gateway) Charge(ctx context.Context, c payment.Charge) (payment.ChargeResult, error) {
	switch {
	case strings.HasPrefix(c.Token, payment.TokenOK):
		r, _, err := g.ledger.Charge(ctx, c)
		return r, err
	case c.Token == payment.TokenTimeoutAfterCharge:
		return g.losingTheAnswer(ctx, c)
	case c.Token == payment.TokenFlaky:
		return g.failingFirst(ctx, c)
	default:
		return payment.ChargeResult{}, g.ledger.Decline(ctx, c)
	}
}

func (g *Gateway) losingTheAnswer(ctx context.Context, c payment.Charge) (payment.ChargeResult, error) {
	r, made, err := g.ledger.Charge(ctx, c)
	if err == nil && made {
		return payment.ChargeResult{}, failure.New(failure.Unavailable, "the payment gateway did not answer")
	}
	return r, err
}

func (g *Gateway) failingFirst(ctx context.Context, c payment.Charge) (payment.ChargeResult, error) {
	n, err := g.ledger.Attempt(ctx, c.Key)
	if err != nil {
		return payment.ChargeResult{}, err
	}
	if n == 1 {
		return payment.ChargeResult{}, failure.New(failure.Unavailable, "the payment gateway is not available")
	}
	r, _, err := g.ledger.Charge(ctx, c)
	return r, err
}

// Refund implements port.PaymentGateway.
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (payment.Refund, error) {
	return g.ledger.Refund(ctx, c)
}
