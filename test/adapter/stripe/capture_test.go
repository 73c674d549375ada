package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

func TestACaptureTakesTheAmountOnce(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	id := h.captured(c)
	require.NoError(t, h.Capture(t.Context(), c), "without the reference")
	c.Reference = id
	h.clock.Advance(day) // Stripe has forgotten the keys
	require.NoError(t, h.Capture(t.Context(), c))
	h.wantHeld(1999, 0)
	assert.Equal(t, "order-01-capture", h.keyOf(toCapture))
}

// keyOf is the idempotency key of the last request that a pattern selects.
func (h *harness) keyOf(pattern string) (key string) {
	for _, r := range h.Requests() {
		if matches(pattern, r) {
			key = r.IdempotencyKey
		}
	}
	return key
}

func TestACaptureIsRepeatedAfterALostAnswer(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	h.Inject(stripetest.Lost(toCapture).Once())
	require.NoError(t, h.Capture(t.Context(), c), "the intent tells of it")

	c = charge("02", visa)
	c.Reference = h.authorize(c)
	h.Inject(stripetest.Lost(toCapture))
	h.Inject(stripetest.RateLimited(toRead, 0))
	h.wantCapture(c, failure.Unavailable)
	h.Heal()
	require.NoError(t, h.Capture(t.Context(), c))
	h.wantHeld(2*1999, 0)
}

func TestACaptureAfterAServerErrorIsMadeWithAnotherKey(t *testing.T) {
	for _, effect := range []bool{false, true} {
		h := newHarness(t)
		c := charge("01", visa)
		c.Reference = h.authorize(c)
		h.Inject(stripetest.ServerError(toCapture, effect).Once())
		if effect {
			require.NoError(t, h.Capture(t.Context(), c))
		} else {
			h.wantCapture(c, failure.Unavailable)
		}
		require.NoError(t, h.Capture(t.Context(), c))
		h.wantHeld(1999, 0)
	}
}

func TestAnAuthorizationThatExpiredIsLost(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	h.clock.Advance(7 * day)
	for range 2 {
		assert.Contains(t, h.wantCapture(c, failure.AuthorizationLost), "automatic")
	}
	h.void(c)
	h.wantHeld(0, 0)
}

func TestACaptureThatStripeRefusesForGoodIsLost(t *testing.T) {
	for code, status := range map[string]int{
		"charge_expired_for_capture": 400, "capture_charge_authorization_expired": 402, "card_declined": 402,
	} {
		h := newHarness(t)
		c := charge("01", visa)
		c.Reference = h.authorize(c)
		kind := map[int]string{400: "invalid_request_error", 402: "card_error"}[status]
		h.Inject(stripetest.Fault{On: toCapture, Times: 1, Status: status, Type: kind, Code: code})
		for range 2 { // Stripe repeats it for the key
			h.wantCapture(c, failure.AuthorizationLost)
		}
		h.void(c)
	}
}

// Weeks later, without the reference, Stripe knows no key: search finds the intent.
func TestACaptureFindsAnIntentWhoseKeyIsForgotten(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	h.authorize(c)
	h.authorize(charge("02", visa))
	h.clock.Advance(day)
	h.Inject(stripetest.Broken(toCapture).Once())
	h.wantCapture(c, failure.Unavailable)
	h.clock.Advance(time.Minute) // search finds the intent that was created again, too
	require.NoError(t, h.Capture(t.Context(), c))
	h.wantHeld(1999, 1999)
}

func TestACaptureOfNothingIsLost(t *testing.T) {
	for _, token := range []string{challenged, "pm_card_visa_chargeDeclined"} {
		h := newHarness(t)
		c := charge("01", token)
		_, _ = h.Authorize(t.Context(), c) // it is not authorized
		h.wantCapture(c, failure.AuthorizationLost)
	}
	h := newHarness(t)
	h.wantCapture(charge("01", visa), failure.AuthorizationLost)
}

func TestACaptureAfterTheRefundIsAConflict(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	h.void(c)
	h.wantCapture(c, failure.Conflict)

	c = charge("02", visa)
	c.Reference = h.captured(c)
	_, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	h.wantCapture(c, failure.Conflict)
}
