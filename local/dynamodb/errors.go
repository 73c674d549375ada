package dynamodb

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/eventforge/eventforge/local/dynamodb/attribute"
	"github.com/eventforge/eventforge/local/dynamodb/expression"
	"github.com/eventforge/eventforge/local/dynamodb/number"
	"github.com/eventforge/eventforge/local/wire"
)

// Namespaces of the error shapes in __type.
const (
	shapeDynamoDB   = "com.amazonaws.dynamodb.v20120810#"
	shapeValidation = "com.amazon.coral.validate#"
	shapeService    = "com.amazon.coral.service#"
)

// failure returns an error of one of DynamoDB's own shapes.
func failure(code, format string, args ...any) *wire.Error {
	return &wire.Error{Code: code, Type: shapeDynamoDB + code, Message: fmt.Sprintf(format, args...)}
}

// invalid returns a ValidationException.
func invalid(format string, args ...any) *wire.Error {
	e := failure("ValidationException", format, args...)
	e.Type = shapeValidation + e.Code
	return e
}

// invalidParameter returns the ValidationException for a member of the request
// that violates a constraint, in AWS's words.
func invalidParameter(value any, member, rule string) *wire.Error {
	return invalid("1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, member, rule)
}

func tableNotFound(name string) *wire.Error {
	return failure("ResourceNotFoundException", "Requested resource not found: Table: %s not found", name)
}

// asWireError turns errors of values and expressions into ValidationExceptions
// and returns others as they are.
func asWireError(err error) error {
	var value attribute.Error
	var digits number.Error
	var expr expression.Error
	if errors.As(err, &value) || errors.As(err, &digits) || errors.As(err, &expr) {
		return invalid("%s", err.Error())
	}
	return err
}

// decode decodes a request body. The error is a ValidationException for an
// invalid value or a SerializationException for malformed JSON.
func decode[In any](body []byte) (*In, error) {
	in := new(In)
	err := json.Unmarshal(body, in)
	var refused *wire.Error
	if err == nil || errors.As(asWireError(err), &refused) {
		return in, asWireError(err)
	}
	return nil, &wire.Error{
		Code: "SerializationException", Type: shapeService + "SerializationException",
		Message: err.Error(), Status: http.StatusBadRequest,
	}
}
