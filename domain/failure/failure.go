// Package failure defines the platform's errors: values with a code of a small
// closed set. Each outer layer maps the codes in one table: to HTTP statuses,
// to error names of the state machine, to log levels.
package failure

import (
	"errors"
	"fmt"
	"time"
)

// Code is the kind of a failure. The set is closed.
type Code string

// The codes.
const (
	Invalid           Code = "invalid"                // input breaks a rule; see Violations
	Unauthenticated   Code = "unauthenticated"        // the caller is unknown
	Forbidden         Code = "forbidden"              // the caller is known, but not allowed
	NotFound          Code = "not_found"              // it does not exist, or belongs to another user
	NotReady          Code = "not_ready"              // it does not exist yet, but will
	Conflict          Code = "conflict"               // the state does not allow it, or changed concurrently
	KeyTaken          Code = "idempotency_key_taken"  // a record with this key exists
	KeyReused         Code = "idempotency_key_reused" // same key, different request
	KeyInUse          Code = "idempotency_key_in_use" // same key, the first request is still running
	OrderRejected     Code = "order_rejected"         // the catalog does not allow the order
	InsufficientStock Code = "insufficient_stock"
	PaymentDeclined   Code = "payment_declined"
	ActionRequired    Code = "action_required"       // the shopper must confirm the payment; asking again tells whether that has happened
	NotConfirmed      Code = "payment_not_confirmed" // the shopper did not confirm the payment in time
	AuthorizationLost Code = "authorization_lost"    // what was authorized can no longer be captured
	RefundRefused     Code = "refund_refused"        // the payment gateway refuses a refund for good
	OrderCancelled    Code = "order_cancelled"       // the shopper cancelled the order
	Superseded        Code = "superseded"            // another saga execution owns the order
	CompensationOnly  Code = "compensation_only"     // the execution only compensates the order
	Expired           Code = "expired"               // what it asks for is not kept any more
	TooLarge          Code = "too_large"
	RateLimited       Code = "rate_limited"
	Throttled         Code = "throttled"      // refused before anything happened: waiting is safe
	GatewayPaused     Code = "gateway_paused" // as Throttled: no charge was tried, because the payment gateway does not answer
	Unavailable       Code = "unavailable"    // transient, and it may have happened
	Internal          Code = "internal"       // an error on our side
	Overloaded        Code = "overloaded"     // more waits than can be done in time; nothing happened
)

// Violation is one broken rule of an input: Pointer is an RFC 6901 JSON
// pointer to the field, Code a stable name of the rule.
type Violation struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is a failure with its code. Message is fit for the caller to read;
// everything else belongs into Cause.
type Error struct {
	Code       Code
	Message    string
	Violations []Violation
	SKUs       []string      // the products that the failure is about, if any
	RetryAfter time.Duration // when a retry can succeed; 0 if that is unknown
	Cause      error
}

// About adds the products that the failure is about.
func (e *Error) About(skus ...string) *Error {
	e.SKUs = append(e.SKUs, skus...)
	return e
}

// After adds how long to wait until a retry can succeed.
func (e *Error) After(wait time.Duration) *Error {
	e.RetryAfter = wait
	return e
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// New returns an error with a code and a formatted message.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an error that keeps its cause for the logs.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// CodeOf is the code of err: "" for nil, Internal for an error without one.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// RetryAfter is how long to wait until a retry can succeed; 0 if err does not say.
func RetryAfter(err error) time.Duration {
	var e *Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// Is reports whether err carries code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }

// Transient reports whether waiting may help: what failed did not happen (Throttled,
// GatewayPaused, ActionRequired), or may have happened (Unavailable).
func Transient(err error) bool {
	return Is(err, Throttled) || Is(err, GatewayPaused) || Is(err, ActionRequired) || Is(err, Unavailable)
}

// The limits of the violations that are collected. An answer with more helps nobody, and
// could be many times as long as the request, whose names its pointers repeat.
const (
	MaxViolations     = 100
	maxViolationBytes = 32 << 10 // of their pointers and messages together
)

// Violations collects the broken rules of an input: at most MaxViolations, or fewer if
// they are long.
type Violations []Violation

// Add adds a broken rule, unless v is Full.
func (v *Violations) Add(pointer, code, format string, args ...any) {
	if v.Full() {
		return
	}
	*v = append(*v, Violation{Pointer: pointer, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Full reports whether v has reached its limits, so that looking for more is of no use.
func (v *Violations) Full() bool {
	size := 0
	for _, one := range *v {
		size += len(one.Pointer) + len(one.Message)
	}
	return len(*v) >= MaxViolations || size >= maxViolationBytes
}

// Err is nil when no rule is broken, else an Invalid error with all of them. Its message
// says when there may be more than were collected.
func (v Violations) Err() error {
	if len(v) == 0 {
		return nil
	}
	message := "the request breaks one or more rules"
	if v.Full() {
		message = fmt.Sprintf("the request breaks many rules, of which %d are listed", len(v))
	}
	return &Error{Code: Invalid, Message: message, Violations: v}
}
