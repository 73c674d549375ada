package stepfunctions_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/stretchr/testify/require"
)

// mailbox keeps the messages that tasks send.
type mailbox struct {
	mu   sync.Mutex
	sent []string
	fail error
}

func (m *mailbox) SendMessage(_ context.Context, _, body string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return "", m.fail
	}
	m.sent = append(m.sent, body)
	return "id-1", nil
}

func (m *mailbox) bodies() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.sent...)
}

// token waits for the n-th message, from 1, and returns its token.
func (m *mailbox) token(t *testing.T, n int) *string {
	t.Helper()
	require.Eventually(t, func() bool { return len(m.bodies()) >= n }, patience, time.Millisecond)
	var body struct{ Token string }
	require.NoError(t, json.Unmarshal([]byte(m.bodies()[n-1]), &body))
	return &body.Token
}

// askTask sends its token to a queue and waits for it.
const askTask = `"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"http://q/000000000000/asks",
	"MessageBody":{"Token.$":"$$.Task.Token","order.$":"$.order"}}`

const orderInput = `{"order":"o-1"}`

func (w *harness) kinds(arn string) string {
	w.t.Helper()
	h, err := w.client.GetExecutionHistory(w.t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	require.NoError(w.t, err)
	var kinds []string
	for _, e := range h.Events {
		kinds = append(kinds, string(e.Type))
	}
	return strings.Join(kinds, " ")
}

// awaits waits until the message of the execution's task is durably sent.
func (w *harness) awaits(arn string, tasks int) {
	w.t.Helper()
	require.Eventually(w.t, func() bool { return strings.Count(w.kinds(arn), "TaskSubmitted") == tasks }, patience, time.Millisecond)
}

func TestATaskEndsWhenItsTokenComesBack(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	arn := w.start(w.create(oneState(askTask+`,"TimeoutSeconds":600,"HeartbeatSeconds":60,"ResultPath":"$.answer"`)), "e", orderInput)
	token := m.token(t, 1)
	w.awaits(arn, 1)
	require.JSONEq(t, `{"Token":"`+*token+`","order":"o-1"}`, m.bodies()[0])
	_, err := w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: token, Output: aws.String(`{"paid": 12.50}`)})
	require.NoError(t, err)
	require.JSONEq(t, `{"order":"o-1","answer":{"paid":12.50}}`, w.finish(arn).Output)
	require.Equal(t, "ExecutionStarted TaskStateEntered TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskStateExited ExecutionSucceeded", w.kinds(arn))

	h, err := w.client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	require.NoError(t, err)
	scheduled, submitted := h.Events[2].TaskScheduledEventDetails, h.Events[4].TaskSubmittedEventDetails
	require.Equal(t, []any{"sqs", "sendMessage.waitForTaskToken", int64(600), int64(60)},
		[]any{*scheduled.ResourceType, *scheduled.Resource, *scheduled.TimeoutInSeconds, *scheduled.HeartbeatInSeconds})
	require.Contains(t, *submitted.Output, `"MessageId":"id-1"`)
	require.JSONEq(t, `{"paid":12.50}`, *h.Events[5].TaskSucceededEventDetails.Output)
}

func TestAMessageThatNobodyAnswersEndsItsTask(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	got := w.execute(oneState(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"http://q/0/plain","MessageBody.$":"$.text"}`), `{"text":"hello"}`)
	require.JSONEq(t, `{"MessageId":"id-1","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592","SdkHttpMetadata":{"HttpStatusCode":200}}`, got.Output)
	require.Equal(t, []string{"hello"}, m.bodies(), "a string is sent as it is")
	require.Equal(t, "ExecutionStarted TaskStateEntered TaskScheduled TaskStarted TaskSucceeded TaskStateExited ExecutionSucceeded", w.kinds(got.ARN))
}

func TestATaskFailsWithTheErrorThatCameBack(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	arn := w.start(w.create(`{"StartAt":"A","States":{"A":{`+askTask+`,"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":5,"MaxAttempts":1}],
		"Catch":[{"ErrorEquals":["States.TaskFailed"],"ResultPath":"$.error","Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`), "e", orderInput)
	fail := func(n int) {
		_, err := w.client.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: m.token(t, n), Error: aws.String("Busy"), Cause: aws.String("later")})
		require.NoError(t, err)
	}
	fail(1)
	w.env.Clock.Advance(5 * time.Second)
	fail(2)
	require.NotEqual(t, *m.token(t, 1), *m.token(t, 2), "each attempt has a token of its own")
	require.JSONEq(t, `{"order":"o-1","error":{"Error":"Busy","Cause":"later"}}`, w.finish(arn).Output)
	require.Equal(t, 2, strings.Count(w.kinds(arn), "TaskSubmitted TaskFailed"))
}

func TestATaskTimesOutWhenItsTokenDoesNotComeBack(t *testing.T) {
	for name, tt := range map[string]struct{ fields, err string }{
		"time-out":  {`,"TimeoutSeconds":100`, "States.Timeout"},
		"heartbeat": {`,"TimeoutSeconds":1000,"HeartbeatSeconds":100`, "States.HeartbeatTimeout"},
	} {
		t.Run(name, func(t *testing.T) {
			m := &mailbox{}
			w := openWith(t, "", handlers{}, m, nil)
			arn := w.start(w.create(oneState(askTask+tt.fields)), "e", orderInput)
			token := m.token(t, 1)
			w.awaits(arn, 1)
			w.env.Clock.Advance(100 * time.Second)
			require.Equal(t, tt.err, w.finish(arn).Error)
			require.Contains(t, w.kinds(arn), "TaskSubmitted TaskTimedOut ExecutionFailed")
			requireTokenGone(t, w, token)
		})
	}
}

func TestHeartbeatsKeepATaskAliveUntilItsTimeout(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	arn := w.start(w.create(oneState(askTask+`,"TimeoutSeconds":150,"HeartbeatSeconds":40`)), "e", orderInput)
	token := m.token(t, 1)
	w.awaits(arn, 1)
	for range 3 {
		w.env.Clock.Advance(39 * time.Second)
		_, err := w.client.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: token})
		require.NoError(t, err)
	}
	w.env.Clock.Advance(39 * time.Second)
	require.Equal(t, "States.Timeout", w.finish(arn).Error)
}

func TestATokenIsUsedOnce(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	arn := w.start(w.create(oneState(askTask)), "e", orderInput)
	token := m.token(t, 1)
	const callers = 8
	results := make(chan error, callers)
	for range callers {
		go func() {
			_, err := w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: token, Output: aws.String(`1`)})
			results <- err
		}()
	}
	won := 0
	for range callers {
		if err := <-results; err == nil {
			won++
		} else {
			requireCode(t, "TaskTimedOut", err)
		}
	}
	require.Equal(t, 1, won)
	require.Equal(t, "1", w.finish(arn).Output)
	requireTokenGone(t, w, token)
}

// requireTokenGone checks that no call accepts the token.
func requireTokenGone(t *testing.T, w *harness, token *string) {
	t.Helper()
	_, err := w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: token, Output: aws.String(`{}`)})
	requireCode(t, "TaskTimedOut", err)
	_, err = w.client.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: token})
	requireCode(t, "TaskTimedOut", err)
	_, err = w.client.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: token})
	requireCode(t, "TaskTimedOut", err)
}

func TestStoppedExecutionsMakeTheirTokensGone(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	arn := w.start(w.create(oneState(askTask)), "e", orderInput)
	token := m.token(t, 1)
	w.awaits(arn, 1)
	_, err := w.client.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &arn})
	require.NoError(t, err)
	requireTokenGone(t, w, token)
}

func TestTokensAndAnswersThatAreRefused(t *testing.T) {
	m := &mailbox{}
	w := openWith(t, "", handlers{}, m, nil)
	arn := w.start(w.create(oneState(askTask)), "e", orderInput)
	token := m.token(t, 1)
	succeed := func(token *string, output string) error {
		_, err := w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: token, Output: &output})
		return err
	}
	requireCode(t, "InvalidOutput", succeed(token, `{`))
	requireCode(t, "ValidationException", succeed(token, `"`+strings.Repeat("x", 262_143)+`"`))
	requireCode(t, "InvalidToken", succeed(aws.String("none"), `{}`))
	requireCode(t, "InvalidToken", succeed(aws.String(strings.Repeat("a", 2049)), `{}`))
	_, err := w.client.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: token, Error: aws.String(strings.Repeat("e", 257))})
	requireCode(t, "ValidationException", err)

	other := openWith(t, "", handlers{}, &mailbox{}, nil) // has no such execution
	_, err = other.client.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: token})
	requireCode(t, "TaskDoesNotExist", err)

	require.NoError(t, succeed(token, `"`+strings.Repeat("x", 262_142)+`"`), "the largest output")
	require.Equal(t, "SUCCEEDED", w.finish(arn).Status)
}

func TestAMessageThatCannotBeSentFailsItsTask(t *testing.T) {
	m := &mailbox{fail: &stepfunctions.TaskError{Name: "SQS.QueueDoesNotExistException", Cause: "no queue"}}
	w := openWith(t, "", handlers{}, m, nil)
	got := w.execute(oneState(askTask+`,"Retry":[{"ErrorEquals":["Other"]}]`), orderInput)
	require.Equal(t, "SQS.QueueDoesNotExistException", got.Error)
	require.Contains(t, w.kinds(got.ARN), "TaskStarted TaskSubmitFailed ExecutionFailed")
	h, err := w.client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &got.ARN})
	require.NoError(t, err)
	require.Equal(t, "no queue", *h.Events[4].TaskSubmitFailedEventDetails.Cause)

	got = w.execute(oneState(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"http://q/0/plain","MessageBody":"b"}`), `{}`)
	require.Equal(t, "SQS.QueueDoesNotExistException", got.Error)
	require.Contains(t, w.kinds(got.ARN), "TaskStarted TaskFailed ExecutionFailed")
}

// TestTokensSurviveARestart stops the platform while tasks wait, starts it again with the
// same files, and returns the tokens.
func TestTokensSurviveARestart(t *testing.T) {
	dir, m := t.TempDir(), &mailbox{}
	w := openWith(t, dir, handlers{}, m, nil)
	machine := w.create(oneState(askTask + `,"TimeoutSeconds":3600,"HeartbeatSeconds":600`))
	returned := w.start(machine, "returned", orderInput)
	first := m.token(t, 1)
	w.awaits(returned, 1)
	late := w.start(machine, "late", orderInput)
	second := m.token(t, 2)
	w.awaits(late, 1)
	w.env.Clock.Advance(500 * time.Second)
	_, err := w.client.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: second})
	require.NoError(t, err)
	offset := w.env.Clock.Offset()
	w.stop()

	w = openAt(t, dir, m, offset)
	_, err = w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: first, Output: aws.String(`"paid"`)})
	require.NoError(t, err)
	require.Equal(t, `"paid"`, w.finish(returned).Output)
	require.Len(t, m.bodies(), 2, "no message is sent again")
	w.env.Clock.Advance(550 * time.Second)
	_, err = w.client.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: second})
	require.NoError(t, err, "the heartbeat before the restart counts")
	w.env.Clock.Advance(600 * time.Second)
	require.Equal(t, "States.HeartbeatTimeout", w.finish(late).Error)
	requireTokenGone(t, w, first)
}

// openAt opens the service again, with a clock as far ahead as before.
func openAt(t *testing.T, dir string, m *mailbox, offset time.Duration) *harness {
	t.Helper()
	w := &harness{t: t, env: newEnv(t, dir)}
	w.env.Clock.Advance(offset)
	w.serve(handlers{}, m, nil)
	return w
}

// TestAnAnswerIsDurableWhenItIsAccepted stops the platform right after SendTaskSuccess was
// answered. The next run must not wait for the token again.
func TestAnAnswerIsDurableWhenItIsAccepted(t *testing.T) {
	for range 10 {
		dir, m := t.TempDir(), &mailbox{}
		hang := handlers{"f": func(ctx context.Context, _ []byte) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }}
		w := openWith(t, dir, hang, m, nil)
		arn := w.start(w.create(`{"StartAt":"A","States":{"A":{`+askTask+`,"Next":"B"},"B":{`+invokeTask+`,"OutputPath":"$.Payload.echo","End":true}}}`), "e", orderInput)
		_, err := w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: m.token(t, 1), Output: aws.String(`{"kept":true}`)})
		require.NoError(t, err)
		w.stop()
		w = openWith(t, dir, echoes(), m, nil)
		require.JSONEq(t, `{"kept":true}`, w.finish(arn).Output)
		requireTokenGone(t, w, m.token(t, 1))
	}
}

func TestSeveralStateMachinesAtOnce(t *testing.T) {
	m, bus := &mailbox{}, &sink{}
	w := openWith(t, "", echoes(), m, bus)
	definitions := map[string]string{"order-saga": oneState(askTask), "order-compensation": oneState(invokeTask + `,"OutputPath":"$.Payload.echo"`)}
	arns := map[string]string{}
	for name, definition := range definitions {
		created, err := w.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: &name, Definition: &definition, RoleArn: aws.String(role)})
		require.NoError(t, err)
		arns[name] = *created.StateMachineArn
	}
	list, err := w.client.ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{})
	require.NoError(t, err)
	require.Len(t, list.StateMachines, 2)
	executions := map[string]string{}
	for name, arn := range arns {
		described, err := w.client.DescribeStateMachine(t.Context(), &sfn.DescribeStateMachineInput{StateMachineArn: &arn})
		require.NoError(t, err)
		require.Equal(t, definitions[name], *described.Definition)
		started, err := w.client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &arn, Name: aws.String("same-name"), Input: aws.String(orderInput)})
		require.NoError(t, err, "a name is taken per state machine")
		executions[name] = *started.ExecutionArn
	}
	_, err = w.client.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: m.token(t, 1), Output: aws.String(`7`)})
	require.NoError(t, err)
	require.Equal(t, "7", w.finish(executions["order-saga"]).Output)
	require.Equal(t, orderInput, w.finish(executions["order-compensation"]).Output)
	for name, arn := range arns {
		got, err := w.client.ListExecutions(t.Context(), &sfn.ListExecutionsInput{StateMachineArn: &arn, StatusFilter: types.ExecutionStatusSucceeded})
		require.NoError(t, err)
		require.Len(t, got.Executions, 1, name)
		require.Equal(t, executions[name], *got.Executions[0].ExecutionArn)
	}
	require.Eventually(t, func() bool { return len(bus.statuses()) == 4 }, patience, time.Millisecond)
}
