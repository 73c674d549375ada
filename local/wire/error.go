package wire

import (
	"errors"
	"net/http"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
)

// Error is an error in the form that the service's clients know.
type Error struct {
	Code    string // name of the error shape, e.g. ResourceNotFoundException
	Message string
	Status  int            // HTTP status; 400 when 0
	Type    string         // full __type when it differs from Code, e.g. com.amazonaws.dynamodb.v20120810#X
	Query   string         // the x-amzn-query-error code, for SQS
	Fields  map[string]any // further members, e.g. CancellationReasons
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// NewError returns an Error with status 400.
func NewError(code, message string) *Error { return &Error{Code: code, Message: message} }

// AsError returns the error with which a service answers when an operation
// failed with err, and nil when it must close the connection without an
// answer (CloseConnection), which is what fault.ErrDropped asks for.
//
//   - An *Error is returned as it is.
//   - An injected fault keeps its status and its code; code replaces an empty one.
//   - Any other error is logged and becomes one with code and status 500.
//
// REST services that have an error type of their own check for it first and
// copy Code, Message and Status from the result.
func AsError(e *env.Env, service string, err error, code string) *Error {
	var known *Error
	var injected *fault.Injected
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, fault.ErrDropped):
		return nil
	case errors.As(err, &injected):
		return &Error{Code: orElse(injected.Code, code), Message: injected.Error(), Status: injected.Status}
	default:
		e.Log.Error("operation failed", "service", service, "error", err)
		return &Error{Code: code, Message: "the request failed inside the platform", Status: http.StatusInternalServerError}
	}
}

// CloseConnection ends the connection without an answer.
func CloseConnection(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
		return
	}
	panic(http.ErrAbortHandler)
}
