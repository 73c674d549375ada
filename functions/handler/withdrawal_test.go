package handler_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// changed commits a change of the order.
func (h *harness) changed(orderID string, decide port.Decision) {
	h.t.Helper()
	o, err := h.store.Order(h.t.Context(), orderID)
	require.NoError(h.t, err)
	_, err = port.ChangeOrder(h.t.Context(), h.store, o, decide)
	require.NoError(h.t, err)
}

// TestAWithdrawalIsMailedWhenItComesAndWhenItIsRefused: and no function that gets its events
// does anything else, or fails.
func TestAWithdrawalIsMailedWhenItComesAndWhenItIsRefused(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	h.changed(orderID, func(o order.Order) (*order.Change, error) {
		return o.Withdraw(order.WithdrawalRequest{ID: "w1"}, time.Hour, o.Snapshot().UpdatedAt)
	})
	requested := h.envelope(orderID, event.OrderWithdrawalRequested)
	h.changed(orderID, func(o order.Order) (*order.Change, error) {
		return o.DecideWithdrawal(order.WithdrawalDecision{ID: "w1", Answer: "it was worn", By: "olga"}, o.Snapshot().UpdatedAt)
	})
	refused := h.envelope(orderID, event.OrderWithdrawalRefused)
	for range 2 {
		require.NoError(t, h.email().Handle(t.Context(), requested))
		require.NoError(t, h.email().Handle(t.Context(), refused))
	}
	require.Len(t, h.outbox.sent, 2)
	require.Contains(t, h.outbox.sent[0].Subject, "We received your return request")
	require.Contains(t, h.outbox.sent[1].Text, "it was worn")

	receipts := handler.Receipt{Orders: h.store} // without a renderer and a store, which it must not need
	require.NoError(t, receipts.Handle(t.Context(), requested))
	require.NoError(t, receipts.Handle(t.Context(), refused))
}
