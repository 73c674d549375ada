package stepfunctions_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/stretchr/testify/require"
)

const role = "arn:aws:iam::000000000000:role/states"

const waitsOneHour = `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}`

// requireCode checks the error code in the SDK's error.
func requireCode(t *testing.T, code string, err error) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api)
	require.Equal(t, code, api.ErrorCode(), api.ErrorMessage())
}

func TestMachinesOverTheWire(t *testing.T) {
	w, ctx := open(t, "", echoes(), nil), t.Context()
	created, err := w.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(waitsOneHour), RoleArn: aws.String(role)})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:states:us-east-1:000000000000:stateMachine:m", *created.StateMachineArn)
	require.WithinDuration(t, time.Now(), *created.CreationDate, time.Minute)

	again, err := w.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(waitsOneHour), RoleArn: aws.String(role)})
	require.NoError(t, err, "a repeated request is idempotent")
	require.Equal(t, created.StateMachineArn, again.StateMachineArn)
	_, err = w.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(oneState(`"Type":"Pass"`)), RoleArn: aws.String(role)})
	requireCode(t, "StateMachineAlreadyExists", err)

	started, err := w.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: created.StateMachineArn, Name: aws.String("e")})
	require.NoError(t, err)
	updated, err := w.client.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: created.StateMachineArn, Definition: aws.String(oneState(`"Type":"Pass"`))})
	require.NoError(t, err)
	described, err := w.client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: created.StateMachineArn})
	require.NoError(t, err)
	require.Equal(t, oneState(`"Type":"Pass"`), *described.Definition)
	require.Equal(t, types.StateMachineStatusActive, described.Status)
	require.Equal(t, updated.RevisionId, described.RevisionId)
	old, err := w.client.DescribeStateMachineForExecution(ctx, &sfn.DescribeStateMachineForExecutionInput{ExecutionArn: started.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, waitsOneHour, *old.Definition, "an execution keeps the definition it started with")

	list, err := w.client.ListStateMachines(ctx, &sfn.ListStateMachinesInput{})
	require.NoError(t, err)
	require.Len(t, list.StateMachines, 1)
	_, err = w.client.DeleteStateMachine(ctx, &sfn.DeleteStateMachineInput{StateMachineArn: created.StateMachineArn})
	require.NoError(t, err)
	_, err = w.client.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: created.StateMachineArn})
	requireCode(t, "StateMachineDoesNotExist", err)
}

func TestValidateOverTheWire(t *testing.T) {
	w := open(t, "", echoes(), nil)
	good, err := w.client.ValidateStateMachineDefinition(t.Context(), &sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(waitsOneHour)})
	require.NoError(t, err)
	require.Equal(t, types.ValidateStateMachineDefinitionResultCodeOk, good.Result)
	bad, err := w.client.ValidateStateMachineDefinition(t.Context(), &sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(`{"StartAt":"X","States":{"S":{"Type":"Odd"}}}`)})
	require.NoError(t, err)
	require.Equal(t, types.ValidateStateMachineDefinitionResultCodeFail, bad.Result)
	require.Equal(t, "/States/S/Type", *bad.Diagnostics[0].Location)
}

func TestStartExecutionNames(t *testing.T) {
	w, ctx := open(t, "", echoes(), nil), t.Context()
	machine := w.create(waitsOneHour)
	start := func(name, input string) (*sfn.StartExecutionOutput, error) {
		return w.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &machine, Name: aws.String(name), Input: aws.String(input)})
	}
	first, err := start("e", `{"a":1}`)
	require.NoError(t, err)
	same, err := start("e", `{"a":1}`)
	require.NoError(t, err, "same name and input while it runs")
	require.Equal(t, first.ExecutionArn, same.ExecutionArn)
	require.Equal(t, first.StartDate, same.StartDate)
	_, err = start("e", `{"a":2}`)
	requireCode(t, "ExecutionAlreadyExists", err)
	_, err = w.client.StopExecution(ctx, &sfn.StopExecutionInput{ExecutionArn: first.ExecutionArn})
	require.NoError(t, err)
	_, err = start("e", `{"a":1}`)
	requireCode(t, "ExecutionAlreadyExists", err)
	for _, name := range []string{"a b", "a/b", "a:b", "x{", "wild*", "a\x01", "é$", strings.Repeat("n", 81)} {
		_, err = start(name, `{}`)
		requireCode(t, "InvalidName", err)
	}
	_, err = start("bad-input", `{`)
	requireCode(t, "InvalidExecutionInput", err)
	_, err = start("large", `"`+strings.Repeat("x", 256<<10)+`"`)
	requireCode(t, "ValidationException", err)
	_, err = w.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String("arn:aws:states:us-east-1:000000000000:stateMachine:missing")})
	requireCode(t, "StateMachineDoesNotExist", err)
	_, err = w.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String("nonsense")})
	requireCode(t, "InvalidArn", err)
}

func TestExecutionOverTheWire(t *testing.T) {
	w, ctx := open(t, "", echoes(), nil), t.Context()
	arn := w.start(w.create(oneState(invokeTask+`,"TimeoutSeconds":15,"OutputPath":"$.Payload.echo"`)), "e", `{"a":1}`)
	w.finish(arn)
	d, err := w.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	require.NoError(t, err)
	require.Equal(t, types.ExecutionStatusSucceeded, d.Status)
	require.Equal(t, `{"a":1}`, *d.Output)
	require.Equal(t, `{"a":1}`, *d.Input)
	require.False(t, d.StopDate.Before(*d.StartDate))

	h, err := w.client.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	require.NoError(t, err)
	var kinds []types.HistoryEventType
	for i, e := range h.Events {
		kinds = append(kinds, e.Type)
		require.Equal(t, int64(i+1), e.Id)
		require.Equal(t, int64(i), e.PreviousEventId)
	}
	require.Equal(t, []types.HistoryEventType{
		"ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
	}, kinds)
	require.Equal(t, `{"a":1}`, *h.Events[0].ExecutionStartedEventDetails.Input)
	require.Equal(t, "S", *h.Events[1].StateEnteredEventDetails.Name)
	scheduled := h.Events[2].TaskScheduledEventDetails
	require.Equal(t, []any{"invoke", "lambda", "us-east-1", int64(15)}, []any{*scheduled.Resource, *scheduled.ResourceType, *scheduled.Region, *scheduled.TimeoutInSeconds})
	require.JSONEq(t, `{"FunctionName":"f","Payload":{"a":1}}`, *scheduled.Parameters)
	require.Contains(t, *h.Events[4].TaskSucceededEventDetails.Output, `"Payload":{"echo":{"a":1}}`)
	require.Equal(t, `{"a":1}`, *h.Events[6].ExecutionSucceededEventDetails.Output)

	bare, err := w.client.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, IncludeExecutionData: aws.Bool(false)})
	require.NoError(t, err)
	require.Nil(t, bare.Events[0].ExecutionStartedEventDetails.Input)
	require.Equal(t, "S", *bare.Events[1].StateEnteredEventDetails.Name)
}

func TestHistoryPagesBothWays(t *testing.T) {
	w := open(t, "", echoes(), nil)
	arn := w.start(w.create(oneState(plainTask)), "e", `{"fail":"Broken"}`)
	w.finish(arn)
	for _, reverse := range []bool{false, true} {
		var ids []int64
		pages := sfn.NewGetExecutionHistoryPaginator(w.client, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, ReverseOrder: reverse, MaxResults: 2})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			require.NoError(t, err)
			for _, e := range page.Events {
				ids = append(ids, e.Id)
			}
		}
		want := []int64{1, 2, 3, 4, 5, 6}
		if reverse {
			want = []int64{6, 5, 4, 3, 2, 1}
		}
		require.Equal(t, want, ids)
	}
	h, err := w.client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	require.NoError(t, err)
	require.Equal(t, types.HistoryEventTypeLambdaFunctionFailed, h.Events[4].Type)
	require.Equal(t, "Broken", *h.Events[4].LambdaFunctionFailedEventDetails.Error)
	require.Equal(t, "because", *h.Events[5].ExecutionFailedEventDetails.Cause)
}

func TestMapAndParallelHistory(t *testing.T) {
	w := open(t, "", echoes(), nil)
	inner := strings.ReplaceAll(oneState(`"Type":"Pass"`), `"S"`, `"P"`)
	arn := w.start(w.create(oneState(`"Type":"Map","MaxConcurrency":1,"ItemProcessor":`+inner)), "m", `[1]`)
	w.finish(arn)
	h, err := w.client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	require.NoError(t, err)
	var kinds []string
	for _, e := range h.Events {
		kinds = append(kinds, string(e.Type))
	}
	require.Equal(t, "ExecutionStarted MapStateEntered MapStateStarted MapIterationStarted PassStateEntered PassStateExited "+
		"MapIterationSucceeded MapStateSucceeded MapStateExited ExecutionSucceeded", strings.Join(kinds, " "))
	require.Equal(t, int32(1), h.Events[2].MapStateStartedEventDetails.Length)
	require.Equal(t, "S", *h.Events[3].MapIterationStartedEventDetails.Name)
}

func TestListExecutions(t *testing.T) {
	w, ctx := open(t, "", echoes(), nil), t.Context()
	machine := w.create(waitsOneHour)
	for n := range 7 {
		arn := w.start(machine, fmt.Sprint("e", n), `{}`)
		if n%2 == 0 {
			_, err := w.client.StopExecution(ctx, &sfn.StopExecutionInput{ExecutionArn: &arn, Error: aws.String("Enough"), Cause: aws.String("why")})
			require.NoError(t, err)
		}
		w.env.Clock.Advance(time.Millisecond)
	}
	names := func(status types.ExecutionStatus) (out []string) {
		pages := sfn.NewListExecutionsPaginator(w.client, &sfn.ListExecutionsInput{StateMachineArn: &machine, StatusFilter: status, MaxResults: 2})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			require.NoError(t, err)
			for _, e := range page.Executions {
				out = append(out, *e.Name)
			}
		}
		return out
	}
	require.Equal(t, []string{"e6", "e5", "e4", "e3", "e2", "e1", "e0"}, names(""), "newest first")
	require.Equal(t, []string{"e5", "e3", "e1"}, names("RUNNING"))
	require.Equal(t, []string{"e6", "e4", "e2", "e0"}, names("ABORTED"))
	require.Empty(t, names("SUCCEEDED"))
	_, err := w.client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &machine, StatusFilter: "ODD"})
	requireCode(t, "ValidationException", err)
	_, err = w.client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &machine, NextToken: aws.String("%%")})
	requireCode(t, "InvalidToken", err)
	summaries, err := w.service.Executions("machine", 3)
	require.NoError(t, err)
	require.Len(t, summaries, 3)
	require.Equal(t, []string{"W"}, states(summaries[0]))
	require.Equal(t, "Enough", summaries[0].Error)
}

func TestStopInterruptsATask(t *testing.T) {
	called := make(chan struct{})
	w := open(t, "", handlers{"f": func(ctx context.Context, _ []byte) ([]byte, error) {
		close(called)
		<-ctx.Done()
		return nil, ctx.Err()
	}}, nil)
	arn := w.start(w.create(oneState(invokeTask+`,"Retry":[{"ErrorEquals":["States.ALL"]}]`)), "e", `{}`)
	<-called
	_, err := w.client.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &arn, Error: aws.String("Stopped")})
	require.NoError(t, err)
	got := w.finish(arn)
	require.Equal(t, []string{"ABORTED", "Stopped"}, []string{got.Status, got.Error})
	_, err = w.client.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: aws.String(arn + "x")})
	requireCode(t, "ExecutionDoesNotExist", err)
}

func TestUnsupportedOperationsAreRejected(t *testing.T) {
	w := open(t, "", echoes(), nil)
	_, err := w.client.CreateActivity(t.Context(), &sfn.CreateActivityInput{Name: aws.String("a")})
	requireCode(t, "UnknownOperationException", err)
	_, err = w.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: aws.String("m"), Definition: aws.String(waitsOneHour), RoleArn: aws.String(role), Type: types.StateMachineTypeExpress})
	requireCode(t, "StateMachineTypeNotSupported", err)
}

func TestStatusEventsReachTheBusAtLeastOnceAndInOrder(t *testing.T) {
	bus := &sink{fail: 3}
	w := open(t, "", echoes(), bus)
	w.execute(oneState(plainTask), `{"fail":"Broken"}`)
	require.Eventually(t, func() bool { w.env.Clock.Advance(time.Second); return len(bus.statuses()) == 2 }, patience, time.Millisecond)
	require.Equal(t, []string{"RUNNING", "FAILED"}, bus.statuses())
	e := bus.events[1]
	require.Equal(t, "aws.states", e.Source)
	require.Equal(t, "Step Functions Execution Status Change", e.DetailType)
	require.Contains(t, string(e.Detail), `"error":"Broken"`)
	require.Contains(t, string(e.Detail), `"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:machine"`)
}

func TestStatusEventsArePublishedOnlyIfARuleListens(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, echoes(), &sink{noRule: true})
	w.execute(oneState(`"Type":"Pass"`), `{}`)
	w.stop()
	bus := &sink{}
	w = open(t, dir, echoes(), bus)
	w.finish(w.start(w.create(oneState(plainTask)), "second", `{"fail":"Broken"}`))
	require.Eventually(t, func() bool { return len(bus.statuses()) == 2 }, patience, time.Millisecond)
	require.Equal(t, []string{"RUNNING", "FAILED"}, bus.statuses(), "no events of the first execution")
}

func TestStatusEventsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, echoes(), &sink{fail: 1 << 30})
	w.execute(oneState(`"Type":"Pass"`), `{}`)
	w.stop()
	bus := &sink{}
	open(t, dir, echoes(), bus)
	require.Eventually(t, func() bool { return len(bus.statuses()) == 2 }, patience, time.Millisecond)
}

func TestFinishedExecutionsArePruned(t *testing.T) {
	w := open(t, "", echoes(), nil)
	machine := w.create(oneState(`"Type":"Pass"`))
	old := w.start(machine, "old", `{}`)
	w.finish(old)
	w.env.Clock.Advance(45 * 24 * time.Hour)
	young := w.start(machine, "young", `{}`)
	w.finish(young)
	w.env.Clock.Advance(46 * 24 * time.Hour)
	require.Eventually(t, func() bool { _, err := w.service.Execution(old); return err != nil }, patience, time.Millisecond)
	_, err := w.service.Execution(young)
	require.NoError(t, err)
	w.finish(w.start(machine, "old", `{}`)) // the name is available again
}

func TestFaultRulesApplyToStartExecution(t *testing.T) {
	w := open(t, "", echoes(), nil)
	machine := w.create(oneState(`"Type":"Pass"`))
	_, err := w.env.Faults.Add(fault.Rule{Service: "states", Operation: "StartExecution", Kind: fault.ErrorAfter, Rate: 1, Count: 1})
	require.NoError(t, err)
	_, err = w.service.StartExecution(t.Context(), machine, "e", `{}`)
	var injected *fault.Injected
	require.True(t, errors.As(err, &injected))
	got, err := w.service.Executions("machine", 10)
	require.NoError(t, err)
	require.Len(t, got, 1, "the execution started despite the error")
}
