package handler_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// desk is the state machine and the queue, as charge-queued-payment sees them.
type desk struct {
	answers []string // token and result of each answered task
	gone    bool     // the tasks no longer wait
	away    bool     // Step Functions does not respond
	queue   redelivery
}

func (d *desk) answer(text string) error {
	switch {
	case d.gone:
		return failure.New(failure.NotFound, "the task no longer waits")
	case d.away:
		return failure.New(failure.Unavailable, "no response")
	}
	d.answers = append(d.answers, text)
	return nil
}

func (d *desk) Succeed(_ context.Context, token string, output []byte) error {
	return d.answer(token + " " + string(output))
}

func (d *desk) Fail(_ context.Context, token, name, _ string) error {
	return d.answer(token + " " + name)
}

// broken is a payment gateway that fails with one error.
type broken struct {
	port.PaymentGateway
	err error
}

func (b broken) Authorize(context.Context, payment.Charge) (payment.Authorization, error) {
	return payment.Authorization{}, b.err
}

// reserved places an order and runs its saga up to the charge.
func (h *harness) reserved(token string) string {
	id := h.place(1, token)
	for _, step := range []handler.Step{h.steps.Validate, h.steps.Reserve} {
		_, err := step(h.t.Context(), "saga-1", id)
		require.NoError(h.t, err)
	}
	return id
}

// charge handles one message of the queue for the order, at its n-th receive, and returns
// what failed.
func (h *harness) charge(d *desk, orderID string, n int) string {
	return h.handleCharge(d, fmt.Sprintf(`{"taskToken":"token","executionName":"saga-1","step":"AwaitGateway","input":{"orderId":%q}}`, orderID), n)
}

func (h *harness) handleCharge(d *desk, body string, n int) string {
	policy := d.queue.policy()
	policy.Longest = handler.LongestChargeWait
	charges := handler.Charges{Charge: h.steps.Charge, Tasks: d}
	response, err := handler.Batch(2, charges.Handle, policy)(h.t.Context(), events.SQSEvent{Records: []events.SQSMessage{{
		MessageId: "m0", ReceiptHandle: "r0", Body: body,
		Attributes: map[string]string{"ApproximateReceiveCount": fmt.Sprint(n)},
	}}})
	require.NoError(h.t, err)
	return failedOf(response)
}

func TestAQueuedChargeEndsItsTask(t *testing.T) {
	for name, c := range map[string]struct {
		token string
		first func(h *harness, id string)
		want  string
	}{
		"charged":           {token: payment.TokenOK, want: `token {"outcome":"done"}`},
		"declined":          {token: payment.TokenDeclined, want: "token PaymentDeclined"},
		"already charged":   {payment.TokenOK, func(h *harness, id string) { _, _ = h.steps.Charge(h.t.Context(), "saga-1", id) }, `token {"outcome":"done"}`},
		"cancelled":         {payment.TokenOK, (*harness).cancel, "token OrderCancelled"},
		"another execution": {payment.TokenOK, func(h *harness, id string) { h.reassign(id, "compensate-x-1") }, "token Superseded"},
	} {
		h, d := newHarness(t), &desk{}
		id := h.reserved(c.token)
		if c.first != nil {
			c.first(h, id)
		}
		assert.Empty(t, h.charge(d, id, 1), name)
		assert.Equal(t, []string{c.want}, d.answers, name)
		assert.LessOrEqual(t, h.ledger.Charges(payment.Key(id)), 1, name)
	}
}

// While the payment gateway does not answer, the message stays in the queue and comes
// back: later, the more often it was tried.
func TestAQueuedChargeWaitsInTheQueue(t *testing.T) {
	for name, c := range map[string]struct {
		err      error
		receives int
		want     time.Duration
	}{
		"paused":          {failure.New(failure.GatewayPaused, "paused").After(20 * time.Second), 1, 20 * time.Second},
		"no answer":       {failure.New(failure.Unavailable, "no answer"), 1, 10 * time.Second},
		"throttled":       {failure.New(failure.Throttled, "busy"), 3, 40 * time.Second},
		"paused for long": {failure.New(failure.GatewayPaused, "paused").After(time.Minute), 900, 2 * time.Minute},
		"the time is up":  {context.DeadlineExceeded, 1, 10 * time.Second},
	} {
		h, d := newHarness(t), &desk{}
		id := h.reserved(payment.TokenOK)
		h.steps.Gateway = broken{err: c.err}
		assert.Equal(t, "m0", h.charge(d, id, c.receives), name)
		assert.Equal(t, map[string]time.Duration{"r0": c.want}, d.queue.after, name)
		assert.Empty(t, d.answers, name)
		assert.Equal(t, order.Uncharged, h.order(id).Payment, name)
	}
}

// An order whose shopper must confirm the payment is looked at often, and not later for
// each time.
func TestAQueuedChargeWaitsForItsShopper(t *testing.T) {
	h, d := newHarness(t), &desk{}
	id := h.reserved(payment.TokenRequiresAction)
	for n := range 5 {
		require.Equal(t, "m0", h.charge(d, id, n+1))
		require.Equal(t, map[string]time.Duration{"r0": 2 * time.Second}, d.queue.after)
	}
	require.NotNil(t, h.order(id).Action)
	h.ledger.Answer(payment.Key(id), true)
	require.Empty(t, h.charge(d, id, 6))
	require.Equal(t, []string{`token {"outcome":"done"}`}, d.answers)
	require.Equal(t, order.Authorized, h.order(id).Payment)
}

func TestAQueuedChargeThatNobodyConfirmsEndsItsTask(t *testing.T) {
	h, d := newHarness(t), &desk{}
	id := h.reserved(payment.TokenRequiresAction)
	require.Equal(t, "m0", h.charge(d, id, 1))
	h.now = h.now.Add(order.ConfirmationLimit)
	require.Empty(t, h.charge(d, id, 2))
	require.Equal(t, []string{"token PaymentNotConfirmed"}, d.answers)
}

// A late duplicate of a message must not hurt: it is dropped.
func TestAMessageWhoseTaskIsGoneIsDropped(t *testing.T) {
	h, d := newHarness(t), &desk{gone: true}
	id := h.reserved(payment.TokenOK)
	for range 2 {
		assert.Empty(t, h.charge(d, id, 1))
	}
	assert.Equal(t, 1, h.ledger.Charges(payment.Key(id)))
}

// The answer is given again if it may not have arrived.
func TestAChargeWhoseAnswerFailsIsAnsweredAgain(t *testing.T) {
	h, d := newHarness(t), &desk{away: true}
	id := h.reserved(payment.TokenOK)
	assert.Equal(t, "m0", h.charge(d, id, 1))
	d.away = false
	assert.Empty(t, h.charge(d, id, 1))
	assert.Equal(t, []string{`token {"outcome":"done"}`}, d.answers)
	assert.Equal(t, 1, h.ledger.Charges(payment.Key(id)))
}

func TestAMessageThatIsNoChargeIsSetAside(t *testing.T) {
	h, d := newHarness(t), &desk{}
	assert.Empty(t, h.handleCharge(d, "{", 1))
	assert.Equal(t, []string{"invalid {"}, d.queue.aside)
	assert.Empty(t, d.answers)
}

func (h *harness) cancel(id string) {
	h.change(id, func(o order.Order) (*order.Change, error) { return o.Cancel(h.now) })
}

func (h *harness) reassign(id, execution string) {
	h.change(id, func(o order.Order) (*order.Change, error) { return o.Reassign(execution, h.now) })
}

func (h *harness) change(id string, decide port.Decision) {
	o, err := h.store.Order(h.t.Context(), id)
	require.NoError(h.t, err)
	c, err := decide(o)
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), c))
}
