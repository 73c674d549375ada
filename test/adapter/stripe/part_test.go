package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

func part(c payment.Charge, id string, amount int64) payment.Part {
	return payment.Part{Charge: c, ID: id, Amount: money.Money{Amount: amount, Currency: c.Amount.Currency}}
}

// wantPart refunds a part and returns its reference, or fails with the code.
func (h *harness) wantPart(p payment.Part, code failure.Code) string {
	h.t.Helper()
	made, err := h.RefundPart(h.t.Context(), p)
	require.Equal(h.t, code, failure.CodeOf(err), "%v", err)
	return made.Reference
}

func TestAPartIsRefundedOnce(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.captured(c)
	var first string
	for n := range 3 {
		if n == 2 {
			h.clock.Advance(3 * day) // Stripe has forgotten the key
		}
		reference := h.wantPart(part(c, "a", 500), "")
		if n == 0 {
			first = reference
		}
		require.Equal(t, first, reference)
		require.Len(t, h.Refunds(), 1)
	}
	require.NotEqual(t, first, h.wantPart(part(c, "b", 1499), ""))
	h.wantPart(part(c, "c", 1), failure.RefundRefused)
	require.Len(t, h.Refunds(), 2)
	assert.Equal(t, map[string]string{"order_id": "01", "part_id": "a"}, h.Refunds()[0].Metadata)
	h.wantHeld(0, 0)
}

func TestAPartWhoseAnswerIsLostIsRefundedOnce(t *testing.T) {
	for _, f := range []stripetest.Fault{
		stripetest.Lost(toRefund), stripetest.Broken(toRefund), stripetest.ServerError(toRefund, true), stripetest.ServerError(toRefund, false),
		stripetest.LockTimeout(toRefund),
	} {
		h := newHarness(t)
		c := charge("01", visa)
		c.Reference = h.captured(c)
		h.Inject(f.Once())
		require.Eventually(t, func() bool {
			_, err := h.RefundPart(t.Context(), part(c, "a", 500))
			require.True(t, err == nil || failure.Transient(err), "%v", err)
			return err == nil
		}, patience, time.Millisecond, "%+v", f)
		require.Len(t, h.Refunds(), 1, "%+v", f)
		h.wantHeld(1499, 0)
	}
}

func TestARefundOfAPartThatFailsIsRefused(t *testing.T) {
	h := newHarness(t)
	c := charge("01", "pm_card_refundFail")
	c.Reference = h.captured(c)
	made := h.wantPart(part(c, "a", 500), "") // the failure comes later
	h.FailRefund(made, "lost_or_stolen_card")
	h.wantPart(part(c, "a", 500), failure.RefundRefused)
	require.Len(t, h.Refunds(), 1, "it is not tried again")
}

func TestARateLimitOfStripePostponesAPart(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.captured(c)
	h.Inject(stripetest.RateLimited(toRefund, 7*time.Second).Once())
	_, err := h.RefundPart(t.Context(), part(c, "a", 500))
	require.True(t, failure.Is(err, failure.Throttled))
	require.Equal(t, 7*time.Second, failure.RetryAfter(err))
	h.wantPart(part(c, "a", 500), "")
}
