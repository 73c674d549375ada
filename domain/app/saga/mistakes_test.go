package saga_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// do runs steps of one execution, which must all succeed.
func do(t *testing.T, h *harness, steps ...string) {
	t.Helper()
	for _, step := range steps {
		_, err := h.run(t.Context(), action{Step: step, Execution: "exec-1"})
		require.NoError(t, err, step)
	}
	require.Empty(t, h.broken(t.Context()))
}

func refused(t *testing.T, h *harness, step string, code failure.Code) {
	t.Helper()
	_, err := h.run(t.Context(), action{Step: step, Execution: "exec-1"})
	require.Equal(t, code, failure.CodeOf(err), "%s: %v", step, err)
	require.Empty(t, h.broken(t.Context()))
}

func snapshot(t *testing.T, h *harness) order.Snapshot {
	t.Helper()
	o, err := h.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	return o.Snapshot()
}

func eventTypes(t *testing.T, h *harness) []event.Type {
	t.Helper()
	timeline, err := h.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	var types []event.Type
	for _, e := range timeline {
		types = append(types, e.Type)
	}
	return types
}

func TestTheNormalPathHasAnEventForEveryStep(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge", "confirm")
	require.Equal(t, order.Completed, snapshot(t, h).Status)
	require.Equal(t, []event.Type{
		event.OrderCreated, event.OrderValidated, event.OrderReserved, event.OrderCharged, event.OrderCompleted,
	}, eventTypes(t, h))
}

func TestG1_AFailedConfirmationAfterTheCaptureIsRefunded(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge")
	captured := action{Step: "confirm", Execution: "exec-1", Fault: after, At: 2} // read, commit, capture
	_, err := h.run(t.Context(), captured)
	require.Equal(t, failure.Unavailable, failure.CodeOf(err))
	require.EqualValues(t, snapshot(t, h).Total.Amount, h.ledger.Charged(payment.Key(orderID)))
	do(t, h, "refund", "release", "fail")
	require.Equal(t, order.Failed, snapshot(t, h).Status)
	require.Equal(t, "refund-"+payment.Key(orderID), snapshot(t, h).RefundReference)
	require.Contains(t, eventTypes(t, h), event.OrderRefunded)
}

// A cancelled order costs no refund.
func TestACancellationBeforeTheConfirmationVoidsTheAuthorization(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge", "cancel")
	refused(t, h, "confirm", failure.OrderCancelled)
	do(t, h, "refund", "release", "fail")
	require.Equal(t, order.Cancelled, snapshot(t, h).Status)
	require.Equal(t, order.Voided, snapshot(t, h).Payment)
	require.Zero(t, h.ledger.Charged(payment.Key(orderID)))
	require.NotContains(t, eventTypes(t, h), event.OrderRefunded)
}

func TestAConfirmedOrderCannotBeCancelled(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge")
	cancel := action{Step: "cancel"}
	_, err := h.run(t.Context(), action{Step: "confirm", Execution: "exec-1", Fault: overtake, At: 2, Other: &cancel})
	require.NoError(t, err)
	require.Equal(t, order.Completed, snapshot(t, h).Status)
	require.False(t, snapshot(t, h).CancelRequested)
}

// The shopper cancels between the read and the write of the confirmation.
func TestACancellationThatIsFirstStopsTheConfirmation(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge")
	cancel := action{Step: "cancel"}
	_, err := h.run(t.Context(), action{Step: "confirm", Execution: "exec-1", Fault: overtake, At: 1, Other: &cancel})
	require.Equal(t, failure.OrderCancelled, failure.CodeOf(err))
	require.Zero(t, h.ledger.Charged(payment.Key(orderID)))
	do(t, h, "refund", "release", "fail")
}

func TestAnAuthorizationThatIsLostFailsTheOrder(t *testing.T) {
	h := newHarness(t, "tok_authorization_lost", 10)
	do(t, h, "validate", "reserve", "charge")
	refused(t, h, "confirm", failure.AuthorizationLost)
	refused(t, h, "confirm", failure.AuthorizationLost)
	do(t, h, "refund", "release", "fail")
	require.Equal(t, order.Voided, snapshot(t, h).Payment)
}

func TestAnOrderWaitsUntilItsShopperConfirmsThePayment(t *testing.T) {
	h := newHarness(t, "tok_requires_action", 10)
	do(t, h, "validate", "reserve")
	refused(t, h, "charge", failure.ActionRequired)
	require.NotNil(t, snapshot(t, h).Action)
	do(t, h, "accept", "charge", "confirm")
	require.Nil(t, snapshot(t, h).Action)
	require.Equal(t, order.Completed, snapshot(t, h).Status)
}

func TestAPaymentThatItsShopperRefusesIsDeclined(t *testing.T) {
	h := newHarness(t, "tok_requires_action", 10)
	do(t, h, "validate", "reserve")
	refused(t, h, "charge", failure.ActionRequired)
	do(t, h, "refuse")
	refused(t, h, "charge", failure.PaymentDeclined)
	do(t, h, "release", "fail")
}

func TestAPaymentThatIsConfirmedTooLateIsVoid(t *testing.T) {
	h := newHarness(t, "tok_requires_action", 10)
	do(t, h, "validate", "reserve")
	refused(t, h, "charge", failure.ActionRequired)
	do(t, h, "later")
	refused(t, h, "charge", failure.NotConfirmed)
	do(t, h, "refund", "accept", "release", "fail")
	require.False(t, h.ledger.Held(payment.Key(orderID)))
}

// A confirmation in the last second counts: the payment gateway is asked first.
func TestAPaymentThatWasConfirmedInTimeIsNotTooLate(t *testing.T) {
	h := newHarness(t, "tok_requires_action", 10)
	do(t, h, "validate", "reserve")
	refused(t, h, "charge", failure.ActionRequired)
	do(t, h, "accept", "later", "charge", "confirm")
}

func TestStockDoesNotWaitForARefundThatIsRefused(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	h.ledger.RefusesRefunds = true
	do(t, h, "validate", "reserve", "charge")
	_, err := h.run(t.Context(), action{Step: "confirm", Execution: "exec-1", Fault: after, At: 2})
	require.Error(t, err)
	refused(t, h, "refund", failure.RefundRefused)
	refused(t, h, "refund", failure.RefundRefused)
	do(t, h, "release", "require attention")
	s := snapshot(t, h)
	require.Equal(t, []any{order.NeedsAttention, order.Unsettled, order.Released, true}, []any{s.Status, s.Payment, s.Reservation, s.GivenUp})
}

func TestG2_AReservationIsCompleteOrAbsent(t *testing.T) {
	h := newHarness(t, "tok_ok", 2) // the order has 3 lamps; there are enough desks
	do(t, h, "validate")
	refused(t, h, "reserve", failure.InsufficientStock)
	offer, err := h.store.Offer(t.Context(), "desk")
	require.NoError(t, err)
	require.Zero(t, offer.Stock.Reserved)
}

func TestG3_ReservingAgainAfterALostResponseReservesOnce(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate")
	_, err := h.run(t.Context(), action{Step: "reserve", Execution: "exec-1", Fault: after, At: 1})
	require.Error(t, err)
	do(t, h, "reserve", "reserve")
	offer, err := h.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Equal(t, 3, offer.Stock.Reserved)
}

func TestG4_TwoLinesOfOneProductAreReservedTogether(t *testing.T) {
	h := newHarness(t, "tok_ok", 3) // two lines of lamps, 2 + 1
	do(t, h, "validate", "reserve")
	offer, err := h.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Equal(t, 0, offer.Stock.Available())
}

func TestG6_ADuplicateStartNeverTouchesAPaidOrder(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge", "confirm")
	_, err := h.run(t.Context(), action{Step: "validate", Execution: "exec-2"})
	require.Equal(t, failure.Superseded, failure.CodeOf(err))
	for _, step := range []string{"refund", "release", "fail", "require attention"} {
		outcome, err := h.run(t.Context(), action{Step: step, Execution: "exec-2"})
		require.NoError(t, err, step)
		require.Equal(t, saga.Superseded, outcome, step)
	}
	require.Equal(t, order.Completed, snapshot(t, h).Status)
}

func TestCompensationDoesNotChangeACompletedOrder(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge", "confirm")
	outcome, err := h.run(t.Context(), action{Step: "refund", Execution: "exec-1"})
	require.NoError(t, err)
	require.Equal(t, saga.Completed, outcome)
	do(t, h, "release", "fail", "require attention")
	require.Equal(t, order.Completed, snapshot(t, h).Status)
}

func TestG8_LaterStepsUseTheValidatedPrices(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve")
	offer, err := h.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	dearer := offer.Product
	dearer.Version++
	dearer.Price = money.Money{Amount: 999_999, Currency: "USD"}
	require.NoError(t, h.store.PutProduct(t.Context(), dearer))
	do(t, h, "charge", "confirm")
	require.Equal(t, snapshot(t, h).Total.Amount, h.ledger.Charged(payment.Key(orderID)))
}

func TestAPriceThatChangedBeforeTheClaimRejectsTheOrder(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	offer, err := h.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	offer.Product.Price.Amount++
	offer.Product.Version++
	require.NoError(t, h.store.PutProduct(t.Context(), offer.Product))
	refused(t, h, "validate", failure.OrderRejected)
	refused(t, h, "validate", failure.OrderRejected) // a retry gets the same error
	do(t, h, "fail")
	require.Equal(t, order.Failed, snapshot(t, h).Status)
}

func TestG10_ReleasingNothingSucceedsAndPreventsALateReservation(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "release", "release")
	refused(t, h, "reserve", failure.Conflict)
	do(t, h, "fail")
}

func TestG11_TheReasonReachesTheEvent(t *testing.T) {
	h := newHarness(t, "tok_declined", 10)
	do(t, h, "validate", "reserve")
	refused(t, h, "charge", failure.PaymentDeclined)
	do(t, h, "release", "fail")
	timeline, err := h.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	last := timeline[len(timeline)-1]
	require.Equal(t, event.OrderFailed, last.Type)
	require.Equal(t, "internal", last.Data.Reason.Code)
}

func TestG13_AChargeWhoseResponseWasLostIsMadeOnce(t *testing.T) {
	h := newHarness(t, "tok_timeout_after_charge", 10)
	do(t, h, "validate", "reserve")
	refused(t, h, "charge", failure.Unavailable)
	do(t, h, "charge", "confirm")
	require.Equal(t, 1, h.ledger.Charges(payment.Key(orderID)))
}

func TestAChargeAfterItsRefundIsRefused(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve")
	late := action{Step: "refund", Execution: "exec-1"}
	// The charge step has loaded the order; then compensation runs; then the
	// step calls the payment gateway.
	_, err := h.run(t.Context(), action{Step: "charge", Execution: "exec-1", Fault: overtake, At: 1, Other: &late})
	require.Error(t, err)
	require.Zero(t, h.ledger.Charged(payment.Key(orderID)))
	do(t, h, "release", "fail")
}

func TestFailIsRefusedWhileMoneyOrStockIsHeld(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate", "reserve", "charge")
	refused(t, h, "fail", failure.Conflict)
	do(t, h, "refund")
	refused(t, h, "fail", failure.Conflict) // stock is still held
	do(t, h, "release", "fail")
}

// A repetition of the last step does not count the order again, and neither does an order
// that has a reason of its own.
func TestAnOrderThatFailedBecauseOfUsIsReportedOnce(t *testing.T) {
	for cause, want := range map[order.ReasonCode]int{order.ReasonInternal: 1, order.ReasonStalled: 1, order.ReasonPaymentDeclined: 0} {
		h := newHarness(t, "tok_ok", 10)
		do(t, h, "validate", "release")
		reported := 0
		steps := saga.Steps{Orders: h.store, Catalog: h.store, Gateway: h.ledger, Now: h.clock, OurFault: func(_ context.Context, o order.Order) {
			assert.Equal(t, order.Failed, o.Status())
			reported++
		}}
		for range 3 {
			_, err := steps.Fail(t.Context(), "exec-1", orderID, order.Cause{Code: cause})
			require.NoError(t, err)
		}
		assert.Equal(t, want, reported, cause)
	}
}

func TestAnotherExecutionCannotTakeAStep(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate")
	for _, step := range []string{"reserve", "charge", "confirm"} {
		_, err := h.run(t.Context(), action{Step: step, Execution: "exec-2"})
		require.Equal(t, failure.Superseded, failure.CodeOf(err), step)
		do(t, h, step)
	}
}

func TestATimelineIsAscendingEvenIfTheClockIsNot(t *testing.T) {
	h := newHarness(t, "tok_ok", 10)
	do(t, h, "validate")
	h.now = h.now.Add(-time.Hour)
	do(t, h, "reserve")
}

// The reconciler marks an order as delayed while a step of it runs.
func TestAMarkDisturbsNoStep(t *testing.T) {
	mark := action{Step: "mark delayed"}
	for step, commit := range map[string]int{"validate": 1, "reserve": 1, "charge": 2, "confirm": 3} {
		h := newHarness(t, "tok_ok", 10)
		for _, before := range []string{"validate", "reserve", "charge", "confirm"} {
			a := action{Step: before, Execution: "exec-1"}
			if before == step {
				a.Fault, a.At, a.Other = overtake, commit, &mark
			}
			_, err := h.run(t.Context(), a)
			require.NoError(t, err, "%s while %s", before, step)
		}
		require.Equal(t, order.Completed, snapshot(t, h).Status)
		require.Contains(t, eventTypes(t, h), event.OrderDelayed)
		require.Empty(t, h.broken(t.Context()))
	}
}

// For the minutes of a deployment, the reconciler of the release before starts its
// compensations on the saga's state machine.
func TestAnExecutionThatCompensatesDoesNotBegin(t *testing.T) {
	for _, name := range []string{"compensate-x-1", "unwind-x-1"} {
		h := newHarness(t, "tok_ok", 10)
		before := snapshot(t, h)
		_, err := h.run(t.Context(), action{Step: "validate", Execution: name})
		require.Equal(t, failure.CompensationOnly, failure.CodeOf(err), name)
		require.Equal(t, before, snapshot(t, h), name)
	}
}

func TestG5_WithoutStockNothingIsReserved(t *testing.T) {
	h := newHarness(t, "tok_ok", 0)
	do(t, h, "validate")
	refused(t, h, "reserve", failure.InsufficientStock)
	offer, err := h.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Zero(t, offer.Stock.Reserved)
	require.Equal(t, order.Unreserved, snapshot(t, h).Reservation)
}
