package handler

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/eventforge/eventforge/domain/failure"
)

// internalName is the state machine's name for every error on our side.
const internalName = "Internal"

// errorNames is the one table of the error names by which the state machine
// knows failures. The state machines in wiring/ retry and catch by them.
var errorNames = map[failure.Code]string{
	failure.OrderRejected:     "OrderRejected",
	failure.InsufficientStock: "InsufficientStock",
	failure.PaymentDeclined:   "PaymentDeclined",
	failure.ActionRequired:    "ActionRequired",
	failure.NotConfirmed:      "PaymentNotConfirmed",
	failure.AuthorizationLost: "AuthorizationLost",
	failure.RefundRefused:     "RefundRefused",
	failure.OrderCancelled:    "OrderCancelled",
	failure.Superseded:        "Superseded",
	failure.CompensationOnly:  "CompensationOnly",
	failure.Conflict:          "Conflict",
	failure.Throttled:         "Throttled",
	failure.GatewayPaused:     "GatewayPaused",
	failure.Unavailable:       "Unavailable",
	failure.NotFound:          "NotFound",
	failure.Invalid:           "Invalid",
	failure.Internal:          internalName,
}

// failureOf is the failure that err carries. A deadline or cancellation is
// Unavailable, because trying again may help; any other error is Internal.
func failureOf(err error) *failure.Error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return failure.Wrap(failure.Unavailable, err, "the time is up")
	}
	var f *failure.Error
	if errors.As(err, &f) {
		return f
	}
	return failure.Wrap(failure.Internal, err, "something went wrong")
}

// named is the error as Lambda reports it to the state machine: its type is the
// name, and its message is fit for people. The cause is only logged.
func named(err error) error {
	f := failureOf(err)
	name, known := errorNames[f.Code]
	if !known {
		name = internalName
	}
	return messages.InvokeResponse_Error{Type: name, Message: errorMessage(f)}
}

// errorMessage is the failure's message, with the SKUs that it is about.
// CaughtError.details decodes it.
func errorMessage(f *failure.Error) string {
	if len(f.SKUs) == 0 {
		return f.Message
	}
	text, err := json.Marshal(errorDetails{f.Message, f.SKUs})
	if err != nil {
		return f.Message // strings can always be encoded
	}
	return string(text)
}
