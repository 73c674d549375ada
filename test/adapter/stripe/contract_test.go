package stripe_test

import (
	"testing"

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
