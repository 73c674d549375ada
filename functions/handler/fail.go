package handler

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/order"
)

// The states of the saga in which fail-order hands the order to an operator
// instead of ending it. Executions that began before the last deployment still
// use the older name.
const (
	AttentionStep       = "MarkNeedsAttention"
	legacyAttentionStep = "ParkOrder"
)

// FailOrder ends the order for the error that the saga caught or, in the state
// AttentionStep, marks the order as needing attention.
func FailOrder(steps saga.Steps, traces Traceparents) func(context.Context, StepInput) (StepOutput, error) {
	steps.OurFault = logOurFault
	return sagaStep(traces, func(ctx context.Context, in StepInput) (saga.Outcome, error) {
		cause := causeOf(in.Input.Error)
		if in.Step == AttentionStep || in.Step == legacyAttentionStep {
			return requireAttention(ctx, steps, in, cause)
		}
		return steps.Fail(ctx, in.ExecutionName, in.Input.OrderID, cause)
	})
}

// logOurFault logs an order that failed although nothing was wrong with it. An alarm counts
// the line.
func logOurFault(ctx context.Context, o order.Order) {
	slog.ErrorContext(ctx, "order failed because of us", "reason", o.Snapshot().Reason.Code, "execution", o.Snapshot().Execution)
}

// requireAttention hands the order to an operator. An alarm counts the line
// that it logs (terraform/modules/alarms), even if the order could not be
// marked.
func requireAttention(ctx context.Context, steps saga.Steps, in StepInput, cause order.Cause) (saga.Outcome, error) {
	outcome, err := steps.RequireAttention(ctx, in.ExecutionName, in.Input.OrderID, cause)
	if outcome != saga.Superseded {
		slog.ErrorContext(ctx, "order needs attention", "execution", in.ExecutionName)
	}
	return outcome, err
}

// reasonCodes is the one table from the state machine's error names to the
// reasons that shoppers get. Every other error is Lambda's own: a time-out, a
// throttle or a crash, which is ReasonStalled.
var reasonCodes = map[string]order.ReasonCode{
	"OrderRejected":       order.ReasonOrderRejected,
	"InsufficientStock":   order.ReasonInsufficientStock,
	"PaymentDeclined":     order.ReasonPaymentDeclined,
	"PaymentNotConfirmed": order.ReasonNotConfirmed,
	"AuthorizationLost":   order.ReasonAuthorizationLost,
	"OrderCancelled":      order.ReasonCancelled,
	internalName:          order.ReasonInternal,
	"Invalid":             order.ReasonInternal,
	"NotFound":            order.ReasonInternal,
	"Conflict":            order.ReasonInternal,
}

// causeOf is the cause that the caught error stands for; the zero Cause if
// there is none.
func causeOf(e *CaughtError) order.Cause {
	if e == nil || e.Error == "" {
		return order.Cause{}
	}
	code, known := reasonCodes[e.Error]
	if !known {
		return order.Cause{Code: order.ReasonStalled}
	}
	cause := order.Cause{Code: code}
	if code == order.ReasonOrderRejected || code == order.ReasonInsufficientStock {
		details := e.details()
		cause.Detail, cause.SKUs = details.Message, details.SKUs
	}
	return cause
}

// errorDetails is what a failed step reports in Lambda's errorMessage: as JSON
// if there are SKUs, otherwise only the message.
type errorDetails struct {
	Message string   `json:"message"`
	SKUs    []string `json:"skus"`
}

// details decodes the details from the cause, which Lambda fills with the error
// as JSON.
func (e CaughtError) details() errorDetails {
	var cause struct {
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(e.Cause), &cause) != nil {
		return errorDetails{}
	}
	var d errorDetails
	if json.Unmarshal([]byte(cause.Message), &d) == nil && d.Message != "" {
		return d
	}
	return errorDetails{Message: cause.Message}
}
