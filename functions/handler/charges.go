package handler

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/eventforge/eventforge/domain/failure"
)

// Tasks answers the state machine's tasks that wait for their token. Both methods fail
// with NotFound when the task no longer waits.
type Tasks interface {
	// Succeed ends a task with its output, which is JSON.
	Succeed(ctx context.Context, token string, output []byte) error
	// Fail ends a task with an error's name and cause.
	Fail(ctx context.Context, token, name, cause string) error
}

// Charges charges the orders that wait in the queue for the payment gateway, and answers
// their tasks. A message that must wait stays in the queue.
type Charges struct {
	Charge Step
	Traces Traceparents
	Tasks  Tasks
}

// LongestChargeWait is the longest time until an order that waits is tried again: so soon
// after the payment gateway answers, all of them go on.
const LongestChargeWait = 2 * time.Minute

// queuedCharge is the message that the state AwaitGateway sends: the input of a step,
// with the token of the task.
type queuedCharge struct {
	StepInput
	TaskToken string `json:"taskToken"`
}

// Handle charges one order. It fails when the message must stay in the queue.
func (c Charges) Handle(ctx context.Context, body []byte) error {
	var q queuedCharge
	if err := json.Unmarshal(body, &q); err != nil {
		return failure.Wrap(failure.Invalid, err, "the message is not a charge")
	}
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
