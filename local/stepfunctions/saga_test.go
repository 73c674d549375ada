package stepfunctions_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/eventforge/eventforge/wiring"
	"github.com/stretchr/testify/require"
)

func saga() string { return string(wiring.Saga(func(name string) string { return name })) }

// steps returns the saga's functions; all of them succeed.
func steps() handlers {
	h := handlers{}
	for name := range wiring.Functions() {
		h[name] = answers(`{"outcome":"done"}`)
	}
	return h
}

func TestSagaReachesEachOutcome(t *testing.T) {
	start := []string{"RouteExecution", "ValidateOrder", "IsClaimed"}
	orderSteps := slices.Concat(start, []string{"ReserveInventory", "ChargePayment", "ConfirmOrder"})
	compensation := []string{"RefundPayment", "IsCompletedAfterAll", "ReleaseInventory", "FailOrder", "OrderFailed"}
	tests := []struct {
		name, execution string
		change          func(handlers)
		status, err     string
		states          []string
	}{
		{"completes", "a", func(handlers) {}, "SUCCEEDED", "", append(orderSteps, "OrderCompleted")},
		{"superseded", "a", func(h handlers) { h["validate-order"] = answers(`{"outcome":"superseded"}`) }, "SUCCEEDED", "", append(start, "Superseded")},
		{"rejected", "a", func(h handlers) { h["validate-order"] = fails("OrderRejected", "{}") }, "FAILED", "OrderFailed",
			[]string{"RouteExecution", "ValidateOrder", "FailOrder", "OrderFailed"}},
		{"declined", "a", func(h handlers) { h["charge-payment"] = fails("PaymentDeclined", "{}") }, "FAILED", "OrderFailed",
			append(orderSteps[:5:5], "ReleaseInventory", "FailOrder", "OrderFailed")},
		{"confirm fails after the charge", "a", func(h handlers) { h["confirm-order"] = fails("Broken", "{}") }, "FAILED", "OrderFailed",
			append(orderSteps[:6:6], compensation...)},
		{"compensation fails", "a", func(h handlers) {
			h["confirm-order"], h["refund-payment"] = fails("Broken", "{}"), fails("Broken", "{}")
		}, "FAILED", "OrderNeedsAttention", append(orderSteps[:6:6], "RefundPayment", "MarkNeedsAttention", "OrderNeedsAttention")},
		{"compensates only", "compensate-1", func(handlers) {}, "FAILED", "OrderFailed", append([]string{"RouteExecution"}, compensation...)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := steps()
			tt.change(h)
			w := open(t, "", h, nil)
			got := w.finish(w.start(w.create(saga()), tt.execution, `{"orderId":"o-1"}`))
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
		"input": map[string]any{"orderId": "o-1", "validation": map[string]any{"outcome": "done"}},
	}, seen)
}
