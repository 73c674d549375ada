package saga

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/wiring"
)

// The mistake: forward steps were tried for 31 s at most, so that a good order failed, or
// was refunded after it had paid, because something was busy.
func TestW1_AnOrderWaitsForWhatIsBusy(t *testing.T) {
	const steps = "validate-order reserve-inventory charge-payment confirm-order"
	for _, c := range []struct {
		name, functions, err string
		lasting              time.Duration
	}{
		{"functions throttled for ten minutes", steps, "Lambda.TooManyRequestsException", 10 * time.Minute},
		{"table throttled for five minutes", steps, "Throttled", 5 * time.Minute},
		{"table throttled for five minutes after the charges", "confirm-order", "Throttled", 5 * time.Minute},
		{"confirmation throttled for thirty seconds", "confirm-order", "Lambda.TooManyRequestsException", 30 * time.Second},
		{"no answers for an hour", "validate-order reserve-inventory confirm-order", "States.Timeout", time.Hour},
		{"crashes for ten minutes after the charges", "confirm-order", "Runtime.ExitError", 10 * time.Minute},
		{"everything throttled for two hours", steps, "Throttled", 2 * time.Hour},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, 1, 0)
			h.strike(c.functions, c.err, c.lasting)
			h.runAll(t, 20)
			for n := range 20 {
				id := orderID(n)
				require.Equal(t, "created validated reserved charged completed", h.types(t, id))
				require.Zero(t, h.ledger.Refunded(payment.Key(id)))
				require.Empty(t, h.brokenInvariants(t, id))
			}
		})
	}
}

// A compensation waits like every other step.
func TestW1_ACompensationWaitsForWhatIsBusy(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.strike("refund-payment release-inventory fail-order", "Throttled", 2*time.Hour)
	h.fail("confirm-order")
	id := h.place(t, 1, 1, payment.TokenOK)
	require.NoError(t, h.execute(within(t), "exec", id))
	require.Equal(t, "created validated reserved released failed", h.types(t, id))
}

// A shopper cancels while the order waits; the next try ends the wait.
func TestAnOrderThatWaitsCanBeCancelled(t *testing.T) {
	h := newHarness(t, 1, 0)
	id := h.place(t, 1, 1, payment.TokenOK)
	h.strike("confirm-order", "Throttled", 10*time.Minute)
	done := make(chan error, 1)
	go func() { done <- h.execute(context.WithoutCancel(t.Context()), "exec", id) }()
	require.Eventually(t, func() bool { return h.order(t, id).Payment == order.Authorized }, time.Minute, time.Millisecond)
	o, err := h.orders.Order(t.Context(), id)
	require.NoError(t, err)
	c, err := o.Cancel(h.clock.Now())
	require.NoError(t, err)
	require.NoError(t, h.orders.Commit(t.Context(), c))
	require.NoError(t, <-done)
	require.Equal(t, "created validated reserved released cancelled", h.types(t, id))
	require.Empty(t, h.brokenInvariants(t, id))
}

// Step Functions charges for each transition, and for the start.
func TestAGoodOrderTakesFiveTransitions(t *testing.T) {
	h := newHarness(t, 1, 0)
	id := h.place(t, 1, 1, payment.TokenOK)
	arn, err := h.executeOn(within(t), wiring.SagaName, "exec", id)
	require.NoError(t, err)
	states, transitions := h.entered(t, arn)
	require.Equal(t, []string{"ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder"}, states)
	require.Equal(t, 5, transitions)
}

// runAll places orders and runs their sagas at once.
func (h *harness) runAll(t testing.TB, orders int) {
	ctx := within(t)
	var wg sync.WaitGroup
	failed := make([]error, orders)
	for n := range orders {
		id := h.place(t, n, 1, payment.TokenOK)
		wg.Go(func() { failed[n] = h.execute(ctx, "exec-"+id, id) })
	}
	wg.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
}

func orderID(n int) string { return fmt.Sprintf("%026d", n) }

func joined(states []string) string { return strings.Join(states, " ") }

// TestABadHourFailsNoOrder: whatever the saga's functions answer for an hour, good orders
// complete when it is over. Errors on our side, as a bad release or a lost permission
// makes them, failed every order at once.
func TestABadHourFailsNoOrder(t *testing.T) {
	const steps = "validate-order reserve-inventory charge-payment confirm-order"
	for _, c := range []struct{ name, broken string }{
		{"Internal", "validate-order"},
		{"Internal", "reserve-inventory"},
		{"Internal", "charge-payment"},
		{"Internal", "confirm-order"},
		{"boundsError", steps},
		{"Runtime.InvalidEntrypoint", steps},
		{"Lambda.ResourceNotFoundException", steps},
		{"Lambda.AccessDeniedException", steps},
		{"Unavailable", steps},
	} {
		t.Run(c.name+" of "+c.broken, func(t *testing.T) {
			t.Parallel()
			h := newHarness(t, 1, 0)
			h.pace.Store(60)
			h.strike(c.broken, c.name, time.Hour)
			h.runAll(t, 3)
			for n := range 3 {
				id := orderID(n)
				require.Equal(t, "created validated reserved charged completed", h.types(t, id))
				require.Equal(t, 1, h.ledger.Charges(payment.Key(id)))
				require.Empty(t, h.brokenInvariants(t, id))
			}
		})
	}
}

// A bad hour of what charges the orders that wait for the payment gateway fails none
// either.
func TestABadHourOfTheQueuedChargesFailsNoOrder(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.pace.Store(20)
	h.strike("charge-payment charge-queued-payment", "GatewayPaused", time.Hour)
	id := h.place(t, 1, 1, payment.TokenOK)
	require.NoError(t, h.execute(within(t), "exec", id))
	require.Equal(t, "created validated reserved charged completed", h.types(t, id))
	require.Empty(t, h.brokenInvariants(t, id))
}
