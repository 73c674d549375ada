package stepfunctions

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// maxHistory bounds the events that are read of an execution, the last ones. One that
	// waits has four for each try.
	maxHistory = 2000
	// maxCause and maxData bound an error's text, and a state's input or output, in
	// characters.
	maxCause = 500
	maxData  = 1000
)

var _ port.ExecutionHistories = (*Executions)(nil)

var executionStates = map[types.ExecutionStatus]port.ExecutionState{
	types.ExecutionStatusRunning: port.ExecutionRuns, types.ExecutionStatusPendingRedrive: port.ExecutionRuns,
	types.ExecutionStatusSucceeded: port.ExecutionSucceeded, types.ExecutionStatusFailed: port.ExecutionFailed,
	types.ExecutionStatusTimedOut: port.ExecutionTimedOut, types.ExecutionStatusAborted: port.ExecutionStopped,
}

// ExecutionHistory implements port.ExecutionHistories.
func (e *Executions) ExecutionHistory(ctx context.Context, name string) (port.Execution, error) {
	found, err := e.find(ctx, name)
	if err != nil {
		return port.Execution{}, err
	}
	if found == nil {
		return port.Execution{}, failure.New(failure.NotFound, "there is no execution %.80q", name)
	}
	events, cut, err := e.lastEvents(ctx, found.ExecutionArn)
	if err != nil {
		return port.Execution{}, err
	}
	return port.Execution{
		Name: name, State: executionStates[found.Status], StartedAt: aws.ToTime(found.StartDate).UTC(), EndedAt: aws.ToTime(found.StopDate).UTC(),
		Steps: steps(events), Cut: cut, Console: e.consolePage(aws.ToString(found.ExecutionArn)),
	}, nil
}

// find describes the execution of that name, on whichever state machine it runs. It
// returns nil if there is none.
func (e *Executions) find(ctx context.Context, name string) (*sfn.DescribeExecutionOutput, error) {
	if order.Compensates(name) {
		if found, err := e.describe(ctx, e.machines.Compensation, name); found != nil || err != nil {
			return found, err
		}
	}
	return e.describe(ctx, e.machines.Saga, name)
}

// lastEvents reads the last events of an execution, oldest first.
func (e *Executions) lastEvents(ctx context.Context, arn *string) (events []types.HistoryEvent, cut bool, err error) {
	pages := sfn.NewGetExecutionHistoryPaginator(e.client, &sfn.GetExecutionHistoryInput{
		ExecutionArn: arn, ReverseOrder: true, IncludeExecutionData: aws.Bool(true), MaxResults: listed,
	})
	for pages.HasMorePages() {
		if len(events) >= maxHistory {
			cut = true
			break
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, false, awsclient.Failure(err, "the execution's history could not be read")
		}
		events = append(events, page.Events...)
	}
	slices.Reverse(events)
	return events, cut, nil
}

// steps collects what each state did.
func steps(events []types.HistoryEvent) (all []port.ExecutionStep) {
	for _, e := range events {
		at := aws.ToTime(e.Timestamp).UTC()
		if e.StateEnteredEventDetails != nil {
			all = append(all, port.ExecutionStep{
				Step: aws.ToString(e.StateEnteredEventDetails.Name), EnteredAt: at, Input: shown(aws.ToString(e.StateEnteredEventDetails.Input), maxData),
			})
			continue
		}
		if len(all) == 0 {
			if e.Type == types.HistoryEventTypeExecutionStarted {
				continue
			}
			all = append(all, port.ExecutionStep{EnteredAt: at})
		}
		note(&all[len(all)-1], e, at)
	}
	return all
}

// note notes an event of a state.
func note(s *port.ExecutionStep, e types.HistoryEvent, at time.Time) {
	switch {
	case e.Type == types.HistoryEventTypeTaskScheduled:
		s.Tries++
		s.TriedAt = at
	case e.StateExitedEventDetails != nil:
		s.EndedAt, s.Output = at, shown(aws.ToString(e.StateExitedEventDetails.Output), maxData)
	case e.TaskFailedEventDetails != nil:
		s.Error, s.Cause = aws.ToString(e.TaskFailedEventDetails.Error), causeText(e.TaskFailedEventDetails.Cause)
	case e.TaskTimedOutEventDetails != nil:
		s.Error, s.Cause = aws.ToString(e.TaskTimedOutEventDetails.Error), causeText(e.TaskTimedOutEventDetails.Cause)
	case e.TaskStartFailedEventDetails != nil:
		s.Error, s.Cause = aws.ToString(e.TaskStartFailedEventDetails.Error), causeText(e.TaskStartFailedEventDetails.Cause)
	case e.TaskSubmitFailedEventDetails != nil:
		s.Error, s.Cause = aws.ToString(e.TaskSubmitFailedEventDetails.Error), causeText(e.TaskSubmitFailedEventDetails.Cause)
	}
}

// causeText is what an error said. Lambda's cause is the error as JSON, with the stack,
// which is left out.
func causeText(cause *string) string {
	said := aws.ToString(cause)
	var lambda struct {
		Message string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(said), &lambda) == nil && lambda.Message != "" {
		said = lambda.Message
	}
	return shown(said, maxCause)
}

// shown is a text without secrets and personal data, cut to a number of characters.
func shown(text string, most int) string {
	text = string(observe.Redact([]byte(text)))
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return text
}

// consolePage is the page of an execution in AWS's console. It is empty for a platform that
// is not AWS, and for partitions of AWS with another console.
func (e *Executions) consolePage(arn string) string {
	parts := strings.Split(arn, ":")
	if e.elsewhere || len(parts) < 4 || parts[1] != "aws" {
		return ""
	}
	return "https://" + parts[3] + ".console.aws.amazon.com/states/home?region=" + parts[3] + "#/v2/executions/details/" + url.PathEscape(arn)
}
