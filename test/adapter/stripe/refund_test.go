package stripe_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

func TestARefundIsMadeOnceAndHasItsOwnReference(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	h.captured(c)
	var want payment.Refund
	for n := range 4 {
		if n == 3 {
			h.clock.Advance(day) // Stripe has forgotten the keys
		}
		refund, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		require.Len(t, h.Refunds(), 1)
		want = payment.Refund{Refunded: true, Amount: c.Amount, Reference: h.Refunds()[0].ID}
		assert.Equal(t, want, refund)
	}
	assert.Regexp(t, "^re_", want.Reference)
	h.wantHeld(0, 0)
	assert.Equal(t, map[string]string{"order_id": "01"}, h.Refunds()[0].Metadata)
}

// M2: an order above Stripe's maximum, which earlier releases accepted, could neither be
// charged nor compensated, and held its stock for ever.
func TestM2_WhatStripeRefusesToCreateIsNoCharge(t *testing.T) {
	for _, amount := range []int64{100_000_000, 1} {
		h := newHarness(t)
		c := charge("01", visa)
		c.Amount.Amount = amount
		h.wantAuthorize(c, failure.Internal)
		h.void(c)
		assert.Empty(t, h.Intents())
	}
	h := newHarness(t)
	h.Inject(stripetest.Fault{On: toCreate, Status: 400, Type: "invalid_request_error", Code: "parameter_invalid_empty"})
	h.void(charge("01", visa))
}

// What is refused now may have been created before Stripe forgot the key.
func TestAChargeIsFoundThoughStripeRefusesToCreateItAgain(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	h.captured(c)
	h.clock.Advance(day)
	h.Inject(stripetest.Fault{On: toCreate, Status: 400, Type: "invalid_request_error", Code: "amount_too_small"})
	refund, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.True(t, refund.Refunded)
	h.wantHeld(0, 0)
}

func TestARefundBeforeTheAuthorizationVoidsTheKey(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	for range 2 {
		h.void(c)
	}
	h.wantAuthorize(c, failure.Conflict)
	h.wantHeld(0, 0)
}

func TestAnAuthorizationIsVoidedAndCostsNothing(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	assert.Equal(t, 2, h.calls(func() { h.void(c) }))
	h.wantHeld(0, 0)
	assert.Empty(t, h.Refunds())
}

// An operator compensates an order days later. Stripe has dropped the keys by then and
// creates a new intent.
func TestG1_AChargeIsRefundedDaysLater(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	h.captured(c)
	h.captured(charge("02", visa))
	h.authorize(charge("03", visa))
	h.clock.Advance(day)
	h.Inject(stripetest.Broken(toRefund).Once())
	h.wantRefund(c, failure.Unavailable) // the second try meets the new intent's key
	refund, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.True(t, refund.Refunded)
	h.void(charge("03", visa))
	h.wantHeld(1999, 0)
}

func TestAPaymentThatIsCapturedDuringTheRefundIsRefunded(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	h.Inject(stripetest.Fault{On: toCancel, Times: 1, Wait: func(context.Context) {
		assert.NoError(t, h.Capture(context.Background(), c))
	}})
	refund, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.True(t, refund.Refunded)
	h.wantHeld(0, 0)
}

func TestARefundIsRepeatedAfterALostAnswer(t *testing.T) {
	for _, lost := range []string{toCreate, toCancel, toRefund} {
		h := newHarness(t)
		c, held := charge("01", visa), charge("02", visa)
		h.captured(c)
		h.authorize(held)
		h.Inject(stripetest.Lost(lost))
		_, first := h.Refund(t.Context(), c)
		_, second := h.Refund(t.Context(), held)
		assert.True(t, failure.Is(first, failure.Unavailable) || failure.Is(second, failure.Unavailable), lost)
		h.Heal()
		refund, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, payment.Refund{Refunded: true, Amount: c.Amount, Reference: h.Refunds()[0].ID}, refund)
		h.void(held)
		assert.Len(t, h.Refunds(), 1)
		h.wantHeld(0, 0)
	}
}

func TestARefundAfterAServerErrorIsMadeWithAnotherKey(t *testing.T) {
	for _, effect := range []bool{false, true} {
		h := newHarness(t)
		c := charge("01", visa)
		h.captured(c)
		h.Inject(stripetest.ServerError(toRefund, effect).Once())
		h.wantRefund(c, failure.Unavailable)
		refund, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, h.Refunds()[0].ID, refund.Reference)
		assert.Len(t, h.Refunds(), 1)
		h.wantHeld(0, 0)
	}
}

func TestARefundThatStripeRefusesIsRefused(t *testing.T) {
	h := newHarness(t)
	c := charge("01", "pm_card_createDispute")
	h.captured(c)
	for range 2 {
		assert.Contains(t, h.wantRefund(c, failure.RefundRefused), "charge_disputed")
	}
	h.wantHeld(1999, 0)
}

func TestARefundThatFailsLaterIsRefused(t *testing.T) {
	h := newHarness(t)
	c := charge("01", "pm_card_refundFail")
	h.captured(c)
	refund, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	h.FailRefund(refund.Reference, "lost_or_stolen_card")
	assert.Contains(t, h.wantRefund(c, failure.RefundRefused), "lost_or_stolen_card")
}

func TestARefundOnItsWayIsARefund(t *testing.T) {
	h := newHarness(t)
	c := charge("01", "pm_card_pendingRefund")
	h.captured(c)
	first, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.Equal(t, "pending", h.Refunds()[0].Status)
	h.SettleRefund(first.Reference)
	again, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.Equal(t, first, again)
}

// The account's balance is too low for the moment.
func TestARefundWaitsForTheBalance(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	h.captured(c)
	h.Inject(stripetest.Fault{On: toRefund, Times: 1, Status: 400, Type: "invalid_request_error", Code: "balance_insufficient"})
	h.wantRefund(c, failure.Unavailable)
}

// Somebody refunded a part by hand, in Stripe's dashboard.
func TestTheRestOfAChargeIsRefunded(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	id := h.captured(c)
	h.refundPart(id, 500)
	refund, err := h.Refund(t.Context(), c)
	require.NoError(t, err)
	assert.Equal(t, c.Amount, refund.Amount, "nothing is left")
	assert.Equal(t, h.Refunds()[1].ID, refund.Reference)
	h.wantHeld(0, 0)
}
