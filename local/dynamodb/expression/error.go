// Package expression implements DynamoDB's expression language: conditions,
// filters, key conditions, projections and updates. It parses an expression,
// checks it against the request's placeholders and evaluates it on items (Amazon DynamoDB
// Developer Guide, "Using expressions in DynamoDB").
package expression

import "fmt"

// Error says why an expression is refused, in DynamoDB's words. Clients get it as
// a ValidationException.
type Error string

func (e Error) Error() string { return string(e) }

func errorf(format string, args ...any) error { return Error(fmt.Sprintf(format, args...)) }

// Errors of an update that depend on the item.
const (
	errMissing Error = "The provided expression refers to an attribute that does not exist in the item"
	errOperand Error = "An operand in the update expression has an incorrect data type"
	errPath    Error = "The document path provided in the update expression is invalid for update"
)

// Kind is the parameter of the request that holds an expression.
type Kind string

// The kinds of expression.
const (
	ConditionKind    Kind = "ConditionExpression"
	FilterKind       Kind = "FilterExpression"
	KeyConditionKind Kind = "KeyConditionExpression"
	ProjectionKind   Kind = "ProjectionExpression"
	UpdateKind       Kind = "UpdateExpression"
)

// refuse adds the parameter's name to the message of err.
func (k Kind) refuse(err error) error {
	return errorf("Invalid %s: %s", k, err)
}
