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

func (w *world) email() handler.Email {
	return handler.Email{Orders: w.store, Markers: w.store, Mailer: w.outbox, AppURL: "https://shop.example"}
}

// completedOrder is an order that the saga brought to its end.
func (w *world) completedOrder() string {
	orderID := w.place(1, payment.TokenOK)
	require.Equal(w.t, "OrderCompleted", newMachine(w.t, w).run("saga-"+orderID, orderID))
	return orderID
}

// G12: no confirmation ever went out on the normal path.
func TestG12_TheConfirmationGoesOutOnTheNormalPath(t *testing.T) {
	w := newWorld(t)
	orderID := w.completedOrder()
	mail := handler.Batch(handler.MailParallel, w.email().Handle)
	answer, err := mail(t.Context(), batch(w.envelope(orderID, event.OrderCompleted)))
	require.NoError(t, err)
	assert.Empty(t, answer.BatchItemFailures)
	require.Len(t, w.outbox.sent, 1)
	assert.Equal(t, "ada@example.com", w.outbox.sent[0].To)
	assert.Contains(t, w.outbox.sent[0].Text, orderID)
}

// P2: duplicate mails.
func TestP2_TheSameEventTwiceMailsOnce(t *testing.T) {
	w := newWorld(t)
	body := w.envelope(w.completedOrder(), event.OrderCompleted)
	for range 3 {
		require.NoError(t, w.email().Handle(t.Context(), body))
	}
	assert.Len(t, w.outbox.sent, 1)
}

func TestP2_TwoAtTheSameTimeMailOnce(t *testing.T) {
	w := newWorld(t)
	body := w.envelope(w.completedOrder(), event.OrderCompleted)
	answer, err := handler.Batch(8, w.email().Handle)(t.Context(), batch(body, body, body, body))
	require.NoError(t, err)
	assert.Len(t, w.outbox.sent, 1)
	again, err := handler.Batch(8, w.email().Handle)(t.Context(), batch(body, body, body, body))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(answer.BatchItemFailures), 3, "those that met the lease come again")
	assert.Empty(t, again.BatchItemFailures)
	assert.Len(t, w.outbox.sent, 1)
}

func TestAMailThatFailsIsSentLater(t *testing.T) {
	w := newWorld(t)
	body := w.envelope(w.completedOrder(), event.OrderCompleted)
	w.outbox.err = failure.New(failure.Unavailable, "ses: throttled")
	require.ErrorIs(t, w.email().Handle(t.Context(), body), w.outbox.err)
	w.outbox.err = nil
	require.NoError(t, w.email().Handle(t.Context(), body), "the lease was given back")
	assert.Len(t, w.outbox.sent, 1)
}

func TestAProcessThatDiedHoldsItsLeaseNoLongerThanItMay(t *testing.T) {
	w := newWorld(t)
	orderID := w.completedOrder()
	done, err := w.store.Claim(t.Context(), "send-email", orderID, 30*time.Second) // and died
	require.NoError(t, err)
	require.False(t, done)
	body := w.envelope(orderID, event.OrderCompleted)
	assert.True(t, failure.Is(w.email().Handle(t.Context(), body), failure.Conflict))
	w.now = w.now.Add(time.Minute)
	require.NoError(t, w.email().Handle(t.Context(), body))
	assert.Len(t, w.outbox.sent, 1)
}

func TestAnAddressRefusedForGoodIsNotTriedForEver(t *testing.T) {
	w := newWorld(t)
	body := w.envelope(w.completedOrder(), event.OrderCompleted)
	w.outbox.err = failure.New(failure.Invalid, "the address is malformed")
	require.NoError(t, w.email().Handle(t.Context(), body))
	w.outbox.err = errors.New("must not be asked again")
	require.NoError(t, w.email().Handle(t.Context(), body))
}

// S1, S9: a forged event mailed strangers. Whatever a message says, only a
// completed order's own shopper is mailed.
func TestS1_AForgedEventMailsNobody(t *testing.T) {
	w := newWorld(t)
	orderID := w.place(1, payment.TokenOK)
	forged := event.Event{
		ID: "e", Type: event.OrderCompleted, OrderID: orderID, UserID: "mallory", OccurredAt: w.now,
		Data: event.Data{Reason: &event.Reason{Message: "mallory@example.net"}},
	}
	stolen := forged
	stolen.OrderID = w.completedOrder()
	for name, body := range map[string][]byte{
		"of a partner's source about a completed order": envelope(t, "partner.mallory", "order.completed", stolen),
		"of an order that is not completed":             envelope(t, event.Source, "order.completed", forged),
		"of a partner's source":                         envelope(t, "partner.mallory", "order.completed", forged),
		"of another type":                               envelope(t, event.Source, "order.created", forged),
	} {
		assert.Error(t, w.email().Handle(t.Context(), body), name)
	}
	assert.Empty(t, w.outbox.sent)
}

func TestOtherEventsAreNotMailed(t *testing.T) {
	w := newWorld(t)
	orderID := w.completedOrder()
	require.NoError(t, w.email().Handle(t.Context(), w.envelope(orderID, event.OrderCharged)))
	assert.Empty(t, w.outbox.sent)
}
