package handler_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/reconcile"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/wiring"
)

func TestAnOrderCompletes(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(2, payment.TokenOK)
	m := newMachine(t, h)
	assert.Equal(t, "ConfirmOrder", m.run("saga-1", orderID))
	assert.Equal(t, order.Completed, h.order(orderID).Status)
	assert.Equal(t, catalog.Stock{OnHand: 8}, h.stock())
	assert.EqualValues(t, 3998, h.ledger.Charged(payment.Key(orderID)))
}

// G6: a duplicate order.created marked a paid, completed order as failed.
func TestG6_ADuplicateEventChangesNothing(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(2, payment.TokenOK)
	m := newMachine(t, h)
	m.run("saga-1", orderID)
	before := h.order(orderID)
	assert.Equal(t, "Superseded", m.run("saga-2", orderID))
	assert.Equal(t, before, h.order(orderID))
}

// G1: when confirm failed after the charge, the money was kept.
func TestG1_WhatFailsAfterTheChargeIsRefunded(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(2, payment.TokenOK)
	m := newMachine(t, h)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ConfirmOrder" {
			return nil, messages.InvokeResponse_Error{Type: "Lambda.Unknown", Message: "RequestId: 1 Error: Runtime exited"}
		}
		return call()
	}
	assert.Equal(t, "OrderFailed", m.run("saga-1", orderID))
	assert.Equal(t, h.ledger.Charged(payment.Key(orderID)), h.ledger.Refunded(payment.Key(orderID)))
	assert.Equal(t, catalog.Stock{OnHand: 10}, h.stock())
}

// G11: order.failed was never published and the reason was lost. Each cause has
// its stable code and a message for people.
func TestG11_WhyAnOrderFailedReachesItsEvent(t *testing.T) {
	crash := messages.InvokeResponse_Error{Type: "Runtime.ExitError", Message: "panic: secret of sk_live_1 at main.go:7"}
	for name, c := range map[string]struct {
		units  int
		token  string
		before func(*harness)
		fail   string // the step that crashes
		want   event.Reason
	}{
		"rejected": {
			units: 1, token: payment.TokenOK, before: func(h *harness) { h.price(2999) },
			want: event.Reason{Code: "order_rejected", SKUs: []string{"lamp"}, Message: "The price of Lamp has changed to 29.99 USD. You were not charged."},
		},
		"out of stock": {
			units: 11, token: payment.TokenOK,
			want: event.Reason{Code: "insufficient_stock", SKUs: []string{"lamp"}, Message: "There is not enough stock of Lamp. You were not charged."},
		},
		"declined": {
			units: 1, token: payment.TokenDeclined,
			want: event.Reason{Code: "payment_declined", Message: "Your payment was declined. You were not charged."},
		},
		"crash": {
			units: 1, token: payment.TokenOK, fail: "ReserveInventory",
			want: event.Reason{Code: "stalled", Message: "The order took too long to process. You were not charged."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			orderID := h.place(c.units, c.token)
			if c.before != nil {
				c.before(h)
			}
			m := newMachine(t, h)
			m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
				if step == c.fail {
					return nil, crash
				}
				return call()
			}
			assert.Equal(t, "OrderFailed", m.run("saga-1", orderID))
			reason := h.failure(orderID)
			reason.Detail = "" // not published
			assert.Equal(t, c.want, reason)
		})
	}
}

// price changes what the product costs.
func (h *harness) price(amount int64) {
	offer, err := h.store.Offer(h.t.Context(), "lamp")
	require.NoError(h.t, err)
	offer.Product.Price.Amount = amount
	offer.Product.Version++
	require.NoError(h.t, h.store.PutProduct(h.t.Context(), offer.Product))
}

// failure is the reason of the order's order.failed.
func (h *harness) failure(orderID string) event.Reason {
	timeline, err := h.store.Timeline(h.t.Context(), orderID)
	require.NoError(h.t, err)
	last := timeline[len(timeline)-1]
	require.Equal(h.t, event.OrderFailed, last.Type)
	return *last.Data.Reason
}

// An order whose compensation fails needs attention; the next compensation ends
// it. Through both, the order keeps the reason why it did not complete.
func TestG11_AnOrderThatNeedsAttentionKeepsItsReason(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(1, payment.TokenDeclined)
	m := newMachine(t, h)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ReleaseInventory" {
			return nil, messages.InvokeResponse_Error{Type: "Unavailable", Message: "the table is throttled"}
		}
		return call()
	}
	assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
	require.Equal(t, order.NeedsAttention, h.order(orderID).Status)
	assert.Equal(t, "payment_declined", h.order(orderID).Reason.Code)

	m.inject = nil
	o, err := h.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	name := reconcile.CompensationName(orderID, 1)
	c, err := o.Reassign(name, h.now)
	require.NoError(t, err)
	require.NoError(t, h.store.Commit(t.Context(), c))
	assert.Equal(t, "OrderFailed", m.run(name, orderID))
	assert.Equal(t, "payment_declined", h.failure(orderID).Code)
	assert.Equal(t, catalog.Stock{OnHand: 10}, h.stock())
}

// M4: a shopper whose order was charged was told that nothing is charged, as
// long as the refund failed. The sentence follows the payment: the compensation
// that refunds it says so.
func TestM4_AChargedOrderDoesNotSayThatNothingIsCharged(t *testing.T) {
	for _, failing := range []string{"Unavailable", "Internal"} {
		h := newHarness(t)
		orderID := h.place(1, payment.TokenOK)
		m := newMachine(t, h)
		m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
			switch step {
			case "ConfirmOrder":
				h.capture(orderID)
			case "RefundPayment":
			default:
				return call()
			}
			return nil, messages.InvokeResponse_Error{Type: failing, Message: "the table is throttled"}
		}
		assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
		assert.Contains(t, h.order(orderID).Reason.Message, "If your payment was taken, it will be refunded.", failing)
		assert.Equal(t, catalog.Stock{OnHand: 10}, h.stock(), "the stock does not wait for the refund")

		m.inject = nil
		o, err := h.store.Order(t.Context(), orderID)
		require.NoError(t, err)
		c, err := o.Reassign("compensate-x-1", h.now)
		require.NoError(t, err)
		require.NoError(t, h.store.Commit(t.Context(), c))
		assert.Equal(t, "OrderFailed", m.run("compensate-x-1", orderID))
		assert.Contains(t, h.failure(orderID).Message, "Your payment was refunded.", failing)
	}
}

// capture captures the order's payment as ConfirmOrder does, and then fails.
func (h *harness) capture(orderID string) {
	h.store.Fault = func(op string) (before, after error) {
		if op == "Commit" && h.ledger.Charged(payment.Key(orderID)) > 0 {
			return failure.New(failure.Throttled, "the table is throttled"), nil
		}
		return nil, nil
	}
	_, err := h.steps.Confirm(h.t.Context(), h.order(orderID).Execution, orderID)
	assert.True(h.t, failure.Is(err, failure.Throttled))
	h.store.Fault = nil
}

// What the payment gateway refuses for good, a person settles: the stock is free, and
// nothing is tried again.
func TestARefundThatIsRefusedForGoodWaitsForAPerson(t *testing.T) {
	h := newHarness(t)
	h.ledger.RefusesRefunds = true
	orderID := h.place(1, payment.TokenOK)
	m := newMachine(t, h)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ConfirmOrder" {
			h.capture(orderID)
			return nil, messages.InvokeResponse_Error{Type: "Internal", Message: "an error"}
		}
		return call()
	}
	assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
	assert.Contains(t, m.visits, "ReleaseUnrefunded")
	o := h.order(orderID)
	assert.Equal(t, order.Unsettled, o.Payment)
	assert.True(t, o.GivenUp)
	assert.Contains(t, o.Reason.Message, "We will settle it with you.")
	assert.Equal(t, catalog.Stock{OnHand: 10}, h.stock())
}

func TestAnAuthorizationThatIsLostFailsItsOrder(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(1, payment.TokenAuthorizationLost)
	assert.Equal(t, "OrderFailed", newMachine(t, h).run("saga-1", orderID))
	assert.Equal(t, "authorization_lost", h.failure(orderID).Code)
	assert.Equal(t, catalog.Stock{OnHand: 10}, h.stock())
}

// The reconciler of the release before starts compensations on the saga's state machine,
// and the one before it called them unwind-….
func TestACompensationRunsNoStep(t *testing.T) {
	for _, machine := range []string{wiring.SagaName, wiring.CompensationName} {
		for _, name := range []string{"compensate-x-1", "unwind-x-1"} {
			h := newHarness(t)
			orderID := h.place(1, payment.TokenOK)
			m := newMachine(t, h)
			m.runOn(machine, name, orderID)
			assert.NotContains(t, m.visits, "ReserveInventory", name)
			assert.Equal(t, order.Failed, h.order(orderID).Status, name)
		}
	}
}

// Executions that began before a deployment still use the state's older name.
func TestBothNamesOfTheAttentionStepMarkTheOrder(t *testing.T) {
	for _, step := range []string{"MarkNeedsAttention", "ParkOrder"} {
		h := newHarness(t)
		orderID := h.place(1, payment.TokenOK)
		in := handler.StepInput{ExecutionName: "saga-1", Step: step}
		in.Input.OrderID = orderID
		_, err := handler.FailOrder(h.steps, nil)(t.Context(), in)
		require.NoError(t, err)
		assert.Equal(t, order.NeedsAttention, h.order(orderID).Status, step)
	}
}

// The steps of the release before put the message alone into the error.
func TestAPlainErrorMessageIsStillDecoded(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(1, payment.TokenOK)
	m := newMachine(t, h)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ValidateOrder" {
			return nil, messages.InvokeResponse_Error{Type: "OrderRejected", Message: "Lamp is no longer sold"}
		}
		return call()
	}
	assert.Equal(t, "OrderFailed", m.run("saga-1", orderID))
	assert.Equal(t, "Lamp is no longer sold. You were not charged.", h.failure(orderID).Message)
}

func TestAStepOfASupersededExecutionDoesNothing(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(1, payment.TokenOK)
	m := newMachine(t, h)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ChargePayment" { // the reconciler reassigns the order concurrently
			o, err := h.store.Order(t.Context(), orderID)
			require.NoError(t, err)
			c, err := o.Reassign("compensate-x-1", h.now)
			require.NoError(t, err)
			require.NoError(t, h.store.Commit(t.Context(), c))
		}
		return call()
	}
	assert.Equal(t, "Superseded", m.run("saga-1", orderID))
	assert.Zero(t, h.ledger.Charged(payment.Key(orderID)))
}

func TestAStepNeedsItsInput(t *testing.T) {
	h := newHarness(t)
	step := handler.SagaStep(h.steps.Validate, nil)
	for name, in := range map[string]handler.StepInput{
		"no execution": {Input: handler.SagaInput{OrderID: "o"}},
		"no order":     {ExecutionName: "e"},
	} {
		_, err := step(t.Context(), in)
		var e messages.InvokeResponse_Error
		require.ErrorAs(t, err, &e, name)
		assert.Equal(t, "Invalid", e.Type, name)
	}
}

func TestAnErrorRevealsNoInternals(t *testing.T) {
	h := newHarness(t)
	h.store.Fault = func(string) (before, after error) {
		return json.Unmarshal([]byte("secret"), new(int)), nil
	}
	_, err := handler.SagaStep(h.steps.Validate, nil)(t.Context(), handler.StepInput{ExecutionName: "e", Input: handler.SagaInput{OrderID: "o"}})
	var e messages.InvokeResponse_Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, messages.InvokeResponse_Error{Type: "Internal", Message: "something went wrong"}, e)
}
