// Package cloudwatch emulates the part of Amazon CloudWatch that reports queue
// metrics and the alarms on dead-letter queues. It reports the age of a queue's
// oldest message, which SQS itself does not.
package cloudwatch

import (
	"net/http"
	"slices"
	"strings"
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
	alarms []Alarm // in the order of their names
	now    func() time.Time
}

// New returns the service with its alarms. queues returns the state of all queues by
// name.
func New(e *env.Env, queues func() map[string]Queue, alarms ...Alarm) *Service {
	slices.SortFunc(alarms, func(a, b Alarm) int { return strings.Compare(a.Name, b.Name) })
	// Callers request periods in real time, even after the platform's clock was
	// advanced, so the datapoints have the real time too.
	return &Service{env: e, queues: queues, alarms: alarms, now: time.Now}
}

// Wire returns the service for RPC v2 CBOR and awsJson1_0.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: service, Target: "GraniteServiceVersion20100801", Version: "1.0", CBOR: true,
		Operations: map[string]wire.Operation{
			"DescribeAlarms": wire.Strict(invalid, s.describeAlarms),
			"GetMetricData":  wire.Strict(invalid, s.getMetricData),
			"ListMetrics":    wire.Strict(invalid, s.listMetrics),
		},
	}
}

// invalid is CloudWatch's error for an invalid request. The service's model has
// no shape for it: SDKs report its code.
func invalid(message string) error {
	return &wire.Error{Code: "ValidationError", Query: "ValidationError", Message: message, Status: http.StatusBadRequest}
}
