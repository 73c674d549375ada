package stripe_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

func TestAnAuthorizationHoldsTheAmountAndTakesNothing(t *testing.T) {
	h := newHarness(t)
	id := h.authorize(charge("01", visa))
	i := h.Intent(id)
	assert.Equal(t, stripetest.RequiresCapture, i.Status)
	assert.EqualValues(t, 1999, i.Amount)
	assert.Equal(t, "usd", i.Currency)
	assert.Equal(t, map[string]string{"order_id": "01", "charge_key": "order-01"}, i.Metadata)
	h.wantHeld(0, 1999)
}

// M3: 12,900 ISK were charged as 129, because Stripe writes krónur in hundredths.
func TestM3_AmountsAreInStripesUnits(t *testing.T) {
	for currency, want := range map[money.Currency]int64{"ISK": 1_290_000, "JPY": 12_900, "KWD": 12_900, "USD": 12_900} {
		h := newHarness(t)
		c := charge("01", visa)
		c.Amount = money.Money{Amount: 12_900, Currency: currency}
		h.captured(c)
		h.wantHeld(want, 0)
		refund, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, c.Amount, refund.Amount)
		h.wantHeld(0, 0)
	}
	h := newHarness(t)
	c := charge("01", visa)
	c.Amount.Currency = "XXX"
	h.wantAuthorize(c, failure.Internal)
}

// The mistake: a charge without an idempotency key was made twice.
func TestG13_AChargeRepeatedIsOneCharge(t *testing.T) {
	h := newHarness(t)
	first := h.authorize(charge("01", visa))
	for range 3 {
		assert.Equal(t, first, h.authorize(charge("01", visa)))
	}
	assert.Len(t, h.Intents(), 1)
	h.wantHeld(0, 1999)
	h.authorize(charge("02", visa))
	h.wantHeld(0, 2*1999)
}

// A known reference spares the repeated creation: an order that waits for its shopper asks
// every few seconds.
func TestAKnownReferenceIsReadOnce(t *testing.T) {
	h := newHarness(t)
	c := charge("01", challenged)
	a, err := h.Authorize(t.Context(), c)
	require.NoError(t, err)
	c.Reference = a.Reference
	assert.Equal(t, 1, h.calls(func() {
		again, err := h.Authorize(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, a, again)
	}))
}

func TestADeclinedCardStaysDeclined(t *testing.T) {
	for token, want := range map[string]string{
		"pm_card_visa_chargeDeclined":                  "generic_decline",
		"pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
		"pm_card_chargeDeclinedExpiredCard":            "expired_card",
		"pm_that_does_not_exist":                       "resource_missing",
	} {
		h := newHarness(t)
		for range 2 {
			assert.Contains(t, h.wantAuthorize(charge("01", token), failure.PaymentDeclined), want)
		}
		h.wantHeld(0, 0)
		if len(h.Charges()) > 0 {
			c := charge("01", token)
			c.Reference = h.Intents()[0].ID
			h.clock.Advance(day) // the bank is not asked again
			assert.Contains(t, h.wantAuthorize(c, failure.PaymentDeclined), want)
			assert.Len(t, h.Charges(), 1)
		}
	}
}

// The answer of a decline is lost: the intent tells of it.
func TestADeclineWhoseAnswerIsLostIsADecline(t *testing.T) {
	h := newHarness(t)
	h.Inject(stripetest.Lost(toConfirm).Once())
	assert.Contains(t, h.wantAuthorize(charge("01", "pm_card_visa_chargeDeclined"), failure.PaymentDeclined), "generic_decline")
}

func TestAShopperWhoConfirmsIsCharged(t *testing.T) {
	h := newHarness(t)
	c := charge("01", challenged)
	for range 2 {
		a, err := h.Authorize(t.Context(), c)
		require.NoError(t, err)
		require.NotNil(t, a.Action)
		assert.Equal(t, h.Intent(a.Reference).ClientSecret, a.Action.ClientSecret)
		c.Reference = a.Reference
	}
	h.wantHeld(0, 0)
	h.Authenticate(c.Reference, stripetest.Accepted)
	assert.Equal(t, c.Reference, h.authorize(c))
	c.Reference = ""
	h.authorize(c) // Stripe repeats that the shopper must confirm; the intent knows better
	h.wantHeld(0, 1999)
}

func TestAShopperWhoRefusesOrIsDeclinedIsNotCharged(t *testing.T) {
	for token, want := range map[string]struct {
		answer stripetest.Challenge
		code   string
	}{
		challenged: {stripetest.Rejected, "payment_intent_authentication_failure"},
		"pm_card_threeDSecureRequiredChargeDeclined": {stripetest.Accepted, "generic_decline"},
	} {
		h := newHarness(t)
		c := charge("01", token)
		a, err := h.Authorize(t.Context(), c)
		require.NoError(t, err)
		h.Authenticate(a.Reference, want.answer)
		assert.Contains(t, h.wantAuthorize(c, failure.PaymentDeclined), want.code)
		c.Reference = a.Reference
		assert.Contains(t, h.wantAuthorize(c, failure.PaymentDeclined), want.code)
		h.void(c)
	}
}

func TestAShopperWhoAbandonsIsVoided(t *testing.T) {
	h := newHarness(t)
	c := charge("01", challenged)
	a, err := h.Authorize(t.Context(), c)
	require.NoError(t, err)
	h.void(c)
	assert.Panics(t, func() { h.Authenticate(a.Reference, stripetest.Accepted) }, "it can no longer be confirmed")
	h.wantAuthorize(c, failure.Conflict)
}

func TestAnAuthorizationIsRepeatedAfterALostAnswer(t *testing.T) {
	for _, lost := range []string{toCreate, toConfirm} {
		h := newHarness(t)
		c := charge("01", visa)
		h.Inject(stripetest.Lost(lost))
		h.Inject(stripetest.Broken(toRead))
		h.wantAuthorize(c, failure.Unavailable)
		h.Heal()
		h.authorize(c)
		assert.Len(t, h.Intents(), 1, lost)
		h.wantHeld(0, 1999)
	}
}

// Stripe repeats even a server error for the key's lifetime, so only the intent itself
// shows the result, and only another key makes the call again.
func TestAfterAServerErrorTheIntentDecides(t *testing.T) {
	for _, on := range []string{toCreate, toConfirm} {
		for _, effect := range []bool{false, true} {
			h := newHarness(t)
			c := charge("01", visa)
			h.Inject(stripetest.ServerError(on, effect).Once())
			if on == toConfirm && effect {
				h.authorize(c)
			} else {
				h.wantAuthorize(c, failure.Unavailable)
			}
			id := h.authorize(c)
			assert.Equal(t, id, h.authorize(c))
			h.wantHeld(0, 1999)
			h.void(c)
			h.wantHeld(0, 0)
		}
	}
}

func TestAProcessingPaymentIsUnavailable(t *testing.T) {
	h := newHarness(t)
	c := charge("01", "pm_processing")
	h.wantAuthorize(c, failure.Unavailable)
	h.wantRefund(c, failure.Unavailable)
	c.Reference = h.Intents()[0].ID
	h.wantCapture(c, failure.Unavailable)
	h.Settle(c.Reference, true)
	h.authorize(c)
}

func TestAnIntentThatSomebodyCanceledIsDeclined(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	h.clock.Advance(8 * day) // Stripe cancels what is not captured
	assert.Contains(t, h.wantAuthorize(c, failure.PaymentDeclined), "automatic")
}

// An order of the release before: its key was used to charge at once, with parameters
// that differ. Search finds the intent, once it is in the index.
func TestAChargeOfTheReleaseBeforeIsFound(t *testing.T) {
	for _, confirmed := range []bool{true, false} {
		h := newHarness(t)
		c := charge("01", visa)
		id := h.before(c, confirmed)
		h.wantAuthorize(c, failure.Unavailable)
		h.wantRefund(c, failure.Unavailable)
		h.clock.Advance(time.Minute)
		assert.Equal(t, id, h.authorize(c))
		require.NoError(t, h.Capture(t.Context(), c))
		h.wantHeld(1999, 0)
		refund, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.True(t, refund.Refunded)
		assert.Len(t, h.Intents(), 1)
	}
}
