package handler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/functions/handler"
)

func (h *harness) email() handler.Email {
	return handler.Email{Orders: h.store, Endpoints: h.store, Mails: h.store, Mailer: h.outbox, AppURL: "https://shop.example", Settles: settles}
}

// completedOrder is an order that the saga has completed.
func (h *harness) completedOrder() string {
	orderID := h.place(1, payment.TokenOK)
	require.Equal(h.t, "ConfirmOrder", newMachine(h.t, h).run("saga-"+orderID, orderID))
	return orderID
}

// G12: no confirmation was sent on the normal path.
func TestG12_TheConfirmationIsSentOnTheNormalPath(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	mail := handler.Batch(handler.MailParallel, h.email().Handle, (&redelivery{}).policy())
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

// resent is an operator's request to send the mail of an envelope once more.
func resent(t *testing.T, envelope []byte, id string) []byte {
	t.Helper()
	var m map[string]any
	require.NoError(t, json.Unmarshal(envelope, &m))
	m["resend"] = id
	body, err := json.Marshal(m)
	require.NoError(t, err)
	return body
}

func TestAnOperatorHasAMailSentOnceMore(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	body := h.envelope(orderID, event.OrderCompleted)
	for _, m := range [][]byte{body, resent(t, body, "R1"), resent(t, body, "R1"), body, resent(t, body, "R2")} {
		require.NoError(t, h.email().Handle(t.Context(), m))
	}
	var ids []string
	for _, m := range h.outbox.sent {
		ids = append(ids, m.ID)
	}
	require.Equal(t, []string{orderID, orderID + "-again-R1", orderID + "-again-R2"}, ids)
	require.True(t, failure.Is(h.email().Handle(t.Context(), resent(t, body, "a b")), failure.Invalid))
	require.NoError(t, h.email().Handle(t.Context(), resent(t, h.envelope(orderID, event.OrderCharged), "R3")), "nobody is mailed about that")
	require.Len(t, h.outbox.sent, 3)
}

func TestP2_TwoAtTheSameTimeMailOnce(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	response, err := handler.Batch(8, h.email().Handle, (&redelivery{}).policy())(t.Context(), batch(body, body, body, body))
	require.NoError(t, err)
	assert.Len(t, h.outbox.sent, 1)
	again, err := handler.Batch(8, h.email().Handle, (&redelivery{}).policy())(t.Context(), batch(body, body, body, body))
	require.NoError(t, err)
	assert.LessOrEqual(t, len(response.BatchItemFailures), 3, "those that found the lease taken are delivered again")
	assert.Empty(t, again.BatchItemFailures)
	assert.Len(t, h.outbox.sent, 1)
}

func TestAMailThatWasNotSentIsSentLater(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	for _, code := range []failure.Code{failure.Throttled, failure.Internal} {
		h.outbox.err = failure.New(code, "not sent")
		err := h.email().Handle(t.Context(), body)
		require.ErrorIs(t, err, h.outbox.err)
		require.Zero(t, failure.RetryAfter(err), "the queue decides when")
	}
	h.outbox.err = nil
	require.NoError(t, h.email().Handle(t.Context(), body), "nothing has to be waited for")
	assert.Len(t, h.outbox.sent, 1)
}

// settles is how long the handler waits for SES's evidence.
const settles = 10 * time.Minute

// sentEvent is SES's word that it accepted a mail, as the rule mail-sent puts it.
func sentEvent(id string) []byte { return fmt.Appendf(nil, `{"mailSent":[%q]}`, id) }

// W6: a mail that was sent was sent again, because its response was lost.
func TestW6_ALostResponseSendsNoSecondMail(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	body := h.envelope(orderID, event.OrderCompleted)
	h.outbox.err = failure.New(failure.Unavailable, "no response") // but it was sent
	err := h.email().Handle(t.Context(), body)
	require.Equal(t, failure.Unavailable, failure.CodeOf(err))
	require.Equal(t, settles, failure.RetryAfter(err))
	h.outbox.err = nil

	h.now = h.now.Add(settles - time.Second)
	err = h.email().Handle(t.Context(), body)
	require.Equal(t, failure.Conflict, failure.CodeOf(err), "it waits for the evidence")
	require.Equal(t, time.Second, failure.RetryAfter(err))
	require.NoError(t, h.email().Handle(t.Context(), sentEvent(orderID)))
	h.now = h.now.Add(40 * 24 * time.Hour)
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Empty(t, h.outbox.sent)
}

// W6: SES was down: without evidence the mail was not sent, and is sent now.
func TestW6_AMailWithoutEvidenceIsSentAgainAndLogged(t *testing.T) {
	h := newHarness(t)
	body := h.envelope(h.completedOrder(), event.OrderCompleted)
	h.outbox.err = failure.New(failure.Unavailable, "no response")
	require.Error(t, h.email().Handle(t.Context(), body))
	h.outbox.err = nil
	h.now = h.now.Add(settles)
	log := capture(t)
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Len(t, h.outbox.sent, 1)
	assert.Contains(t, log.String(), "mail may be sent twice")
}

// W6: a mail was sent five times, because its marker could not be written.
func TestW6_AMailWhoseRecordFailsIsSentOnce(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	body := h.envelope(orderID, event.OrderCompleted)
	fails := 3
	h.store.Fault = func(op string) (error, error) {
		if op == "MailSent" && fails > 0 {
			fails--
			return failure.New(failure.Unavailable, "the table did not answer"), nil
		}
		return nil, nil
	}
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Zero(t, fails, "it is written again in the same invocation")
	sent, err := h.store.MailWasSent(t.Context(), orderID)
	require.NoError(t, err)
	assert.True(t, sent)

	orderID = h.completedOrder()
	body = h.envelope(orderID, event.OrderCompleted)
	fails = 1 << 30
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	require.NoError(t, h.email().Handle(ctx, body), "its message does not come back")
	fails = 0
	for range 5 { // other copies of the event do
		require.Equal(t, failure.Conflict, failure.CodeOf(h.email().Handle(t.Context(), body)))
	}
	require.NoError(t, h.email().Handle(t.Context(), sentEvent(orderID)))
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Len(t, h.outbox.sent, 2, "one for each order")
}

func TestTheAttemptOfAProcessThatDiedIsMadeAgain(t *testing.T) {
	h := newHarness(t)
	orderID := h.completedOrder()
	_, err := h.store.BeginMail(t.Context(), orderID, settles) // and died
	require.NoError(t, err)
	body := h.envelope(orderID, event.OrderCompleted)
	assert.True(t, failure.Is(h.email().Handle(t.Context(), body), failure.Conflict))
	h.now = h.now.Add(settles)
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Len(t, h.outbox.sent, 1)
}

// W6: whoever cannot be mailed for another reason than a malformed address is not
// given up.
func TestW6_OnlyAMalformedAddressIsGivenUp(t *testing.T) {
	for code, again := range map[failure.Code]string{failure.Invalid: "", failure.Internal: "m0", failure.Throttled: "m0", failure.Unavailable: "m0"} {
		h := newHarness(t)
		body := h.envelope(h.completedOrder(), event.OrderCompleted)
		h.outbox.err = failure.New(code, "refused")
		response, err := handler.Batch(1, h.email().Handle, (&redelivery{}).policy())(t.Context(), batch(body))
		require.NoError(t, err)
		assert.Equal(t, again, failedOf(response), code)
	}
}

func TestW6_TheOwnerOfADisabledEndpointIsMailedOnce(t *testing.T) {
	h := newHarness(t)
	endpoint := webhook.Endpoint{
		ID: "we_1", OwnerID: "user-1", OwnerEmail: "ada@example.com", URL: "https://hooks.example/", State: webhook.Active, Version: 1, CreatedAt: h.now,
	}
	require.NoError(t, h.store.CreateEndpoint(t.Context(), endpoint))
	disabled := endpoint.Disable(webhook.DisabledGone, h.now)
	body, err := json.Marshal(map[string]any{"endpointDisabled": disabled.Disablement()})
	require.NoError(t, err)
	require.NoError(t, h.email().Handle(t.Context(), body))
	assert.Empty(t, h.outbox.sent, "it was not stored")

	require.NoError(t, h.store.SaveEndpoint(t.Context(), disabled))
	h.outbox.err = failure.New(failure.Throttled, "not now")
	require.Error(t, h.email().Handle(t.Context(), body))
	h.outbox.err = nil
	for range 3 {
		require.NoError(t, h.email().Handle(t.Context(), body))
	}
	require.Len(t, h.outbox.sent, 1)
	assert.Contains(t, h.outbox.sent[0].Text, "410")

	require.NoError(t, h.store.SaveEndpoint(t.Context(), disabled.Resume(h.now)))
	h.now = h.now.Add(time.Hour)
	require.NoError(t, h.email().Handle(t.Context(), body), "its owner knows")
	assert.Len(t, h.outbox.sent, 1)
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
