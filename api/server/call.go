package server

import (
	"context"

	"github.com/eventforge/eventforge/api/contract"
	"github.com/eventforge/eventforge/domain/identity"
)

// call is what the middleware learns about one request, for the handlers.
type call struct {
	requestID string
	operation *contract.Operation // nil outside of the specification
	caller    identity.Identity   // empty unless the operation is secured
	token     string              // the caller's access token
	customer  string              // whose address the request came from, unless it is secured
	body      []byte              // as received, after it was checked against the contract
}

type callKey struct{}

func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

// callOf returns the request's call. The first middleware makes it, so it always
// exists.
func callOf(ctx context.Context) *call {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return &call{}
	}
	return c
}
