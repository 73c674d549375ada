package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"
)

// asks is a machine whose only task sends its token to the queue and waits for it.
func asks(queueURL, rest string) string {
	return `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
		"Parameters":{"QueueUrl":"` + queueURL + `","MessageBody":{"token.$":"$$.Task.Token","input.$":"$"}},"ResultPath":"$.answer"` + rest + `,"End":true}}}`
}

// askFor starts the machine and returns the token that its task sends to the queue.
func askFor(t *testing.T, client *sfn.Client, arn, queueURL string) (execution, token string) {
	t.Helper()
	started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Input: aws.String(`{"id":"o1"}`)})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, _ = client.StopExecution(context.Background(), &sfn.StopExecutionInput{ExecutionArn: started.ExecutionArn}) // if the test failed
	})
	eventually(t, func() error {
		out, err := newQueues().ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queueURL, WaitTimeSeconds: 5})
		if err != nil {
			return err
		}
		if len(out.Messages) == 0 {
			return errors.New("no message came")
		}
		var body struct {
			Token string
			Input struct{ ID string }
		}
		require.NoError(t, json.Unmarshal([]byte(*out.Messages[0].Body), &body))
		require.Equal(t, "o1", body.Input.ID)
		token = body.Token
		return nil
	})
	return *started.ExecutionArn, token
}

// ended waits for an execution's end.
func ended(t *testing.T, client *sfn.Client, execution string) (out *sfn.DescribeExecutionOutput) {
	t.Helper()
	eventually(t, func() (err error) {
		out, err = client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &execution})
		if err == nil && out.Status == types.ExecutionStatusRunning {
			return fmt.Errorf("%s is still running", execution)
		}
		return err
	})
	return out
}

// TestStepFunctionsTokens: Developer Guide, Wait for a Callback with Task Token; API
// Reference, SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat.
func TestStepFunctionsTokens(t *testing.T) {
	t.Parallel()
	client := sfn.NewFromConfig(settings)
	_, url, _ := queue(t, newQueues(), "asks", nil)
	_, arn := machine(t, client, asks(url, `,"TimeoutSeconds":600,"HeartbeatSeconds":300`))
	n := names{"long": strings.Repeat("x", 262_145)}
	n["execution"], n["token"] = askFor(t, client, arn, url)
	verify(t, n, tokenReturns(client))
	require.NoError(t, contains(plain(ended(t, client, n["execution"])), `{"Status":"SUCCEEDED","Output":"*\"answer\":{\"paid\":true}*"}`))
	requireEvents(t, client, n["execution"], "TaskScheduled TaskStarted TaskSubmitted TaskSucceeded")

	n["execution"], n["token"] = askFor(t, client, arn, url)
	_, err := do(client.SendTaskFailure, `{"TaskToken":"$token","Error":"Declined","Cause":"no money"}`)(t.Context(), n)
	require.NoError(t, err)
	require.NoError(t, contains(plain(ended(t, client, n["execution"])), `{"Status":"FAILED","Error":"Declined","Cause":"no money"}`))
	requireEvents(t, client, n["execution"], "TaskSubmitted TaskFailed ExecutionFailed")

	n["execution"], n["token"] = askFor(t, client, arn, url)
	_, err = do(client.StopExecution, `{"ExecutionArn":"$execution"}`)(t.Context(), n)
	require.NoError(t, err)
	verify(t, n, []expectation{{
		name: "the token of a stopped execution", doc: "API Reference, SendTaskSuccess, Errors, TaskTimedOut", later: true,
		when: do(client.SendTaskSuccess, `{"TaskToken":"$token","Output":"{}"}`), want: refusal{code: "TaskTimedOut"},
	}})
}

func tokenReturns(c *sfn.Client) []expectation {
	return []expectation{{
		name: "a heartbeat", doc: "API Reference, SendTaskHeartbeat",
		when: do(c.SendTaskHeartbeat, `{"TaskToken":"$token"}`), want: `{}`,
	}, {
		name: "an output that is no JSON", doc: "API Reference, SendTaskSuccess, Errors, InvalidOutput",
		when: do(c.SendTaskSuccess, `{"TaskToken":"$token","Output":"{"}`), want: refusal{code: "InvalidOutput"},
	}, {
		name: "an output that is too long", doc: "API Reference, SendTaskSuccess, output: at most 262144",
		when: do(c.SendTaskSuccess, `{"TaskToken":"$token","Output":"$long"}`), want: refusal{code: "ValidationException"},
	}, {
		name: "a token that is none", doc: "API Reference, SendTaskSuccess, Errors, InvalidToken",
		when: do(c.SendTaskSuccess, `{"TaskToken":"nonsense","Output":"{}"}`), want: refusal{code: "InvalidToken"},
	}, {
		name: "the token comes back", doc: "API Reference, SendTaskSuccess",
		when: do(c.SendTaskSuccess, `{"TaskToken":"$token","Output":"{\"paid\":true}"}`), want: `{}`,
	}, {
		name: "the token comes back again", doc: "API Reference, SendTaskSuccess, Errors, TaskTimedOut",
		when: do(c.SendTaskSuccess, `{"TaskToken":"$token","Output":"{}"}`), want: refusal{code: "TaskTimedOut"},
	}, {
		name: "a heartbeat after the end", doc: "API Reference, SendTaskHeartbeat, Errors, TaskTimedOut",
		when: do(c.SendTaskHeartbeat, `{"TaskToken":"$token"}`), want: refusal{code: "TaskTimedOut"},
	}}
}

func requireEvents(t *testing.T, client *sfn.Client, execution, want string) {
	t.Helper()
	h, err := client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &execution})
	require.NoError(t, err)
	var kinds []string
	for _, e := range h.Events {
		kinds = append(kinds, string(e.Type))
	}
	require.Contains(t, strings.Join(kinds, " "), want)
}

// TestStepFunctionsTokenTimesOut: ASL, Timeouts and heartbeats; the queue that does not
// exist: Developer Guide, Call Amazon SQS.
func TestStepFunctionsTokenTimesOut(t *testing.T) {
	t.Parallel()
	client := sfn.NewFromConfig(settings)
	_, url, _ := queue(t, newQueues(), "late", nil)
	for name, p := range map[string]struct{ definition, fails, event string }{
		"time-out":  {asks(url, `,"TimeoutSeconds":1`), "States.Timeout", "TaskTimedOut"},
		"heartbeat": {asks(url, `,"HeartbeatSeconds":1`), "States.HeartbeatTimeout", "TaskTimedOut"},
		"no queue":  {asks(url+"-absent", ``), "SQS.QueueDoesNotExistException", "TaskSubmitFailed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, arn := machine(t, client, p.definition)
			got := outcome(t, client, arn, `{"id":"o1"}`)
			require.NoError(t, contains(plain(got), `{"Status":"FAILED","Error":"`+p.fails+`"}`))
			requireEvents(t, client, *got.ExecutionArn, p.event)
		})
	}
}

// TestStepFunctionsAreTargets has one rule start two state machines.
// User Guide, Amazon EventBridge targets.
func TestStepFunctionsAreTargets(t *testing.T) {
	t.Parallel()
	client, events := sfn.NewFromConfig(settings), eventbridge.NewFromConfig(settings)
	n := names{"bus": bus(t, events), "rule": unique("rule"), "role": *role()}
	_, err := do(events.PutRule, `{"EventBusName":"$bus","Name":"$rule","EventPattern":"{\"source\":[\"shop\"]}"}`)(t.Context(), n)
	require.NoError(t, err)
	var arns []string
	for _, id := range []string{"one", "two"} {
		_, n["machine"] = machine(t, client, `{"StartAt":"S","States":{"S":{"Type":"Pass","Result":"`+id+`","End":true}}}`)
		_, err := do(events.PutTargets, `{"EventBusName":"$bus","Rule":"$rule","Targets":[{"Id":"`+id+`","Arn":"$machine","RoleArn":"$role"}]}`)(t.Context(), n)
		require.NoError(t, err)
		arns = append(arns, n["machine"])
	}
	forget(t, events, n["bus"], n["rule"], "one", "two")
	_, err = do(events.PutEvents, `{"Entries":[{"EventBusName":"$bus","Source":"shop","DetailType":"order.created","Detail":"{}"}]}`)(t.Context(), n)
	require.NoError(t, err)
	for i, arn := range arns {
		eventually(t, func() error {
			list, err := client.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: &arn, StatusFilter: types.ExecutionStatusSucceeded})
			if err != nil || len(list.Executions) != 1 {
				return fmt.Errorf("machine %d has %v: %w", i, list, err)
			}
			return nil
		})
	}
}
