package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
)

// Strict is Typed for a service that refuses requests with members that it does
// not know, instead of ignoring what a caller asks for. refuse makes the
// service's error of a message. The message never has a value of the request.
func Strict[In, Out any](refuse func(message string) error, f func(context.Context, In) (Out, error)) Operation {
	return func(ctx context.Context, body []byte) (any, error) {
		var in In
		if len(body) > 0 {
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.DisallowUnknownFields()
			if err := decoder.Decode(&in); err != nil {
				return nil, refuse(whyRefused(err))
			}
		}
		return f(ctx, in)
	}
}

// whyRefused names the member that is unknown. Other errors may quote the request.
func whyRefused(err error) string {
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return "The member " + name + " is not implemented here."
	}
	return "The request is malformed."
}
