package stepfunctions_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/eventforge/eventforge/wiring"
	"github.com/stretchr/testify/require"
)

func saga() string { return deployed(wiring.SagaName) }

// deployed is the definition of a state machine of the wiring.
func deployed(name string) string {
	return string(wiring.StateMachine(name,
		func(function string) string { return function },
		func(queue string) string { return "http://localhost:8080/000000000000/" + queue }))
}

// steps returns the saga's functions; all of them succeed.
func steps() handlers {
	h := handlers{}
	for name := range wiring.Functions() {
		h[name] = answers(`{"outcome":"done"}`)
	}
	return h
}

func TestSagaReachesEachOutcome(t *testing.T) {
	orderSteps := []string{"ValidateOrder", "ReserveInventory", "ChargePayment", "ConfirmOrder"}
	compensation := []string{"RefundPayment", "IsCompletedAfterAll", "ReleaseInventory", "FailOrder", "OrderFailed"}
	tests := []struct {
		name, machine string
		change        func(handlers)
		status, err   string
		states        []string
	}{
		{"completes", wiring.SagaName, func(handlers) {}, "SUCCEEDED", "", orderSteps},
		{"superseded", wiring.SagaName, func(h handlers) { h["validate-order"] = fails("Superseded", "{}") }, "SUCCEEDED", "",
			[]string{"ValidateOrder", "Superseded"}},
		{"rejected", wiring.SagaName, func(h handlers) { h["validate-order"] = fails("OrderRejected", "{}") }, "FAILED", "OrderFailed",
			[]string{"ValidateOrder", "FailOrder", "OrderFailed"}},
		{"declined", wiring.SagaName, func(h handlers) { h["charge-payment"] = fails("PaymentDeclined", "{}") }, "FAILED", "OrderFailed",
			append(orderSteps[:3:3], "ReleaseInventory", "FailOrder", "OrderFailed")},
		{"confirm fails after the charge", wiring.SagaName, func(h handlers) { h["confirm-order"] = fails("Invalid", "{}") }, "FAILED", "OrderFailed",
			append(orderSteps[:4:4], compensation...)},
		{"compensation fails", wiring.SagaName, func(h handlers) {
			h["confirm-order"], h["refund-payment"] = fails("Invalid", "{}"), fails("Invalid", "{}")
		}, "FAILED", "OrderNeedsAttention", append(orderSteps[:4:4], "RefundPayment", "ReleaseUnrefunded", "MarkNeedsAttention", "OrderNeedsAttention")},
		{"compensates only", wiring.CompensationName, func(handlers) {}, "FAILED", "OrderFailed", compensation},
		{"compensates only, in the saga", wiring.SagaName, func(h handlers) { h["validate-order"] = fails("CompensationOnly", "{}") }, "FAILED", "OrderFailed",
			append([]string{"ValidateOrder"}, compensation...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := steps()
			tt.change(h)
			w := open(t, "", h, nil)
			got := w.finish(w.start(w.create(deployed(tt.machine)), "a", `{"orderId":"o-1"}`))
			require.Equal(t, tt.status, got.Status, got.Cause)
			require.Equal(t, tt.err, got.Error)
			require.Equal(t, tt.states, states(got))
		})
	}
}

func TestSagaStepReceivesItsInput(t *testing.T) {
	h := steps()
	var seen map[string]any
	h["charge-payment"] = func(_ context.Context, payload []byte) ([]byte, error) {
		return []byte(`{}`), json.Unmarshal(payload, &seen)
	}
	w := open(t, "", h, nil)
	got := w.finish(w.start(w.create(saga()), "run-1", `{"orderId":"o-1"}`))
	require.Equal(t, "SUCCEEDED", got.Status)
	require.Equal(t, map[string]any{
		"executionName": "run-1", "step": "ChargePayment",
		"input": map[string]any{"orderId": "o-1"},
	}, seen)
}
