// Package sandbox is a payment gateway that moves no money. Test tokens decide the
// result of a charge, and a durable ledger stores it.
package sandbox

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// Ledger stores the result of each idempotency key. dynamo.Ledger implements it.
type Ledger interface {
	// Authorize makes the key's only authorization, or returns the existing one.
	Authorize(ctx context.Context, c payment.Charge) (a payment.Authorization, made bool, err error)
	// Challenge returns the action that the shopper must take, or the authorization
	// after it.
	Challenge(ctx context.Context, c payment.Charge) (payment.Authorization, error)
	// Capture captures the key's authorization.
	Capture(ctx context.Context, c payment.Charge) error
	// Decline makes sure that the key is never authorized, and fails with
	// PaymentDeclined.
	Decline(ctx context.Context, c payment.Charge) error
	// Refund refunds or voids the key's charge and makes sure that none follows.
	Refund(ctx context.Context, c payment.Charge) (payment.Refund, error)
	// RefundPart refunds a part of the key's charge.
	RefundPart(ctx context.Context, p payment.Part) (payment.Refund, error)
	// Attempt counts the attempts to authorize a key, from 1.
	Attempt(ctx context.Context, key string) (int, error)
	// Operation returns how payment.TokenOperated is treated.
	Operation(ctx context.Context) (payment.Operation, error)

	port.PaymentBooks
}

// Gateway implements port.PaymentGateway over a ledger.
type Gateway struct{ ledger Ledger }

var (
	_ port.PaymentGateway = (*Gateway)(nil)
	_ port.PaymentBooks   = (*Gateway)(nil)
)

// New returns a gateway over the ledger.
func New(l Ledger) *Gateway { return &Gateway{ledger: l} }

// Authorize implements port.PaymentGateway. The token decides the result, see
// payment.TokenOK and the following tokens.
func (g *Gateway) Authorize(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	switch {
	case c.Token == payment.TokenOperated:
		return g.operated(ctx, c)
	case strings.HasPrefix(c.Token, payment.TokenOK) || c.Token == payment.TokenAuthorizationLost || c.Token == payment.TokenCaptureFails,
		c.Token == payment.TokenRefundRefused, c.Token == payment.TokenNeverRefunded:
		a, _, err := g.ledger.Authorize(ctx, c)
		return a, err
	case c.Token == payment.TokenTimeoutAfterCharge:
		return g.losingTheAnswer(ctx, c)
	case c.Token == payment.TokenFlaky:
		return g.failingFirst(ctx, c)
	case c.Token == payment.TokenRequiresAction:
		return g.ledger.Challenge(ctx, c)
	default:
		return payment.Authorization{}, g.ledger.Decline(ctx, c)
	}
}

func (g *Gateway) losingTheAnswer(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	a, made, err := g.ledger.Authorize(ctx, c)
	if err == nil && made {
		return payment.Authorization{}, failure.New(failure.Unavailable, "the payment gateway did not answer")
	}
	return a, err
}

func (g *Gateway) failingFirst(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	n, err := g.ledger.Attempt(ctx, c.Key)
	if err != nil {
		return payment.Authorization{}, err
	}
	if n == 1 {
		return payment.Authorization{}, down()
	}
	a, _, err := g.ledger.Authorize(ctx, c)
	return a, err
}

func down() error { return failure.New(failure.Unavailable, "the payment gateway is not available") }

func refused() error { return failure.New(failure.RefundRefused, "the card's account is closed") }

// operated authorizes as the ledger's Operation says.
func (g *Gateway) operated(ctx context.Context, c payment.Charge) (a payment.Authorization, err error) {
	err = g.slowly(ctx, func(ctx context.Context) error {
		a, _, err = g.ledger.Authorize(ctx, c)
		return err
	})
	if err != nil {
		return payment.Authorization{}, err
	}
	return a, nil
}

// slowly calls the ledger after the Operation's delay. It does so even if nobody waits
// that long.
func (g *Gateway) slowly(ctx context.Context, call func(context.Context) error) error {
	operation, err := g.ledger.Operation(ctx)
	if err != nil {
		return err
	}
	if operation.Down {
		return down()
	}
	timer := time.NewTimer(operation.Delay)
	defer timer.Stop()
	var late error
	select {
	case <-timer.C:
	case <-ctx.Done():
		late = failure.Wrap(failure.Unavailable, ctx.Err(), "the payment gateway did not answer")
	}
	if err := call(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return late
}

// Capture implements port.PaymentGateway.
func (g *Gateway) Capture(ctx context.Context, c payment.Charge) error {
	switch c.Token {
	case payment.TokenAuthorizationLost:
		return failure.New(failure.AuthorizationLost, "the authorization has expired")
	case payment.TokenOperated:
		return g.slowly(ctx, func(ctx context.Context) error { return g.ledger.Capture(ctx, c) })
	case payment.TokenCaptureFails, payment.TokenNeverRefunded:
		if err := g.ledger.Capture(ctx, c); err != nil {
			return err
		}
		return failure.New(failure.Invalid, "the payment gateway failed after the capture")
	}
	return g.ledger.Capture(ctx, c)
}

// Refund implements port.PaymentGateway.
func (g *Gateway) Refund(ctx context.Context, c payment.Charge) (r payment.Refund, err error) {
	switch c.Token {
	case payment.TokenOperated:
	case payment.TokenNeverRefunded:
		return r, refused()
	default:
		return g.ledger.Refund(ctx, c)
	}
	err = g.slowly(ctx, func(ctx context.Context) error {
		r, err = g.ledger.Refund(ctx, c)
		return err
	})
	if err != nil {
		return payment.Refund{}, err
	}
	return r, nil
}

// RefundPart implements port.PaymentGateway.
func (g *Gateway) RefundPart(ctx context.Context, p payment.Part) (r payment.Refund, err error) {
	switch p.Charge.Token {
	case payment.TokenRefundRefused:
		return r, refused()
	case payment.TokenOperated:
		err = g.slowly(ctx, func(ctx context.Context) error {
			r, err = g.ledger.RefundPart(ctx, p)
			return err
		})
	default:
		r, err = g.ledger.RefundPart(ctx, p)
	}
	if err != nil {
		return payment.Refund{}, err
	}
	return r, nil
}

// Movements implements port.PaymentBooks.
func (g *Gateway) Movements(ctx context.Context, from, to time.Time, p pagination.Request) (pagination.Page[payment.Movement], error) {
	return g.ledger.Movements(ctx, from, to, p)
}

// MovementsOf implements port.PaymentBooks.
func (g *Gateway) MovementsOf(ctx context.Context, c payment.Charge) ([]payment.Movement, error) {
	return g.ledger.MovementsOf(ctx, c)
}
