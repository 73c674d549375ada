package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/functions/handler"
	"github.com/eventforge/eventforge/wiring"
)

// machine interprets the deployed definitions, in part: it calls the handlers
// with the JSON that Lambda would get, and follows their outcomes and error
// names. It does not model retries. A test can change the result of each call.
type machine struct {
	t           *testing.T
	definitions map[string]asl
	handlers    map[string]lambda.Handler
	// inject, unless nil, may replace the result of a step.
	inject func(step string, call func() ([]byte, error)) ([]byte, error)
	visits []string
}

// asl is a state machine's definition.
type asl struct {
	StartAt string
	States  map[string]state
}

// state holds the fields of a state that the machine uses.
type state struct {
	Type, Next, Default, ResultPath string
	Parameters                      struct{ FunctionName string }
	ResultSelector                  map[string]string
	Catch                           []struct {
		ErrorEquals      []string
		ResultPath, Next string
	}
	Retry   []struct{ ErrorEquals []string }
	Choices []struct{ Variable, StringEquals, Next string }
}

func newMachine(t *testing.T, h *harness) *machine {
	definitions := map[string]asl{}
	same := func(name string) string { return name }
	for _, name := range wiring.StateMachines() {
		var definition asl
		require.NoError(t, json.Unmarshal(wiring.StateMachine(name, same, same), &definition))
		definitions[name] = definition
	}
	step := func(s handler.Step) lambda.Handler { return lambda.NewHandler(handler.SagaStep(s, nil)) }
	return &machine{t: t, definitions: definitions, handlers: map[string]lambda.Handler{
		"validate-order":    step(h.steps.Validate),
		"reserve-inventory": step(h.steps.Reserve),
		"charge-payment":    step(h.steps.Charge),
		"confirm-order":     step(h.steps.Confirm),
		"refund-payment":    step(h.steps.Refund),
		"release-inventory": step(h.steps.Release),
		"fail-order":        lambda.NewHandler(handler.FailOrder(h.steps, nil)),
	}}
}

// run executes the saga for an order, or its compensation if the execution's name says
// so, and returns the last state.
func (m *machine) run(execution, orderID string) string {
	if order.Compensates(execution) {
		return m.runOn(wiring.CompensationName, execution, orderID)
	}
	return m.runOn(wiring.SagaName, execution, orderID)
}

func (m *machine) runOn(machine, execution, orderID string) string {
	definition := m.definitions[machine]
	data := map[string]any{"orderId": orderID}
	for at := definition.StartAt; ; {
		m.visits = append(m.visits, at)
		s := definition.States[at]
		next := s.Default
		switch s.Type {
		case "Choice":
			next = choose(s, data)
		case "Task":
			next = m.task(at, s, execution, data)
		}
		if next == "" {
			return at
		}
		at = next
	}
}

func choose(s state, data map[string]any) string {
	for _, c := range s.Choices {
		if value, _ := lookup(data, c.Variable).(string); c.StringEquals == value {
			return c.Next
		}
	}
	return s.Default
}

func (m *machine) task(name string, s state, execution string, data map[string]any) string {
	payload, err := json.Marshal(map[string]any{"executionName": execution, "step": name, "input": data})
	require.NoError(m.t, err)
	call := func() ([]byte, error) {
		return m.handlers[s.Parameters.FunctionName].Invoke(context.Background(), payload)
	}
	inject := m.inject
	if inject == nil {
		inject = func(_ string, call func() ([]byte, error)) ([]byte, error) { return call() }
	}
	response, err := inject(name, call)
	if err != nil {
		return m.caught(s, err, data)
	}
	if s.ResultSelector != nil {
		var out map[string]any
		require.NoError(m.t, json.Unmarshal(response, &out))
		data[strings.TrimPrefix(s.ResultPath, "$.")] = out
	}
	return s.Next
}

// caught follows the state's Catch and stores the error in its result path.
func (m *machine) caught(s state, err error, data map[string]any) string {
	var e messages.InvokeResponse_Error
	require.True(m.t, errors.As(err, &e), "an error without a name: %v", err)
	cause, marshalErr := json.Marshal(e)
	require.NoError(m.t, marshalErr)
	for _, c := range s.Catch {
		if slices.Contains(c.ErrorEquals, e.Type) || slices.Contains(c.ErrorEquals, "States.ALL") {
			data[strings.TrimPrefix(c.ResultPath, "$.")] = map[string]any{"Error": e.Type, "Cause": string(cause)}
			return c.Next
		}
	}
	require.Fail(m.t, "not caught: "+e.Type)
	return ""
}

// An error that a step answers with is either about the order, and not tried again; or
// something that passes; or Internal. A name that the state machine does not know would be
// tried for hours like an error on our side.
func TestTheStateMachineKnowsEveryErrorName(t *testing.T) {
	var named []string
	for _, r := range newMachine(t, newHarness(t)).definitions[wiring.SagaName].States["ConfirmOrder"].Retry {
		named = append(named, r.ErrorEquals...)
	}
	for code, name := range handler.ErrorNames {
		assert.Equal(t, code != failure.Internal, slices.Contains(named, name), name)
	}
}

// lookup follows a reference path like $.refund.outcome.
func lookup(data map[string]any, reference string) any {
	var at any = data
	for _, part := range strings.Split(strings.TrimPrefix(reference, "$."), ".") {
		object, _ := at.(map[string]any)
		at = object[part]
	}
	return at
}
