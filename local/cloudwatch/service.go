// Package cloudwatch emulates the part of Amazon CloudWatch that reports queue
// metrics. It reports the age of a queue's oldest message, which SQS itself does
// not.
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

// service is the service's name in fault rules and logs: CloudWatch's endpoint
// prefix.
const service = "monitoring"

// Queue is the state of a queue that SQS publishes.
type Queue struct {
	Visible, InFlight, Delayed int
	OldestAge                  time.Duration
}

// Service reports the current state of the queues. It is safe for concurrent
// use.
type Service struct {
	env    *env.Env
	queues func() map[string]Queue
	now    func() time.Time
}

// New returns the service. queues returns the state of all queues by name.
func New(e *env.Env, queues func() map[string]Queue) *Service {
	// Callers request periods in real time, even after the platform's clock was
	// advanced, so the datapoints have the real time too.
	return &Service{env: e, queues: queues, now: time.Now}
}

// Wire returns the service for RPC v2 CBOR and awsJson1_0.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: service, Target: "GraniteServiceVersion20100801", Version: "1.0", CBOR: true,
		Operations: map[string]wire.Operation{
			"GetMetricData": strict(s.getMetricData),
			"ListMetrics":   strict(s.listMetrics),
		},
	}
}

// strict returns an operation that refuses members that are not supported.
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

// invalid is CloudWatch's error for an invalid request. The service's model has
// no shape for it: SDKs report its code.
func invalid(message string) error {
	return &wire.Error{Code: "ValidationError", Query: "ValidationError", Message: message, Status: http.StatusBadRequest}
}
