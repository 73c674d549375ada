package engine

import (
	"slices"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
)

// The predefined error names that this engine uses:
// https://states-language.net/spec.html#appendix-a
const (
	ErrAll              = "States.ALL"
	ErrTaskFailed       = "States.TaskFailed"
	ErrTimeout          = "States.Timeout"
	ErrHeartbeatTimeout = "States.HeartbeatTimeout"
	ErrRuntime          = "States.Runtime"
	ErrDataLimit        = "States.DataLimitExceeded"
	ErrNoChoice         = "States.NoChoiceMatched"
	ErrIntrinsic        = "States.IntrinsicFailure"
	ErrResultPath       = "States.ResultPathMatchFailure"
	ErrTolerated        = "States.ExceedToleratedFailureThreshold"
)

// MaxData is the largest input or result of a state, in bytes of UTF-8.
const MaxData = 256 << 10

// Failure is a named error of an execution, for Retry and Catch.
type Failure struct{ Error, Cause string }

// failureError wraps a Failure as a Go error.
type failureError struct{ *Failure }

func (e failureError) Error() string { return e.Failure.Error + ": " + e.Cause }

// data is the failure in the form of a Catch's output.
func (f *Failure) data() map[string]any { return map[string]any{"Error": f.Error, "Cause": f.Cause} }

// failureOf decodes the result of data.
func failureOf(data any) *Failure {
	fields, _ := data.(map[string]any)
	name, _ := fields["Error"].(string)
	cause, _ := fields["Cause"].(string)
	return &Failure{name, cause}
}

func (f *Failure) isTimeout() bool { return f.Error == ErrTimeout || f.Error == ErrHeartbeatTimeout }

// matches reports whether a list of ErrorEquals names the failure. Nothing
// matches States.Runtime; States.ALL does not match States.DataLimitExceeded;
// States.TaskFailed matches all but timeouts and the terminal errors.
func (f *Failure) matches(names []string) bool {
	if f.Error == ErrRuntime {
		return false
	}
	if slices.Contains(names, f.Error) {
		return true
	}
	timeout := f.isTimeout()
	switch {
	case f.Error == ErrDataLimit:
		return false
	case slices.Contains(names, ErrAll):
		return true
	case f.Error == ErrHeartbeatTimeout && slices.Contains(names, ErrTimeout):
		return true
	default:
		return !timeout && slices.Contains(names, ErrTaskFailed)
	}
}

// catcher returns the first catcher that matches the failure, or nil.
func (f *Failure) catcher(s *asl.State) *asl.Catcher {
	for i := range s.Catch {
		if f.matches(s.Catch[i].Errors) {
			return &s.Catch[i]
		}
	}
	return nil
}

// retrier returns the index of the first retrier that matches the failure, or -1.
func (f *Failure) retrier(s *asl.State) int {
	return slices.IndexFunc(s.Retry, func(r asl.Retrier) bool { return f.matches(r.Errors) })
}
