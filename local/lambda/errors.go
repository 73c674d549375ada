package lambda

import (
	"encoding/json"
	"fmt"
)

// The limits of Lambda's payloads, in bytes.
const (
	maxSyncPayload  = 6 << 20
	maxAsyncPayload = 1 << 20
	maxResponse     = 6 << 20
)

// Error is an error of the service, not of a function.
type Error struct {
	Code    string // ResourceNotFoundException, TooManyRequestsException, ...
	Message string
	Status  int // HTTP status
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func errThrottled(function string) *Error {
	return &Error{Code: "TooManyRequestsException", Status: 429, Message: "Rate Exceeded: every instance of " + function + " is busy"}
}

func errStopping() *Error {
	return &Error{Code: "ServiceException", Status: 500, Message: "the platform is stopping"}
}

// checkPayload refuses what Lambda refuses; an absent payload is {}.
func checkPayload(payload []byte, limit int) ([]byte, error) {
	if len(payload) > limit {
		return nil, &Error{Code: "RequestTooLargeException", Status: 413,
			Message: fmt.Sprintf("Request must be smaller than %d bytes for the InvokeFunction operation", limit)}
	}
	if len(payload) == 0 {
		return []byte("{}"), nil
	}
	if !json.Valid(payload) {
		return nil, &Error{Code: "InvalidRequestContentException", Status: 400,
			Message: "Could not parse request body into json"}
	}
	return payload, nil
}

// failure is the result of a function that did not respond itself.
func failure(requestID, errorType, message string) Result {
	doc := errorDocument{Message: message, Type: errorType}
	payload, _ := json.Marshal(doc) // encoding two strings cannot fail
	return Result{Payload: payload, FunctionError: unhandled, ErrorType: errorType, ErrorMessage: message, RequestID: requestID}
}

// unhandled is the only value of X-Amz-Function-Error that current runtimes cause.
const unhandled = "Unhandled"

// errorDocument is the body a runtime posts for a failed invocation.
type errorDocument struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
}

// reported is the result of a function whose runtime posted an error document.
func reported(requestID string, body []byte, headerType string) Result {
	var doc errorDocument
	if err := json.Unmarshal(body, &doc); err != nil {
		doc.Message = string(body)
		body, _ = json.Marshal(errorDocument{Message: doc.Message, Type: headerType})
	}
	return Result{
		Payload: body, FunctionError: unhandled,
		ErrorType: orElse(doc.Type, headerType), ErrorMessage: doc.Message, RequestID: requestID,
	}
}
