package awsclient

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// throttles are the error codes of calls that the service refused before it did
// anything. The SDK's own list, retry.DefaultThrottleErrorCodes, also has codes of calls
// that are still running, and of quotas that waiting does not free.
var throttles = map[string]bool{
	"Throttling":                             true,
	"ThrottlingException":                    true,
	"ThrottledException":                     true,
	"RequestThrottled":                       true,
	"RequestThrottledException":              true,
	"TooManyRequestsException":               true,
	"ProvisionedThroughputExceededException": true,
	"RequestLimitExceeded":                   true,
	"BandwidthLimitExceeded":                 true,
	"SlowDown":                               true,
	"KmsThrottled":                           true,
	"OverLimit":                              true, // SQS
	"ExecutionLimitExceeded":                 true, // Step Functions: too many executions run
}

// uncertain marks the error of a call of which an earlier attempt may have succeeded.
type uncertain struct{ error }

func (u uncertain) Unwrap() error { return u.error }

// Uncertain reports whether an attempt before the last may have had its effect.
func Uncertain(err error) bool {
	var u uncertain
	return errors.As(err, &u)
}

// Throttled reports whether the service refused every attempt of the call before it did
// anything.
func Throttled(err error) bool { return !Uncertain(err) && throttled(err) }

func throttled(err error) bool {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() == http.StatusTooManyRequests {
		return true
	}
	return throttles[ErrorCode(err)]
}

func mayHaveHappened(a retry.AttemptResult) bool { return a.Err != nil && !throttled(a.Err) }

// markUncertain marks the errors of calls of which an attempt before the last was not
// throttled. The SDK returns only the last attempt's error: after a lost response, a
// throttled retry does not prove that nothing happened.
func markUncertain(stack *middleware.Stack) error {
	mark := middleware.FinalizeMiddlewareFunc("MarkUncertain", func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
		middleware.FinalizeOutput, middleware.Metadata, error,
	) {
		out, metadata, err := next.HandleFinalize(ctx, in)
		attempts, _ := retry.GetAttemptResults(metadata)
		if err != nil && slices.ContainsFunc(attempts.Results[:max(0, len(attempts.Results)-1)], mayHaveHappened) {
			err = uncertain{err}
		}
		return out, metadata, err
	})
	if _, retried := stack.Finalize.Get("Retry"); !retried {
		return nil // a presigned request is not sent
	}
	return stack.Finalize.Insert(mark, "Retry", middleware.Before)
}
