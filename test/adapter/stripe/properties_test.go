package stripe_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// history is what a charge may have been through.
type history struct {
	*harness
	charge   payment.Charge
	refunded bool // Refund has succeeded
	old      bool // Stripe may have forgotten the keys, and no order waits so long for its authorization
}

// step makes one call, or disturbs the calls that follow. It returns an unexpected error.
func (h *history) step(n int) error {
	ctx := context.Background()
	switch n {
	case 0:
		if h.old && h.charge.Reference == "" {
			return nil
		}
		a, err := h.Authorize(ctx, h.charge)
		if err == nil {
			h.charge.Reference = a.Reference
		}
		return h.expected(err, failure.Conflict)
	case 1:
		return h.expected(h.Capture(ctx, h.charge), failure.Conflict, failure.AuthorizationLost)
	case 2:
		_, err := h.Refund(ctx, h.charge)
		h.refunded = h.refunded || err == nil
		return h.expected(err)
	case 3:
		h.charge.Reference = "" // the process that knew it died
	case 4:
		h.Inject(stripetest.Lost("POST /v1/*").Once())
	case 5:
		h.Inject(stripetest.Lost("POST /v1/payment_intents/*/*").Once())
	case 6:
		h.Inject(stripetest.ServerError("POST /v1/*", true).Once())
	case 7:
		h.Inject(stripetest.ServerError("POST /v1/payment_intents/*/*", false).Once())
	case 8:
		h.clock.Advance(day)
		h.old = true
	}
	return nil
}

// expected is nil if err says that the call may be repeated, or is one of the codes.
func (h *history) expected(err error, codes ...failure.Code) error {
	for _, code := range append(codes, failure.Unavailable) {
		if failure.Is(err, code) {
			return nil
		}
	}
	return err
}

// wrong says what must not be, however the calls went.
func (h *history) wrong() string {
	captured, authorized := h.Held()
	switch {
	case captured != 0 && captured != 1999 || authorized != 0 && authorized != 1999 || captured != 0 && authorized != 0:
		return fmt.Sprintf("%d is captured and %d authorized", captured, authorized)
	case h.refunded && captured+authorized != 0:
		return fmt.Sprintf("after the refund, %d is captured and %d authorized", captured, authorized)
	}
	return ""
}

// Calls in any order, with lost answers, server errors, forgotten references and forgotten keys, hold or
// take the amount at most once. After a refund nothing is held or taken, now or later, and
// whatever happened, a refund comes to an end.
func TestGatewayProperties(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	h := &history{harness: newHarness(t)}
	properties.Property("held or taken at most once, and never after a refund", prop.ForAll(
		func(steps []int) string {
			h.reset()
			h.charge, h.refunded, h.old = charge("01", visa), false, false
			for _, step := range steps {
				if err := h.step(step); err != nil {
					return err.Error()
				}
				if wrong := h.wrong(); wrong != "" {
					return wrong
				}
			}
			h.Heal()
			for range 2 { // a key that answers with an error only gets another key
				if err := h.step(2); err != nil {
					return err.Error()
				}
			}
			if !h.refunded {
				return "the refund does not end"
			}
			return h.wrong()
		}, gen.SliceOfN(7, gen.IntRange(0, 8)),
	))
	properties.TestingRun(t)
}
