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
