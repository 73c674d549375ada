package handler

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

// Tasks answers the state machine's tasks that wait for their token. Both methods fail
// with NotFound when the task no longer waits.
type Tasks interface {
	// Succeed ends a task with its output, which is JSON.
	Succeed(ctx context.Context, token string, output []byte) error
	// Fail ends a task with an error's name and cause.
	Fail(ctx context.Context, token, name, cause string) error
}

// Charges authorizes the payments of orders that wait in the queue for the payment
// gateway, and answers their tasks. It also makes the refunds of completed orders, and acts
// on what the payment gateway has told of a payment. A message that must wait stays in the
// queue.
type Charges struct {
	Charge     Step
	RefundPart func(ctx context.Context, orderID, refundID string) error
	Notice     func(ctx context.Context, n payment.Notice) error
	Traces     Traceparents
	Tasks      Tasks
}

// LongestChargeWait is the longest time until an order that waits is tried again: so soon
// after the payment gateway answers, all of them go on.
const LongestChargeWait = 2 * time.Minute

// queuedCharge is the message that the state AwaitGateway sends: the input of a step,
// with the token of the task. An event has a DetailType instead, and the word of the payment
// gateway is a PaymentNotice.
type queuedCharge struct {
	StepInput
	TaskToken     string          `json:"taskToken"`
	DetailType    event.Type      `json:"detail-type"`
	PaymentNotice *payment.Notice `json:"paymentNotice"`
}

// Handle handles one message. It fails when the message must stay in the queue.
func (c Charges) Handle(ctx context.Context, body []byte) error {
	var q queuedCharge
	if err := json.Unmarshal(body, &q); err != nil {
		return failure.Wrap(failure.Invalid, err, "the message is not a charge")
	}
	switch {
	case q.PaymentNotice != nil:
		return c.notice(ctx, *q.PaymentNotice)
	case q.DetailType != "":
		return c.refund(ctx, body)
	}
	return c.charge(ctx, q)
}

// notice acts on what the payment gateway has told.
func (c Charges) notice(ctx context.Context, n payment.Notice) (err error) {
	ctx, end := traced(observe.WithOrderID(ctx, n.OrderID), "payment-notice", "")
	defer func() { end(err) }()
	return c.Notice(ctx, n)
}

// refund makes the refund that an event asks for.
func (c Charges) refund(ctx context.Context, body []byte) (err error) {
	ev, err := decodeEvent(body)
	if err != nil || ev.Type != event.OrderAdjusted || ev.Data.Refund == nil || ev.Data.Refund.State != string(order.RefundPending) {
		return err
	}
	ctx, end := traced(observe.WithOrderID(ctx, ev.OrderID), "refund-part", ev.Traceparent)
	defer func() { end(err) }()
	return c.RefundPart(ctx, ev.OrderID, ev.Data.Refund.ID)
}

// charge authorizes an order's payment and answers its task.
func (c Charges) charge(ctx context.Context, q queuedCharge) error {
	out, err := runStep(ctx, c.Traces, q.StepInput, c.Charge.of)
	if err != nil && failure.Transient(failureOf(err)) {
		return err
	}
	err = c.answer(ctx, q.TaskToken, out, err)
	if failure.Is(err, failure.NotFound) {
		slog.InfoContext(ctx, "a charge's task no longer waits", "order_id", q.Input.OrderID, "execution", q.ExecutionName)
		return nil
	}
	return err
}

// answer ends the task with the step's result.
func (c Charges) answer(ctx context.Context, token string, out StepOutput, result error) error {
	if result == nil {
		output, err := json.Marshal(out)
		if err != nil {
			return err
		}
		return c.Tasks.Succeed(ctx, token, output)
	}
	var e messages.InvokeResponse_Error
	errors.As(named(result), &e)
	cause, err := json.Marshal(e) // as Lambda passes on a function's error
	if err != nil {
		return err
	}
	return c.Tasks.Fail(ctx, token, e.Type, string(cause))
}
