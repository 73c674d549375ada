package handler_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
)

// An order that failed or was cancelled is mailed about once, with what happens to the money.
func TestAnOrderThatDidNotCompleteIsMailedAboutOnce(t *testing.T) {
	for name, one := range map[string]struct {
		end   func(h *harness) (orderID string)
		about event.Type
		says  string
	}{
		"declined": {func(h *harness) string {
			orderID := h.place(1, payment.TokenDeclined)
			require.Equal(t, "OrderFailed", newMachine(t, h).run("saga-"+orderID, orderID))
			return orderID
		}, event.OrderFailed, "Your payment was declined."},
		"cancelled": {func(h *harness) string {
			orderID := h.place(1, payment.TokenOK)
			o, err := h.store.Order(t.Context(), orderID)
			require.NoError(t, err)
			c, err := o.Cancel(h.now)
			require.NoError(t, err)
			require.NoError(t, h.store.Commit(t.Context(), c))
			return orderID
		}, event.OrderCancelled, "your order is cancelled"},
	} {
		h := newHarness(t)
		body := h.envelope(one.end(h), one.about)
		for range 3 {
			require.NoError(t, h.email().Handle(t.Context(), body), name)
		}
		require.Len(t, h.outbox.sent, 1, name)
		require.Contains(t, h.outbox.sent[0].Text, one.says)
		require.Contains(t, h.outbox.sent[0].Text, "You were not charged.")
		require.NoError(t, h.email().Handle(t.Context(), resent(t, body, "R1")), name)
		require.Len(t, h.outbox.sent, 2, "an operator has it sent once more")
	}
}

// An event that the order is not the result of is no reason for a mail.
func TestTheMailOfAnEndNeedsTheEnd(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	timeline, err := h.store.Timeline(t.Context(), orderID)
	require.NoError(t, err)
	forged := timeline[len(timeline)-1]
	forged.Type = event.OrderFailed
	err = h.email().Handle(t.Context(), envelope(t, event.Source, string(event.OrderFailed), forged))
	require.Equal(t, failure.Conflict, failure.CodeOf(err))
	require.Empty(t, h.outbox.sent)
}
