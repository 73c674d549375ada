package stepfunctions

import (
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/wire"
)

// Wire returns the operations of the JSON protocol.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: serviceName, Target: "AWSStepFunctions", Version: "1.0",
		Operations: map[string]wire.Operation{
			"CreateStateMachine":               wire.Typed(s.createStateMachine),
			"UpdateStateMachine":               wire.Typed(s.updateStateMachine),
			"DescribeStateMachine":             wire.Typed(s.describeStateMachine),
			"DescribeStateMachineForExecution": wire.Typed(s.describeForExecution),
			"ListStateMachines":                wire.Typed(s.listStateMachines),
			"DeleteStateMachine":               wire.Typed(s.deleteStateMachine),
			"ValidateStateMachineDefinition":   wire.Typed(s.validateDefinition),
			"StartExecution":                   wire.Typed(s.startExecution),
			"DescribeExecution":                wire.Typed(s.describeExecution),
			"ListExecutions":                   wire.Typed(s.listExecutions),
			"GetExecutionHistory":              wire.Typed(s.getExecutionHistory),
			"StopExecution":                    wire.Typed(s.stopExecution),
			"SendTaskSuccess":                  wire.Typed(s.sendTaskSuccess),
			"SendTaskFailure":                  wire.Typed(s.sendTaskFailure),
			"SendTaskHeartbeat":                wire.Typed(s.sendTaskHeartbeat),
		},
	}
}

// epoch is a time in the wire format: seconds since 1970, with milliseconds.
type epoch time.Time

// MarshalJSON encodes the seconds.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(time.Time(e).UnixMilli())/1000, 'f', 3, 64), nil
}

func epochOrNil(t time.Time) *epoch {
	if t.IsZero() {
		return nil
	}
	e := epoch(t)
	return &e
}

// object is a response's body.
type object = map[string]any
