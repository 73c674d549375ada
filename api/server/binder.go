package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/eventforge/eventforge/domain/failure"
)

// binder decodes bodies for the generated handlers. The bytes are already read and
// checked against the contract.
type binder struct{}

// Bind decodes the request's body into the generated type.
func (binder) Bind(into any, c echo.Context) error {
	dec := json.NewDecoder(bytes.NewReader(callOf(c.Request().Context()).body))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		var v failure.Violations
		v.Add("/"+strings.ReplaceAll(wrong.Field, ".", "/"), "type", "must be of another type than %s", wrong.Value)
		return v.Err()
	}
	if err != nil {
		return failure.Wrap(failure.Invalid, err, "the body does not match its type")
	}
	return nil
}
