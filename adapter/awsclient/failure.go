package awsclient

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"

	"github.com/eventforge/eventforge/domain/failure"
)

// Failure converts an error of the SDK: to Throttled if no attempt did anything, to
// Unavailable if a retry may help (no response, a timeout, a service error), else to
// Internal, because the request is wrong or not allowed. what says what was attempted.
func Failure(err error, what string) error {
	if err == nil {
		return nil
	}
	if Throttled(err) {
		return failure.Wrap(failure.Throttled, err, "%s", what)
	}
	var api smithy.APIError
	refused := errors.As(err, &api) && api.ErrorFault() != smithy.FaultServer && !transient(err)
	if refused && !errors.Is(err, context.Canceled) {
		return failure.Wrap(failure.Internal, err, "%s", what)
	}
	return failure.Wrap(failure.Unavailable, err, "%s", what)
}

// ErrorCode is the service's error code, or "" if it did not respond.
func ErrorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// ErrorMessage is the service's message, or "" if it did not respond. It may hold what
// the request held, so it is not for logs.
func ErrorMessage(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorMessage()
	}
	return ""
}

func transient(err error) bool {
	return retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) == aws.TrueTernary
}
