package stepfunctions_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/failure"
)

const (
	machine   = "arn:aws:states:eu-central-1:000000000000:stateMachine:order-saga"
	execution = "arn:aws:states:eu-central-1:000000000000:execution:order-saga:compensate-01"
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
	return stepfunctions.New(awstest.Config(t, service), machine), &got
}

func TestAnExecutionStartsWithTheOrdersID(t *testing.T) {
	executions, got := newHarness(t, 200, `{"executionArn":"`+execution+`","startDate":1795435200}`)
	require.NoError(t, executions.StartExecution(t.Context(), "compensate-01", "01ORDER"))
	assert.Equal(t, map[string]string{
		"target": "AWSStepFunctions.StartExecution", "stateMachineArn": machine, "name": "compensate-01", "input": `{"orderId":"01ORDER"}`,
	}, *got)
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
		running, err := executions.ExecutionRunning(t.Context(), "compensate-01")
		require.NoError(t, err)
		assert.Equal(t, want, running, status)
		assert.Equal(t, execution, (*got)["executionArn"])
	}
	executions, _ := newHarness(t, 400, `{"__type":"ExecutionDoesNotExist","message":"none"}`)
	running, err := executions.ExecutionRunning(t.Context(), "never")
	assert.NoError(t, err)
	assert.False(t, running)
}
