package handler_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/functions/handler"
)

// An event that is published again must not bring back what was deleted with the shopper's
// data, nor mail anybody.
func TestNothingIsDrawnOrMailedOfAnErasedShopper(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	again := h.envelope(orderID, event.OrderCompleted)
	o, err := h.store.Order(t.Context(), orderID)
	require.NoError(t, err)
	require.NoError(t, h.store.EraseOrder(t.Context(), o))
	receipts := handler.Receipt{Orders: h.store} // without a renderer and a store, which it must not need
	require.NoError(t, receipts.Handle(t.Context(), again))
	require.NoError(t, h.email().Handle(t.Context(), again))
	require.Empty(t, h.outbox.sent)
}
