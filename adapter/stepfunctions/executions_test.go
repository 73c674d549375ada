package stepfunctions_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	saga         = "arn:aws:states:eu-central-1:000000000000:stateMachine:order-saga"
	compensation = "arn:aws:states:eu-central-1:000000000000:stateMachine:order-compensation"
	execution    = "arn:aws:states:eu-central-1:000000000000:execution:order-compensation:compensate-01"
)

// newHarness returns Executions over an emulation of Step Functions with one response,
// and the last request.
func newHarness(t *testing.T, status int, body string) (*stepfunctions.Executions, *map[string]string) {
	t.Helper()
	var got map[string]string
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = map[string]string{}
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&got))
		got["target"] = r.Header.Get("X-Amz-Target")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
	return stepfunctions.New(awstest.Config(t, service), stepfunctions.StateMachines{Saga: saga, Compensation: compensation}), &got
}

func TestAnExecutionStartsWithTheOrdersID(t *testing.T) {
	for name, machine := range map[string]string{"forward-01": saga, "compensate-01": compensation, "unwind-01": compensation} {
		executions, got := newHarness(t, 200, `{"executionArn":"`+execution+`","startDate":1795435200}`)
		require.NoError(t, executions.StartExecution(t.Context(), name, "01ORDER"))
		assert.Equal(t, map[string]string{
			"target": "AWSStepFunctions.StartExecution", "stateMachineArn": machine, "name": name, "input": `{"orderId":"01ORDER"}`,
		}, *got)
	}
}

func TestAnExistingExecutionIsNoError(t *testing.T) {
	executions, _ := newHarness(t, 400, `{"__type":"ExecutionAlreadyExists","message":"Execution Already Exists"}`)
	assert.NoError(t, executions.StartExecution(t.Context(), "compensate-01", "01ORDER"))
}

func TestOtherErrorsAreErrors(t *testing.T) {
	executions, _ := newHarness(t, 400, `{"__type":"StateMachineDoesNotExist","message":"none"}`)
	assert.Equal(t, failure.Internal, failure.CodeOf(executions.StartExecution(t.Context(), "n", "01ORDER")))
	_, err := executions.ExecutionRunning(t.Context(), "n")
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
	executions, _ = newHarness(t, 500, `{"__type":"InternalFailure"}`)
	_, err = executions.ExecutionRunning(t.Context(), "n")
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestAnExecutionRunsUntilItHasAFinalStatus(t *testing.T) {
	for status, want := range map[string]bool{
		"RUNNING": true, "PENDING_REDRIVE": true, "SUCCEEDED": false, "FAILED": false, "TIMED_OUT": false, "ABORTED": false,
	} {
		executions, got := newHarness(t, 200, `{"executionArn":"x","stateMachineArn":"y","startDate":1795435200,"status":"`+status+`"}`)
		running, err := executions.ExecutionRunning(t.Context(), "forward-01")
		require.NoError(t, err)
		assert.Equal(t, want, running, status)
		assert.Equal(t, "arn:aws:states:eu-central-1:000000000000:execution:order-saga:forward-01", (*got)["executionArn"])
	}
	executions, _ := newHarness(t, 400, `{"__type":"ExecutionDoesNotExist","message":"none"}`)
	running, err := executions.ExecutionRunning(t.Context(), "never")
	assert.NoError(t, err)
	assert.False(t, running)
}

// An order that was given up before any execution claimed it can be tried again.
func TestAnExecutionWithoutANameDoesNotRun(t *testing.T) {
	executions, _ := newHarness(t, 400, `{"__type":"InvalidArn","message":"no name"}`)
	running, err := executions.ExecutionRunning(t.Context(), "")
	assert.NoError(t, err)
	assert.False(t, running)
}

// The release before ran its compensations on the saga's state machine.
func TestACompensationIsLookedForOnBothStateMachines(t *testing.T) {
	for _, name := range []string{"compensate-01", "unwind-01"} {
		for _, machine := range []string{"order-saga", "order-compensation"} {
			runs := "arn:aws:states:eu-central-1:000000000000:execution:" + machine + ":" + name
			service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var in struct{ ExecutionArn string }
				assert.NoError(t, json.NewDecoder(r.Body).Decode(&in))
				w.Header().Set("Content-Type", "application/x-amz-json-1.0")
				if in.ExecutionArn != runs {
					w.WriteHeader(http.StatusBadRequest)
					fmt.Fprint(w, `{"__type":"ExecutionDoesNotExist","message":"none"}`)
					return
				}
				fmt.Fprint(w, `{"executionArn":"x","stateMachineArn":"y","startDate":1795435200,"status":"RUNNING"}`)
			})
			executions := stepfunctions.New(awstest.Config(t, service), stepfunctions.StateMachines{Saga: saga, Compensation: compensation})
			running, err := executions.ExecutionRunning(t.Context(), name)
			require.NoError(t, err)
			assert.True(t, running, "%s on %s", name, machine)
		}
	}
}

// history answers as Step Functions does for an execution that waits: newest first.
func history(t *testing.T, events ...string) *stepfunctions.Executions {
	t.Helper()
	asked := map[string]any{}
	service := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "DescribeExecution") {
			fmt.Fprint(w, `{"executionArn":"x","stateMachineArn":"y","startDate":1795435200,"status":"RUNNING"}`)
			return
		}
		assert.NoError(t, json.NewDecoder(r.Body).Decode(&asked))
		assert.Equal(t, []any{true, true}, []any{asked["reverseOrder"], asked["includeExecutionData"]})
		fmt.Fprintf(w, `{"events":[%s],"nextToken":"more"}`, strings.Join(events, ","))
	})
	return stepfunctions.New(awstest.Config(t, service), stepfunctions.StateMachines{Saga: saga, Compensation: compensation})
}

func TestAHistoryIsBoundedAndHoldsNoSecrets(t *testing.T) {
	long := strings.Repeat("ü", 600)
	event := func(n int, kind, details string) string {
		return fmt.Sprintf(`{"id":%d,"timestamp":%d,"type":%q%s}`, n, 1795435200+n, kind, details)
	}
	events := []string{
		event(8, "TaskTimedOut", `,"taskTimedOutEventDetails":{"resourceType":"lambda","resource":"invoke","error":"States.Timeout","cause":"`+long+`"}`),
		event(7, "TaskScheduled", ""),
		event(6, "TaskStateEntered", `,"stateEnteredEventDetails":{"name":"ConfirmOrder","input":"{\"orderId\":\"01X\",\"from\":\"zoe@shop.example\",\"more\":\"`+strings.Repeat("x", 2000)+`\"}"}`),
		event(5, "TaskStateExited", `,"stateExitedEventDetails":{"name":"ChargePayment","output":"{\"with\":\"tok_secret1\",\"charged\":true}"}`),
		event(4, "TaskScheduled", ""),
		event(3, "TaskFailed", `,"taskFailedEventDetails":{"resourceType":"lambda","resource":"invoke","error":"Internal","cause":"{\"errorMessage\":\"sk_live_1 of zoe@shop.example\",\"stackTrace\":[\"main.go\"]}"}`),
		event(2, "TaskScheduled", ""),
	}
	for len(events) < 1000 {
		events = append(events, event(1, "TaskScheduled", ""))
	}
	e, err := history(t, events...).ExecutionHistory(t.Context(), "forward-01")
	require.NoError(t, err)
	assert.True(t, e.Cut, "there are more than two pages")
	assert.Equal(t, port.ExecutionRuns, e.State)
	assert.Zero(t, e.EndedAt)
	require.Len(t, e.Steps, 3)
	first, last := e.Steps[0], e.Steps[2]
	assert.Empty(t, first.Step, "the history begins within it")
	assert.Equal(t, "Internal", first.Error)
	assert.NotContains(t, first.Cause, "sk_live_1")
	assert.NotContains(t, first.Cause, "zoe@")
	assert.NotContains(t, first.Cause, "main.go")
	assert.Equal(t, `{"with":"[secret]","charged":true}`, e.Steps[0].Output)
	assert.Equal(t, "ConfirmOrder", last.Step)
	assert.True(t, strings.HasPrefix(last.Input, `{"orderId":"01X","from":"[e-mail]"`), last.Input)
	assert.Len(t, []rune(last.Input), 1000)
	assert.Empty(t, last.Output)
	assert.Empty(t, e.Console, "this is not AWS")
	assert.Equal(t, 1, last.Tries)
	assert.Equal(t, "States.Timeout", last.Error)
	assert.Len(t, []rune(last.Cause), 500)
	assert.Zero(t, last.EndedAt)
}

func TestAnExecutionThatIsForgottenIsNotFound(t *testing.T) {
	executions, _ := newHarness(t, 400, `{"__type":"ExecutionDoesNotExist","message":"none"}`)
	_, err := executions.ExecutionHistory(t.Context(), "compensate-01")
	assert.Equal(t, failure.NotFound, failure.CodeOf(err))
}

func TestAnExecutionOnAWSHasItsPageInTheConsole(t *testing.T) {
	cfg := awstest.Config(t, http.NotFoundHandler())
	cfg.BaseEndpoint = nil
	cfg.HTTPClient = &http.Client{Transport: answers(func(r *http.Request) string {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "DescribeExecution") {
			return `{"executionArn":"arn:aws:states:eu-central-1:123:execution:saga:01X","stateMachineArn":"y","startDate":1795435200,"status":"RUNNING"}`
		}
		return `{"events":[]}`
	})}
	e, err := stepfunctions.New(cfg, stepfunctions.StateMachines{Saga: saga, Compensation: compensation}).ExecutionHistory(t.Context(), "01X")
	require.NoError(t, err)
	assert.Equal(t, "https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123:execution:saga:01X", e.Console)
}

// answers is AWS, which answers each request with a body.
type answers func(*http.Request) string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"application/x-amz-json-1.0"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(a(r))), Request: r}, nil
}
