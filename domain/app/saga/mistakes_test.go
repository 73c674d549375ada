package saga_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// do runs steps of one execution that must all succeed.
func do(t *testing.T, w *world, steps ...string) {
	t.Helper()
	for _, step := range steps {
		_, err := w.run(t.Context(), action{Step: step, Execution: "exec-1"})
		require.NoError(t, err, step)
	}
	require.Empty(t, w.broken(t.Context()))
}

func refused(t *testing.T, w *world, step string, code failure.Code) {
	t.Helper()
	_, err := w.run(t.Context(), action{Step: step, Execution: "exec-1"})
	require.Equal(t, code, failure.CodeOf(err), "%s: %v", step, err)
	require.Empty(t, w.broken(t.Context()))
}

func snapshot(t *testing.T, w *world) order.Snapshot {
	t.Helper()
	o, err := w.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	return o.Snapshot()
}

func told(t *testing.T, w *world) []event.Type {
	t.Helper()
	timeline, err := w.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	var types []event.Type
	for _, e := range timeline {
		types = append(types, e.Type)
	}
	return types
}

func TestTheNormalPathTellsEveryStep(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve", "charge", "confirm")
	require.Equal(t, order.Completed, snapshot(t, w).Status)
	require.Equal(t, []event.Type{
		event.OrderCreated, event.OrderValidated, event.OrderReserved, event.OrderCharged, event.OrderCompleted,
	}, told(t, w))
}

func TestG1_ConfirmThatFailsAfterTheChargeGivesTheMoneyBack(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve", "charge", "cancel")
	refused(t, w, "confirm", failure.OrderCancelled)
	do(t, w, "refund", "release", "fail")
	require.Equal(t, order.Cancelled, snapshot(t, w).Status)
	require.Equal(t, w.ledger.Charged(payment.Key(orderID)), w.ledger.Refunded(payment.Key(orderID)))
	require.Contains(t, told(t, w), event.OrderRefunded)
}

func TestG2_APartMadeReservationCannotExist(t *testing.T) {
	w := newWorld(t, "tok_ok", 2) // 3 lamps wanted, desks are plenty
	do(t, w, "validate")
	refused(t, w, "reserve", failure.InsufficientStock)
	offer, err := w.store.Offer(t.Context(), "desk")
	require.NoError(t, err)
	require.Zero(t, offer.Stock.Reserved)
}

func TestG3_ReserveAgainAfterALostAnswerHoldsOnce(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate")
	_, err := w.run(t.Context(), action{Step: "reserve", Execution: "exec-1", Fault: after, At: 1})
	require.Error(t, err)
	do(t, w, "reserve", "reserve")
	offer, err := w.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Equal(t, 3, offer.Stock.Reserved)
}

func TestG4_TwoLinesOfOneProductAreReservedTogether(t *testing.T) {
	w := newWorld(t, "tok_ok", 3) // two lines of lamps, 2 + 1
	do(t, w, "validate", "reserve")
	offer, err := w.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Equal(t, 0, offer.Stock.Available())
}

func TestG6_ADuplicateStartNeverTouchesAPaidOrder(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve", "charge", "confirm")
	for _, step := range []string{"validate", "refund", "release", "fail", "park"} {
		outcome, err := w.run(t.Context(), action{Step: step, Execution: "exec-2"})
		require.NoError(t, err, step)
		require.Equal(t, saga.Superseded, outcome, step)
	}
	require.Equal(t, order.Completed, snapshot(t, w).Status)
}

func TestTheWayBackOfACompletedOrderTakesNothing(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve", "charge", "confirm")
	outcome, err := w.run(t.Context(), action{Step: "refund", Execution: "exec-1"})
	require.NoError(t, err)
	require.Equal(t, saga.Completed, outcome)
	do(t, w, "release", "fail", "park")
	require.Equal(t, order.Completed, snapshot(t, w).Status)
}

func TestG8_LaterStepsUseTheValidatedPrices(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve")
	offer, err := w.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	dearer := offer.Product
	dearer.Price = money.Money{Amount: 999_999, Currency: "USD"}
	require.NoError(t, w.store.PutProduct(t.Context(), dearer))
	do(t, w, "charge", "confirm")
	require.Equal(t, snapshot(t, w).Total.Amount, w.ledger.Charged(payment.Key(orderID)))
}

func TestAPriceThatChangedBeforeTheClaimRejectsTheOrder(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	offer, err := w.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	offer.Product.Price.Amount++
	require.NoError(t, w.store.PutProduct(t.Context(), offer.Product))
	refused(t, w, "validate", failure.OrderRejected)
	refused(t, w, "validate", failure.OrderRejected) // the retry is told the same
	do(t, w, "fail")
	require.Equal(t, order.Failed, snapshot(t, w).Status)
}

func TestG10_ReleaseOfNothingSucceedsAndBarsALateReservation(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "release", "release")
	refused(t, w, "reserve", failure.Conflict)
	do(t, w, "fail")
}

func TestG11_TheReasonReachesTheEvent(t *testing.T) {
	w := newWorld(t, "tok_declined", 10)
	do(t, w, "validate", "reserve")
	refused(t, w, "charge", failure.PaymentDeclined)
	do(t, w, "release", "fail")
	timeline, err := w.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	last := timeline[len(timeline)-1]
	require.Equal(t, event.OrderFailed, last.Type)
	require.Equal(t, "internal", last.Data.Reason.Code)
}

func TestG13_AChargeWhoseAnswerWasLostIsMadeOnce(t *testing.T) {
	w := newWorld(t, "tok_timeout_after_charge", 10)
	do(t, w, "validate", "reserve")
	refused(t, w, "charge", failure.Unavailable)
	do(t, w, "charge", "confirm")
	require.Equal(t, 1, w.ledger.Charges(payment.Key(orderID)))
}

func TestAChargeThatComesAfterItsRefundIsRefused(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve")
	late := action{Step: "refund", Execution: "exec-1"}
	// The charge has looked at the order; then the way back runs; then it asks.
	_, err := w.run(t.Context(), action{Step: "charge", Execution: "exec-1", Fault: overtake, At: 1, Other: &late})
	require.Error(t, err)
	require.Zero(t, w.ledger.Charged(payment.Key(orderID)))
	do(t, w, "release", "fail")
}

func TestFailWhileMoneyIsHeldIsRefused(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate", "reserve", "charge")
	refused(t, w, "fail", failure.Conflict)
	do(t, w, "refund")
	refused(t, w, "fail", failure.Conflict) // stock is still held
	do(t, w, "release", "fail")
}

func TestAnotherExecutionTakesNoStepForward(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate")
	for _, step := range []string{"reserve", "charge", "confirm"} {
		_, err := w.run(t.Context(), action{Step: step, Execution: "exec-2"})
		require.Equal(t, failure.Superseded, failure.CodeOf(err), step)
		do(t, w, step)
	}
}

func TestATimelineNeverRunsBackwardsWhenTheClockDoes(t *testing.T) {
	w := newWorld(t, "tok_ok", 10)
	do(t, w, "validate")
	w.now = w.now.Add(-time.Hour)
	do(t, w, "reserve")
}

func TestG5_WithoutStockNothingIsReserved(t *testing.T) {
	w := newWorld(t, "tok_ok", 0)
	do(t, w, "validate")
	refused(t, w, "reserve", failure.InsufficientStock)
	offer, err := w.store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Zero(t, offer.Stock.Reserved)
	require.Equal(t, order.Unreserved, snapshot(t, w).Reservation)
}
