package lambda

import (
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/eventforge/eventforge/local/fault"
)

// Invoke runs the function with the payload, which must be JSON, and waits
// for its result. The error is an *Error (ResourceNotFoundException,
// TooManyRequestsException, ServiceException, RequestTooLargeException,
// InvalidRequestContentException), an injected fault, or ctx's; a function
// that failed is no error but a Result with FunctionError set. If ctx ends
// first, the function still runs to its end, as on AWS.
func (s *Service) Invoke(ctx context.Context, nameOrARN string, payload []byte) (Result, error) {
	return s.invoke(ctx, nameOrARN, payload, caller{direct, s.options.QueueWait})
}

// caller is who invokes: the line in which it waits for a process, and how long it
// waits until it is throttled.
type caller struct {
	source string
	wait   time.Duration
}

// unthrottled is the wait of a caller that keeps its place until the platform
// stops.
const unthrottled = time.Duration(math.MaxInt64)

func (s *Service) invoke(ctx context.Context, nameOrARN string, payload []byte, by caller) (Result, error) {
	f, err := s.find(nameOrARN)
	if err != nil {
		return Result{}, err
	}
	if payload, err = checkPayload(payload, maxSyncPayload); err != nil {
		return Result{}, err
	}
	var result Result
	err = s.env.Faults.Do(ctx, serviceName, f.Name, func(ctx context.Context) (err error) {
		result, err = f.invoke(ctx, payload, by, s.killAfter(f.Name))
		return err
	})
	s.measure(f.Name, result, err)
	return result, err
}

// measure counts an invocation as Lambda does: what was throttled is no invocation. The
// account has the sum of its functions' throttles.
func (s *Service) measure(function string, result Result, err error) {
	switch {
	case throttled(err):
		s.env.Meter.Add(namespace, "Throttles", function, 1)
		s.env.Meter.Add(namespace, "Throttles", "", 1)
	case err == nil && result.FunctionError != "":
		s.env.Meter.Add(namespace, "Errors", function, 1)
		s.env.Meter.Add(namespace, "Invocations", function, 1)
	case err == nil:
		s.env.Meter.Add(namespace, "Invocations", function, 1)
	}
}

// namespace is that of Lambda's metrics.
const namespace = "AWS/Lambda"

// throttled reports whether the error says that the function may not run now.
func throttled(err error) bool {
	var refused *Error
	var injected *fault.Injected
	return errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests ||
		errors.As(err, &injected) && injected.Status == http.StatusTooManyRequests
}

// killAfter is how long after the start of the invocation a Kill fault applies: the
// rule's delay, or a random duration in which a short function is still busy. It is
// negative if no such fault applies.
func (s *Service) killAfter(function string) time.Duration {
	strike, ok := s.env.Faults.Strike(fault.Kill, serviceName, function)
	if !ok {
		return -1
	}
	return strike.Delay(time.Duration(strike.Rand().Float64() * float64(5*time.Millisecond)))
}
