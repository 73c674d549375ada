// Package sandbox is a payment gateway that moves no money. Test tokens decide the
// result of a charge, and a durable ledger stores it.
package sandbox

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Ledger stores the result of each idempotency key. dynamo.Ledger implements it.
type Ledger interface {
	// Charge makes the key's only charge, or returns the existing one.
	Charge(ctx context.Context, c payment.Charge) (r payment.ChargeResult, made bool, err error)
	// Decline makes sure that the key is never charged, and fails with
	// PaymentDeclined.
	Decline(ctx context.Context, c payment.Charge) error
	// Refund refunds the key's charge and makes sure that none follows.
	Refund(ctx context.Context, c payment.Charge) (payment.Refund, error)
	// Attempt counts the attempts to charge a key, from 1.
	Attempt(ctx context.Context, key string) (int, error)
	// Operation returns how payment.TokenOperated is treated.
	Operation(ctx context.Context) (payment.Operation, error)
}

// Gateway implements port.PaymentGateway over a ledger.
type Gateway struct{ ledger Ledger }

var _ port.PaymentGateway = (*Gateway)(nil)

// New returns a gateway over the ledger.
func New(l Ledger) *Gateway { return &Gateway{ledger: l} }

// Charge implements port.PaymentGateway. The token decides the result, see
// payment.TokenOK and the following tokens.
func (g *Gateway) Charge(ctx context.Context, c payment.Charge) (payment.ChargeResult, error) {
	switch {
	case c.Token == payment.TokenOperated:
		return g.operated(ctx, c)
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

// operated charges as the ledger's Operation says.
func (g *Gateway) operated(ctx context.Context, c payment.Charge) (payment.ChargeResult, error) {
	operation, err := g.ledger.Operation(ctx)
	if err != nil {
		return payment.ChargeResult{}, err
	}
	if operation.Down {
		return payment.ChargeResult{}, failure.New(failure.Unavailable, "the payment gateway is not available")
	}
	timer := time.NewTimer(operation.Delay)
	defer timer.Stop()
	var late error
	select {
	case <-timer.C:
	case <-ctx.Done():
		late = failure.Wrap(failure.Unavailable, ctx.Err(), "the payment gateway did not answer")
	}
	r, _, err := g.ledger.Charge(context.WithoutCancel(ctx), c)
	if late != nil {
		return payment.ChargeResult{}, late
	}
	return r, err
}

// Refund implements port.PaymentGateway.
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (payment.Refund, error) {
	return g.ledger.Refund(ctx, c)
}
