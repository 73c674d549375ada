package saga

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/eventforge/eventforge/wiring"
)

// slowGateway is a payment gateway that takes too long while it hangs. It authorizes all
// the same: its answer is late, not its effect.
type slowGateway struct {
	port.PaymentGateway
	hangs atomic.Bool
	calls atomic.Int64
}

func (s *slowGateway) Authorize(ctx context.Context, c payment.Charge) (payment.Authorization, error) {
	s.calls.Add(1)
	if s.hangs.Load() {
		<-ctx.Done()
		_, _ = s.PaymentGateway.Authorize(context.WithoutCancel(ctx), c)
		return payment.Authorization{}, failure.Wrap(failure.Unavailable, ctx.Err(), "no answer")
	}
	return s.PaymentGateway.Authorize(ctx, c)
}

// sender adapts the emulated SQS to the state machine's tasks.
type sender struct {
	*sqs.Service
	harness *harness
}

func (s sender) SendMessage(ctx context.Context, queueURL, body string) (string, error) {
	if s.harness.lose.Add(-1) >= 0 {
		return "lost", nil
	}
	s.harness.lose.Store(0)
	id, err := s.SendTo(ctx, queueURL, body)
	if err != nil {
		return "", &stepfunctions.TaskError{Name: "SQS.AmazonSQSException", Cause: err.Error()}
	}
	return id, nil
}

// createQueue creates the wiring's queue of charges and returns its ARN.
func (h *harness) createQueue(t testing.TB) string {
	q := wiring.Queues()["charges"]
	dead, err := h.queues.Create(t.Context(), sqs.Queue{Name: wiring.DeadLetters("charges"), Retention: 14 * 24 * time.Hour})
	require.NoError(t, err)
	arn, err := h.queues.Create(t.Context(), sqs.Queue{
		Name: "charges", VisibilityTimeout: time.Duration(q.VisibilityTimeoutSeconds) * time.Second,
		Retention: time.Duration(q.RetentionSeconds) * time.Second, DeadLetterARN: dead, MaxReceiveCount: q.MaxReceiveCount,
	})
	require.NoError(t, err)
	return arn
}

// consume runs charge-queued-payment as Lambda does, one batch after another.
func (h *harness) consume(ctx context.Context, arn string) {
	charges := handler.Charges{Charge: h.charge, Tasks: tasks{h.states.Wire()}}
	handle := handler.Batch(handler.ChargeParallel, charges.Handle, handler.Redelivery{
		Queue: redelivery{h.queues.Wire()}, Random: rand.N[time.Duration], Longest: handler.LongestChargeWait,
	})
	size := wiring.Functions()["charge-queued-payment"].Trigger.BatchSize
	for ctx.Err() == nil {
		batch, err := h.queues.Receive(ctx, arn, size, 0, 20*time.Second)
		if err != nil || len(batch) == 0 {
			continue
		}
		response, err := handle(ctx, asEvent(batch))
		if err != nil {
			continue
		}
		_ = h.queues.Delete(ctx, arn, handled(batch, response)) // else they come back
	}
}

// asEvent is the event with a batch's messages.
func asEvent(batch []sqs.Message) (event events.SQSEvent) {
	for _, m := range batch {
		event.Records = append(event.Records, events.SQSMessage{
			MessageId: m.ID, ReceiptHandle: m.ReceiptHandle, Body: m.Body, Attributes: m.Attributes,
		})
	}
	return event
}

// handled are the receipt handles of the messages that did not fail.
func handled(batch []sqs.Message, response events.SQSEventResponse) (handles []string) {
	failed := map[string]bool{}
	for _, f := range response.BatchItemFailures {
		failed[f.ItemIdentifier] = true
	}
	for _, m := range batch {
		if !failed[m.ID] {
			handles = append(handles, m.ReceiptHandle)
		}
	}
	return handles
}

// tasks answers the interpreter's tasks.
type tasks struct{ api *wire.Service }

func (t tasks) Succeed(ctx context.Context, token string, output []byte) error {
	return t.send(ctx, "SendTaskSuccess", map[string]string{"taskToken": token, "output": string(output)})
}

func (t tasks) Fail(ctx context.Context, token, name, cause string) error {
	return t.send(ctx, "SendTaskFailure", map[string]string{"taskToken": token, "error": name, "cause": cause})
}

func (t tasks) send(ctx context.Context, operation string, in any) error {
	err := ask(ctx, t.api, operation, in)
	var refused *wire.Error
	if errors.As(err, &refused) {
		return failure.Wrap(failure.NotFound, err, "the task no longer waits")
	}
	return err
}

// redelivery postpones messages of the emulated queue.
type redelivery struct{ api *wire.Service }

func (r redelivery) Postpone(ctx context.Context, after map[string]time.Duration) (err error) {
	for handle, d := range after {
		err = errors.Join(err, ask(ctx, r.api, "ChangeMessageVisibility", map[string]any{
			"QueueUrl": address + "/000000000000/charges", "ReceiptHandle": handle, "VisibilityTimeout": int(d.Seconds()),
		}))
	}
	return err
}

func (r redelivery) SetAside(context.Context, string, deadletter.Failure) error {
	return errors.New("every message is a charge")
}

func ask(ctx context.Context, api *wire.Service, operation string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = api.Operations[operation](ctx, body)
	return err
}

// A payment gateway takes too long for half an hour. The mistake: each order held a
// function for as long as the gateway took, and failed after five tries.
func TestW1_AGatewayThatTakesAMinuteForHalfAnHourFailsNoOrder(t *testing.T) {
	const orders, during = 200, 30 * time.Minute
	h := newHarness(t, 1, 0)
	h.slow.hangs.Store(true)
	resumed := h.clock.Now().Add(during)
	go func() {
		for h.clock.Now().Before(resumed) {
			time.Sleep(time.Millisecond)
		}
		h.slow.hangs.Store(false)
	}()
	began := h.slow.calls.Load()
	h.runAll(t, orders)
	for n := range orders {
		id := orderID(n)
		require.Equal(t, "created validated reserved charged completed", h.types(t, id))
		require.Zero(t, h.ledger.Refunded(payment.Key(id)))
		require.Empty(t, h.brokenInvariants(t, id))
	}
	t.Logf("%d calls of the gateway for %d orders", h.slow.calls.Load()-began, orders)
	require.Less(t, h.slow.calls.Load()-began, int64(2*orders), "most orders wait without a call")
}

// The gateway may have authorized an order that waits; if its shopper cancels, that is void.
func TestAnOrderThatWaitsForTheGatewayCanBeCancelled(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.slow.hangs.Store(true)
	id := h.place(t, 1, 1, payment.TokenOK)
	done := make(chan error, 1)
	go func() { done <- h.execute(context.WithoutCancel(t.Context()), "exec", id) }()
	require.Eventually(t, func() bool { return h.slow.calls.Load() > 4 }, time.Minute, time.Millisecond, "it waits in the queue")
	o, err := h.orders.Order(t.Context(), id)
	require.NoError(t, err)
	c, err := o.Cancel(h.clock.Now())
	require.NoError(t, err)
	require.NoError(t, h.orders.Commit(t.Context(), c))
	require.NoError(t, <-done)
	require.Equal(t, "created validated reserved released cancelled", h.types(t, id))
	require.Empty(t, h.brokenInvariants(t, id))
}

// The queue loses the message: the task times out and sends another.
func TestALostMessageIsSentAgain(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.slow.hangs.Store(true)
	h.lose.Store(1)
	id := h.place(t, 1, 1, payment.TokenOK)
	done := make(chan error, 1)
	go func() { done <- h.execute(context.WithoutCancel(t.Context()), "exec", id) }()
	require.Eventually(t, func() bool { return h.lose.Load() == 0 }, time.Minute, time.Millisecond)
	h.slow.hangs.Store(false)
	h.pace.Store(60)
	require.NoError(t, <-done)
	require.Equal(t, "created validated reserved charged completed", h.types(t, id))
	require.Equal(t, 1, h.ledger.Charges(payment.Key(id)))
}

// A gateway that stays away ends the order within its execution, with nothing charged.
func TestAGatewayThatStaysAwayEndsTheOrder(t *testing.T) {
	h := newHarness(t, 1, 0)
	h.pace.Store(60)
	h.strike("charge-payment", "GatewayPaused", 48*time.Hour)
	h.lose.Store(1000)
	id := h.place(t, 1, 1, payment.TokenOK)
	require.NoError(t, h.execute(within(t), "exec", id))
	require.Equal(t, "created validated reserved released failed", h.types(t, id))
	require.Empty(t, h.brokenInvariants(t, id))
}
