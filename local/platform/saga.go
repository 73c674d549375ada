package platform

import (
	"context"
	"errors"
	"fmt"

	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/eventforge/eventforge/wiring"
)

// provisionStateMachines creates the state machines from the wiring's definitions.
func (w *stack) provisionStateMachines(ctx context.Context) error {
	for _, name := range wiring.StateMachines() {
		if _, err := w.states.Create(ctx, prefix+name, wiring.StateMachine(name, w.functionARN, w.queueURL)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// steps adapts Lambda to the state machine's tasks.
type steps struct{ *lambda.Service }

// Invoke runs a task's function. Errors have the names that Step Functions gives
// them: the function's own error type, or Lambda's error.
func (s steps) Invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	result, err := s.Service.Invoke(ctx, function, payload)
	var refused *lambda.Error
	var injected *fault.Injected
	switch {
	case errors.As(err, &injected) && injected.Code != "":
		return nil, &stepfunctions.TaskError{Name: injected.Code, Cause: injected.Error()}
	case errors.As(err, &refused):
		return nil, &stepfunctions.TaskError{Name: "Lambda." + refused.Code, Cause: refused.Message}
	case err != nil:
		return nil, err
	case result.FunctionError != "":
		return nil, &stepfunctions.TaskError{Name: result.ErrorType, Cause: string(result.Payload)}
	}
	return result.Payload, nil
}

// messages adapts SQS to the state machine's tasks.
type messages struct{ *sqs.Service }

// SendMessage sends a task's message. Errors have the names that Step Functions
// gives them.
func (m messages) SendMessage(ctx context.Context, queueURL, body string) (string, error) {
	id, err := m.SendTo(ctx, queueURL, body)
	var refused *wire.Error
	var injected *fault.Injected
	switch {
	case err == nil:
		return id, nil
	case errors.As(err, &refused) && refused.Code == "QueueDoesNotExist":
		return "", &stepfunctions.TaskError{Name: "SQS.QueueDoesNotExistException", Cause: refused.Message}
	case errors.As(err, &refused), errors.As(err, &injected) && injected.Code != "":
		return "", &stepfunctions.TaskError{Name: "SQS.AmazonSQSException", Cause: err.Error()}
	default:
		return "", &stepfunctions.TaskError{Name: "SQS.SdkClientException", Cause: err.Error()}
	}
}

// sagaEvents publishes Step Functions' status changes on the bus.
type sagaEvents struct{ *eventbridge.Service }

// Listening reports whether a rule on the default bus matches them.
func (s sagaEvents) Listening() bool { return s.Matches(eventbridge.DefaultBus, "aws.states") }

// PutEvent publishes a status change on the default bus.
func (s sagaEvents) PutEvent(ctx context.Context, e stepfunctions.BusEvent) error {
	return s.PutServiceEvent(ctx, eventbridge.Entry{
		Source: e.Source, DetailType: e.DetailType, Resources: e.Resources, Detail: string(e.Detail), Time: e.Time,
	})
}
