package handler_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/functions/handler"
)

func (h *harness) email() handler.Email {
	return handler.Email{Orders: h.store, Markers: h.store, Mailer: h.outbox, AppURL: "https://shop.example"}
}

// completedOrder is an order that the saga has completed.
func (h *harness) completedOrder() string {
	orderID := h.place(1, payment.TokenOK)
	require.Equal(h.t, "OrderCompleted", newMachine(h.t, h).run("saga-"+orderID, orderID))
	return orderID
}

// G12: no confirmation was sent on the normal path.
func TestG12_TheConfirmationIsSentOnTheNormalPath(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	mail := handler.Batch(handler.MailParallel, h.email().Handle)
	response, err := mail(t.Context(), batch(h.envelope(orderID, event.OrderCompleted)))
	require.NoError(t, err)
	assert.Empty(t, response.BatchItemFailures)
	require.Len(t, h.outbox.sent, 1)
	assert.Equal(t, "ada@example.com", h.outbox.sent[0].To)
	assert.Contains(t, h.outbox.sent[0].Text, orderID)
}

// P2: mails were sent twice.
func TestP2_TheSameEventTwiceMailsOnce(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	for range 3 {
		require.NoError(t, h.email().Handle(t.Context(), body))
	}
	assert.Len(t, h.outbox.sent, 1)
}

func TestP2_TwoAtTheSameTimeMailOnce(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	response, err := handler.Batch(8, h.email().Handle)(t.Context(), batch(body, body, body, body))
	require.NoError(t, err)
	assert.Len(t, h.outbox.sent, 1)
	again, err := handler.Batch(8, h.email().Handle)(t.Context(), batch(body, body, body, body))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(response.BatchItemFailures), 3, "those that found the lease taken are delivered again")
	assert.Empty(t, again.BatchItemFailures)
	assert.Len(t, h.outbox.sent, 1)
}

func TestAMailThatFailsIsSentLater(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	h.outbox.err = failure.New(failure.Unavailable, "ses: throttled")
	require.ErrorIs(t, h.email().Handle(t.Context(), body), h.outbox.err)
	h.outbox.err = nil
	require.NoError(t, h.email().Handle(t.Context(), body), "the lease was released")
	assert.Len(t, h.outbox.sent, 1)
}

func TestTheLeaseOfAProcessThatDiedExpires(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	done, err := h.store.Claim(t.Context(), "send-email", orderID, 30*time.Second) // and died
	require.NoError(t, err)
	require.False(t, done)
	body := h.envelope(orderID, event.OrderCompleted)
	assert.True(t, failure.Is(h.email().Handle(t.Context(), body), failure.Conflict))
	h.now = h.now.Add(time.Minute)
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Len(t, h.outbox.sent, 1)
}

func TestAPermanentlyRefusedAddressIsNotRetried(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	h.outbox.err = failure.New(failure.Invalid, "the address is malformed")
	require.NoError(t, h.email().Handle(t.Context(), body))
	h.outbox.err = errors.New("must not be called again")
	require.NoError(t, h.email().Handle(t.Context(), body))
}

// S1, S9: a forged event sent mails to strangers. Whatever a message says, only
// the shopper of a completed order gets a mail.
func TestS1_AForgedEventMailsNobody(t *testing.T) {
	h := newHarness(t)
	orderID := h.place(1, payment.TokenOK)
	forged := event.Event{
		ID: "e", Type: event.OrderCompleted, OrderID: orderID, UserID: "mallory", OccurredAt: h.now,
		Data: event.Data{Reason: &event.Reason{Message: "mallory@example.net"}},
	}
	stolen := forged
	stolen.OrderID = h.completedOrder()
	for name, body := range map[string][]byte{
		"of a partner's source about a completed order": envelope(t, "partner.mallory", "order.completed", stolen),
		"of an order that is not completed":             envelope(t, event.Source, "order.completed", forged),
		"of a partner's source":                         envelope(t, "partner.mallory", "order.completed", forged),
		"of another type":                               envelope(t, event.Source, "order.created", forged),
	} {
		assert.Error(t, h.email().Handle(t.Context(), body), name)
	}
	assert.Empty(t, h.outbox.sent)
}

func TestOtherEventsAreNotMailed(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	require.NoError(t, h.email().Handle(t.Context(), h.envelope(orderID, event.OrderCharged)))
	assert.Empty(t, h.outbox.sent)
}
