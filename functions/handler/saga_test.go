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
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/functions/handler"
)

func TestAnOrderCompletes(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(2, payment.TokenOK)
	m := newMachine(t, w)
	assert.Equal(t, "OrderCompleted", m.run("saga-1", orderID))
	assert.Equal(t, order.Completed, w.order(orderID).Status)
	assert.Equal(t, catalog.Stock{OnHand: 8}, w.stock())
	assert.EqualValues(t, 3998, w.ledger.Charged(payment.Key(orderID)))
}

// G6: a duplicate order.created marked a paid, completed order as failed.
func TestG6_ADuplicateEventChangesNothing(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(2, payment.TokenOK)
	m := newMachine(t, w)
	m.run("saga-1", orderID)
	before := w.order(orderID)
	assert.Equal(t, "Superseded", m.run("saga-2", orderID))
	assert.Equal(t, before, w.order(orderID))
}

// G1: when confirm failed after the charge, the money was kept.
func TestG1_WhatFailsAfterTheChargeIsRefunded(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(2, payment.TokenOK)
	m := newMachine(t, w)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ConfirmOrder" {
			return nil, messages.InvokeResponse_Error{Type: "Lambda.Unknown", Message: "RequestId: 1 Error: Runtime exited"}
		}
		return call()
	}
	assert.Equal(t, "OrderFailed", m.run("saga-1", orderID))
	assert.Equal(t, w.ledger.Charged(payment.Key(orderID)), w.ledger.Refunded(payment.Key(orderID)))
	assert.Equal(t, catalog.Stock{OnHand: 10}, w.stock())
}

// G11: order.failed was never published and the reason lost. Each way to fail
// has its stable code, and a message that was written for people.
func TestG11_WhyAnOrderFailedReachesItsEvent(t *testing.T) {
	crash := messages.InvokeResponse_Error{Type: "Runtime.ExitError", Message: "panic: secret of sk_live_1 at main.go:7"}
	for name, c := range map[string]struct {
		units  int
		token  string
		before func(*world)
		fail   string // the step that crashes
		want   event.Reason
	}{
		"rejected": {
			units: 1, token: payment.TokenOK, before: func(w *world) { w.price(2999) },
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
			w := newWorld(t)
			orderID := w.place(c.units, c.token)
			if c.before != nil {
				c.before(w)
			}
			m := newMachine(t, w)
			m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
				if step == c.fail {
					return nil, crash
				}
				return call()
			}
			assert.Equal(t, "OrderFailed", m.run("saga-1", orderID))
			reason := w.failure(orderID)
			reason.Detail = "" // not published
			assert.Equal(t, c.want, reason)
		})
	}
}

// price changes what the product costs.
func (w *world) price(amount int64) {
	require.NoError(w.t, w.store.PutProduct(w.t.Context(), catalog.Product{
		SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: amount, Currency: "USD"}, Active: true,
	}))
}

// failure is the reason of the order's order.failed.
func (w *world) failure(orderID string) event.Reason {
	timeline, err := w.store.Timeline(w.t.Context(), orderID)
	require.NoError(w.t, err)
	last := timeline[len(timeline)-1]
	require.Equal(w.t, event.OrderFailed, last.Type)
	return *last.Data.Reason
}

// An order whose compensation fails needs attention; the next compensation ends
// it. Through both, the order keeps the reason why it did not complete.
func TestG11_AnOrderThatNeedsAttentionKeepsItsReason(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(1, payment.TokenDeclined)
	m := newMachine(t, w)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ReleaseInventory" {
			return nil, messages.InvokeResponse_Error{Type: "Unavailable", Message: "the table is throttled"}
		}
		return call()
	}
	assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
	require.Equal(t, order.NeedsAttention, w.order(orderID).Status)
	assert.Equal(t, "payment_declined", w.order(orderID).Reason.Code)

	m.inject = nil
	o, err := w.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	name := reconcile.CompensationName(orderID, 1)
	c, err := o.Reassign(name, w.now)
	require.NoError(t, err)
	require.NoError(t, w.store.Commit(t.Context(), c))
	assert.Equal(t, "OrderFailed", m.run(name, orderID))
	assert.Equal(t, "payment_declined", w.failure(orderID).Code)
	assert.Equal(t, catalog.Stock{OnHand: 10}, w.stock())
}

// M4: a shopper whose order was charged was told that nothing is charged, as
// long as the refund failed. The sentence follows the payment: the compensation
// that refunds it says so.
func TestM4_AChargedOrderDoesNotSayThatNothingIsCharged(t *testing.T) {
	for _, failing := range []string{"Unavailable", "Internal"} {
		w := newWorld(t)
		orderID := w.place(1, payment.TokenOK)
		m := newMachine(t, w)
		m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
			if step == "ConfirmOrder" || step == "RefundPayment" {
				return nil, messages.InvokeResponse_Error{Type: failing, Message: "the table is throttled"}
			}
			return call()
		}
		assert.Equal(t, "OrderNeedsAttention", m.run("saga-1", orderID))
		assert.Contains(t, w.order(orderID).Reason.Message, "Your payment will be refunded.", failing)

		m.inject = nil
		o, err := w.store.Order(t.Context(), orderID)
		require.NoError(t, err)
		c, err := o.Reassign("compensate-x-1", w.now)
		require.NoError(t, err)
		require.NoError(t, w.store.Commit(t.Context(), c))
		assert.Equal(t, "OrderFailed", m.run("compensate-x-1", orderID))
		assert.Contains(t, w.failure(orderID).Message, "Your payment was refunded.", failing)
	}
}

// The release before called these executions unwind-….
func TestACompensationRunsNoStep(t *testing.T) {
	for _, name := range []string{"compensate-x-1", "unwind-x-1"} {
		w := newWorld(t)
		orderID := w.place(1, payment.TokenOK)
		m := newMachine(t, w)
		m.run(name, orderID)
		assert.NotContains(t, m.visits, "ValidateOrder", name)
		assert.Equal(t, order.Failed, w.order(orderID).Status, name)
	}
}

// Executions that began before a deployment still use the state's older name.
func TestBothNamesOfTheAttentionStepMarkTheOrder(t *testing.T) {
	for _, step := range []string{"MarkNeedsAttention", "ParkOrder"} {
		w := newWorld(t)
		orderID := w.place(1, payment.TokenOK)
		in := handler.StepInput{ExecutionName: "saga-1", Step: step}
		in.Input.OrderID = orderID
		_, err := handler.FailOrder(w.steps, nil)(t.Context(), in)
		require.NoError(t, err)
		assert.Equal(t, order.NeedsAttention, w.order(orderID).Status, step)
	}
}

// The steps of the release before put the message alone into the error.
func TestAPlainErrorMessageIsStillDecoded(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(1, payment.TokenOK)
	m := newMachine(t, w)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ValidateOrder" {
			return nil, messages.InvokeResponse_Error{Type: "OrderRejected", Message: "Lamp is no longer sold"}
		}
		return call()
	}
	assert.Equal(t, "OrderFailed", m.run("saga-1", orderID))
	assert.Equal(t, "Lamp is no longer sold. You were not charged.", w.failure(orderID).Message)
}

func TestAStepOfAnotherExecutionEndsQuietly(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(1, payment.TokenOK)
	m := newMachine(t, w)
	m.inject = func(step string, call func() ([]byte, error)) ([]byte, error) {
		if step == "ChargePayment" { // meanwhile the reconciler gave the order away
			o, err := w.store.Order(t.Context(), orderID)
			require.NoError(t, err)
			c, err := o.Reassign("compensate-x-1", w.now)
			require.NoError(t, err)
			require.NoError(t, w.store.Commit(t.Context(), c))
		}
		return call()
	}
	assert.Equal(t, "Superseded", m.run("saga-1", orderID))
	assert.Zero(t, w.ledger.Charged(payment.Key(orderID)))
}

func TestAStepNeedsItsInput(t *testing.T) {
	w := newWorld(t)
	step := handler.SagaStep(w.steps.Validate, nil)
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

func TestAnErrorSaysNothingInternal(t *testing.T) {
	w := newWorld(t)
	w.store.Fault = func(string) (before, after error) {
		return json.Unmarshal([]byte("secret"), new(int)), nil
	}
	_, err := handler.SagaStep(w.steps.Validate, nil)(t.Context(), handler.StepInput{ExecutionName: "e", Input: handler.SagaInput{OrderID: "o"}})
	var e messages.InvokeResponse_Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, messages.InvokeResponse_Error{Type: "Internal", Message: "something went wrong"}, e)
}
