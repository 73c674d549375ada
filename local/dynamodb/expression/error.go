// Package expression is DynamoDB's expression language: conditions, filters,
// key conditions, projections and updates, parsed once, checked against the
// request's placeholders and then evaluated on items (Amazon DynamoDB
// Developer Guide, "Using expressions in DynamoDB").
package expression

import "fmt"

// Error says why an expression is refused, in DynamoDB's words. It is a
// ValidationException on the wire.
type Error string

func (e Error) Error() string { return string(e) }

func errorf(format string, args ...any) error { return Error(fmt.Sprintf(format, args...)) }

// The refusals that depend on the item an update meets.
const (
	errMissing Error = "The provided expression refers to an attribute that does not exist in the item"
	errOperand Error = "An operand in the update expression has an incorrect data type"
	errPath    Error = "The document path provided in the update expression is invalid for update"
)

// Kind is which parameter of a request an expression came in.
type Kind string

// The kinds of expression.
const (
	ConditionKind    Kind = "ConditionExpression"
	FilterKind       Kind = "FilterExpression"
	KeyConditionKind Kind = "KeyConditionExpression"
	ProjectionKind   Kind = "ProjectionExpression"
	UpdateKind       Kind = "UpdateExpression"
)

// refuse puts the parameter's name before a message.
func (k Kind) refuse(err error) error {
	return errorf("Invalid %s: %s", k, err)
}
