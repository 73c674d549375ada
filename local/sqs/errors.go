package sqs

import (
	"fmt"

	"github.com/eventforge/eventforge/local/wire"
)

// fail makes an error as SQS's JSON protocol has it: the shape's name, and
// beside it the code that the older query protocol used, which SDKs that were
// built for it still report.
func fail(shape, query, message string) *wire.Error {
	return &wire.Error{Code: shape, Type: "com.amazonaws.sqs#" + shape, Query: query, Message: message}
}

// legacy is fail for the shapes whose query code is only their name with a
// prefix.
func legacy(shape, message string) *wire.Error {
	return fail(shape, "AWS.SimpleQueueService."+shape, message)
}

func noQueue() error {
	return fail("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
}

func missing(parameter string) error {
	e := fail("MissingRequiredParameterException", "MissingParameter", "The request must contain the parameter "+parameter+".")
	e.Type = "com.amazon.coral.service#" + e.Code
	return e
}

// invalid says which parameter breaks which rule.
func invalid(value any, parameter, reason string) error {
	return invalidValue(fmt.Sprintf("Value %v for parameter %s is invalid. Reason: %s", value, parameter, reason))
}

func invalidValue(message string) *wire.Error {
	e := fail("InvalidParameterValueException", "InvalidParameterValue", message)
	e.Type = "com.amazon.coral.service#" + e.Code
	return e
}

func badHandle(handle string) error {
	return fail("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", fmt.Sprintf("The input receipt handle %q is not a valid receipt handle.", handle))
}

func noTask(message string) error {
	return fail("ResourceNotFoundException", "ResourceNotFoundException", message)
}
