package handler

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/event"
)

// ParkStep is the state of the saga that parks an order instead of failing it.
const ParkStep = "ParkOrder"

// FailOrder ends or, in the state ParkOrder, parks the order for the reason
// that the saga caught.
func FailOrder(steps saga.Steps, traces Traceparents) func(context.Context, StepInput) (StepOutput, error) {
	return sagaStep(traces, func(ctx context.Context, in StepInput) (saga.Outcome, error) {
		if in.Step == ParkStep {
			return park(ctx, steps, in)
		}
		return steps.Fail(ctx, in.ExecutionName, in.Input.OrderID, reasonOf(in.Input.Error))
	})
}

// park leaves the order to an operator. An alarm counts the line it writes
// (terraform/modules/alarms), also when the order could not be marked.
func park(ctx context.Context, steps saga.Steps, in StepInput) (saga.Outcome, error) {
	reason := reasonOf(in.Input.Error)
	if reason != nil && (reason.Message == internalMessage || reason.Message == stalledMessage) {
		reason.Message = parkedMessage
	}
	outcome, err := steps.Park(ctx, in.ExecutionName, in.Input.OrderID, reason)
	if outcome != saga.Superseded {
		slog.ErrorContext(ctx, "order needs attention", "execution", in.ExecutionName)
	}
	return outcome, err
}

// reasons are the stable codes that shoppers and their programs see, by the
// state machine's error names.
var reasons = map[string]string{
	"OrderRejected":     "order_rejected",
	"InsufficientStock": "insufficient_stock",
	"PaymentDeclined":   "payment_declined",
	"OrderCancelled":    "cancelled",
	internalName:        "internal",
	"Invalid":           "internal",
	"NotFound":          "internal",
	"Conflict":          "internal",
}

// Sentences for reasons whose error was not written for shoppers.
const (
	cancelledMessage = "You cancelled this order."
	internalMessage  = "The order could not be processed because of a mistake of ours; nothing is charged."
	stalledMessage   = "The order could not be processed in time; nothing is charged."
	// Of an order whose way back failed, and still its reason after that ended:
	// something may be charged until then.
	parkedMessage = "The order could not be completed because of a mistake of ours; what was charged is returned."
)

// reasonOf makes of a caught error why the order did not complete. Nil means
// that none was caught; the order itself then knows best.
func reasonOf(e *CaughtError) *event.Reason {
	if e == nil || e.Error == "" {
		return nil
	}
	switch code := reasons[e.Error]; code {
	case "order_rejected", "insufficient_stock", "payment_declined":
		return &event.Reason{Code: code, Message: e.message()}
	case "cancelled":
		return &event.Reason{Code: code, Message: cancelledMessage}
	case "internal":
		return &event.Reason{Code: code, Message: internalMessage}
	default: // time-outs, throttling, crashes: everything that Lambda itself names
		return &event.Reason{Code: "stalled", Message: stalledMessage}
	}
}

// message is what the failed step wrote for people. Lambda puts it into the
// cause as JSON.
func (e CaughtError) message() string {
	var cause struct {
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(e.Cause), &cause) != nil || cause.Message == "" {
		return "The order could not be completed."
	}
	return cause.Message
}
