package stripe_test

import (
	"context"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/porttest"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

func TestTheContractOfPaymentGateways(t *testing.T) {
	tokens := porttest.Tokens{OK: visa, Declined: "pm_card_visa_chargeDeclined", RequiresAction: challenged}
	porttest.Gateway(t, tokens, func(t *testing.T) port.PaymentGateway { return newHarness(t) })
}

// The first answer of every confirmation is lost.
func TestTheContractWhenAnAnswerIsLost(t *testing.T) {
	porttest.Gateway(t, porttest.Tokens{TimeoutAfterCharge: visa}, func(t *testing.T) port.PaymentGateway {
		h := newHarness(t)
		h.Inject(stripetest.Lost(toConfirm).Once())
		h.Inject(stripetest.Broken(toRead).Once())
		return h
	})
}

func TestTheContractOfPaymentBooks(t *testing.T) {
	porttest.PaymentBooks(t, visa, func(t *testing.T) (porttest.BookedGateway, func() time.Time) {
		h := newHarness(t)
		return searched{h}, h.clock.Now
	})
}

// searched is a gateway whose index of intents is up to date.
type searched struct{ *harness }

// MovementsOf implements port.PaymentBooks.
func (s searched) MovementsOf(ctx context.Context, c payment.Charge) ([]payment.Movement, error) {
	s.clock.Advance(2 * time.Minute)
	return s.harness.MovementsOf(ctx, c)
}
