// Package cloudwatch stands in for the part of Amazon CloudWatch that tells
// what SQS tells nowhere else: how old a queue's oldest message is.
package cloudwatch

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/wire"
)

// service is the name in fault rules and logs: CloudWatch's endpoint prefix.
const service = "monitoring"

// Queue is what SQS publishes of a queue.
type Queue struct {
	Visible, InFlight, Delayed int
	OldestAge                  time.Duration
}

// Service answers with the queues as they are now. It is safe for concurrent
// use.
type Service struct {
	env    *env.Env
	queues func() map[string]Queue
	now    func() time.Time
}

// New returns the service over the queues by their names.
func New(e *env.Env, queues func() map[string]Queue) *Service {
	// Who asks keeps the machine's time, whatever the platform's clock says:
	// so do the datapoints, or they would lie outside of what is asked for.
	return &Service{env: e, queues: queues, now: time.Now}
}

// Wire is the service in RPC v2 CBOR and awsJson1_0.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: service, Target: "GraniteServiceVersion20100801", Version: "1.0", CBOR: true,
		Operations: map[string]wire.Operation{
			"GetMetricData": strict(s.getMetricData),
			"ListMetrics":   strict(s.listMetrics),
		},
	}
}

// strict makes an operation that refuses members which are not implemented
// here.
func strict[In, Out any](f func(In) (Out, error)) wire.Operation {
	return func(_ context.Context, body []byte) (any, error) {
		var in In
		if len(body) > 0 {
			decoder := json.NewDecoder(bytes.NewReader(body))
			decoder.DisallowUnknownFields()
			if err := decoder.Decode(&in); err != nil {
				return nil, invalid("The request is malformed or has a member that is not implemented here: " + err.Error())
			}
		}
		return f(in)
	}
}

// invalid is CloudWatch's error for a request that breaks a rule. It is none
// of the model's shapes: SDKs know it by its code alone.
func invalid(message string) error {
	return &wire.Error{Code: "ValidationError", Query: "ValidationError", Message: message, Status: http.StatusBadRequest}
}
