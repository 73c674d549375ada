package stripe_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/test/kit/stripetest"
)

// during calls do once, while a request that a pattern selects is on its way.
func (h *harness) during(on string, do func()) {
	h.Inject(stripetest.Fault{On: on, Times: 1, Wait: func(context.Context) { do() }})
}

// Two processes charge one order. The bank takes its time, so the second one finds the
// key in use.
func TestASecondAuthorizationWaitsForTheFirst(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	h.during(toConfirm, func() {
		assert.Contains(t, h.wantAuthorize(c, failure.Unavailable), "requires_payment_method")
	})
	id := h.authorize(c)
	assert.Equal(t, id, h.authorize(c))
	h.wantHeld(0, 1999)
}

func TestARefundDuringTheAuthorizationWins(t *testing.T) {
	for _, on := range []string{toCreate, toConfirm} {
		h := newHarness(t)
		c := charge("01", visa)
		h.during(on, func() {
			if on == toConfirm {
				h.void(c)
			} else {
				h.wantRefund(c, failure.Unavailable) // the intent is being created
			}
		})
		if on == toConfirm {
			h.wantAuthorize(c, failure.Conflict)
		} else {
			h.authorize(c)
		}
		h.void(c)
		h.wantHeld(0, 0)
	}
}

func TestARefundDuringTheCaptureWins(t *testing.T) {
	h := newHarness(t)
	c := charge("01", visa)
	c.Reference = h.authorize(c)
	h.during(toCapture, func() { h.void(c) })
	h.wantCapture(c, failure.Conflict)
	h.wantHeld(0, 0)
}

// A shopper confirms in the very moment in which the time for that is over.
func TestAShopperWhoConfirmsDuringTheRefundIsVoided(t *testing.T) {
	h := newHarness(t)
	c := charge("01", challenged)
	a, err := h.Authorize(t.Context(), c)
	require.NoError(t, err)
	c.Reference = a.Reference
	h.during(toCancel, func() { h.Authenticate(c.Reference, stripetest.Accepted) })
	h.void(c)
	h.wantHeld(0, 0)
	h.wantAuthorize(c, failure.Conflict)
}

// Many processes do everything at once; afterwards one refund ends it.
func TestEverythingAtOnce(t *testing.T) {
	h := newHarness(t)
	for n := range 20 {
		c := charge(string(rune('a'+n)), visa)
		var done sync.WaitGroup
		for range 2 {
			done.Go(func() { _, _ = h.Authorize(t.Context(), c) })
			done.Go(func() { _ = h.Capture(t.Context(), c) })
			done.Go(func() { _, _ = h.Refund(t.Context(), c) })
		}
		done.Wait()
		_, err := h.Refund(t.Context(), c)
		require.NoError(t, err)
		h.wantHeld(0, 0)
	}
}
