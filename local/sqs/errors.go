package sqs

import (
	"fmt"

	"github.com/eventforge/eventforge/local/wire"
)

// fail returns an error of SQS's JSON protocol: the shape's name, and the code
// of the older query protocol, which SDKs still report as the error's code.
func fail(shape, query, message string) *wire.Error {
	return &wire.Error{Code: shape, Type: "com.amazonaws.sqs#" + shape, Query: query, Message: message}
}

// failWithPrefix is fail for the shapes whose query code is their name with the
// prefix AWS.SimpleQueueService.
func failWithPrefix(shape, message string) *wire.Error {
	return fail(shape, "AWS.SimpleQueueService."+shape, message)
}

func queueNotFound() error {
	return fail("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")
}

func missingParameter(parameter string) error {
	e := fail("MissingRequiredParameterException", "MissingParameter", "The request must contain the parameter "+parameter+".")
	e.Type = "com.amazon.coral.service#" + e.Code
	return e
}

// invalidParameter names the parameter and the rule that it breaks.
func invalidParameter(value any, parameter, reason string) error {
	return invalidValue(fmt.Sprintf("Value %v for parameter %s is invalid. Reason: %s", value, parameter, reason))
}

func invalidValue(message string) *wire.Error {
	e := fail("InvalidParameterValueException", "InvalidParameterValue", message)
	e.Type = "com.amazon.coral.service#" + e.Code
	return e
}

func invalidReceiptHandle(handle string) error {
	return fail("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", fmt.Sprintf("The input receipt handle %q is not a valid receipt handle.", handle))
}

func resourceNotFound(message string) error {
	return fail("ResourceNotFoundException", "ResourceNotFoundException", message)
}
