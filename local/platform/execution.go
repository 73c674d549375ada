package platform

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/wiring"
)

// shown is how many executions the overview lists.
const shown = 100

// described is an execution as Step Functions lists and describes it.
type described struct {
	Name, ExecutionArn, Status  string
	StartDate                   float64
	StopDate                    *float64
	Input, Output, Error, Cause string
}

func (d described) view() control.Execution {
	e := control.Execution{Name: d.Name, ARN: d.ExecutionArn, Status: d.Status, Started: date(d.StartDate)}
	if d.StopDate != nil {
		stopped := date(*d.StopDate)
		e.Stopped = &stopped
	}
	return e
}

// date converts the JSON protocol's seconds.
func date(seconds float64) time.Time { return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC() }

func (w *stack) executions(ctx context.Context) ([]control.Execution, error) {
	all := []control.Execution{}
	for _, machine := range wiring.StateMachines() {
		listed, err := call[struct{ Executions []described }](ctx, w.states.Wire(), "ListExecutions",
			map[string]any{"stateMachineArn": w.machineARN(machine), "maxResults": shown})
		if err != nil {
			return all, err
		}
		for _, d := range listed.Executions {
			all = append(all, d.view())
		}
	}
	slices.SortStableFunc(all, func(a, b control.Execution) int { return b.Started.Compare(a.Started) })
	return all[:min(len(all), shown)], nil
}

// execution returns the execution of that name, of whichever state machine.
func (w *stack) execution(ctx context.Context, name string) (run control.Run, err error) {
	for _, machine := range wiring.StateMachines() {
		run, err = w.executionOf(ctx, w.env.ARN("states", "execution:"+prefix+machine+":"+name))
		if !errors.Is(err, control.ErrNotFound) {
			return run, err
		}
	}
	return run, err
}

func (w *stack) executionOf(ctx context.Context, arn string) (control.Run, error) {
	api, in := w.states.Wire(), map[string]any{"executionArn": arn}
	d, err := call[described](ctx, api, "DescribeExecution", in)
	if isError(err, "ExecutionDoesNotExist") || isError(err, "InvalidArn") {
		return control.Run{}, control.ErrNotFound
	}
	if err != nil {
		return control.Run{}, err
	}
	machine, err := call[struct{ Definition string }](ctx, api, "DescribeStateMachineForExecution", in)
	if err != nil {
		return control.Run{}, err
	}
	history, err := call[struct{ Events []map[string]json.RawMessage }](ctx, api, "GetExecutionHistory",
		map[string]any{"executionArn": arn, "maxResults": 1000})
	run := control.Run{
		Execution: d.view(), Input: d.Input, Output: d.Output, Error: d.Error, Cause: d.Cause,
		Definition: json.RawMessage(machine.Definition),
	}
	for _, e := range history.Events {
		run.Events = append(run.Events, event(e))
	}
	return run, err
}

// event flattens one event of the history. Each event type has its details in a
// member of its own.
func event(raw map[string]json.RawMessage) control.Event {
	var e control.Event
	var at float64
	for _, field := range []struct {
		name string
		into any
	}{{"id", &e.ID}, {"type", &e.Type}, {"timestamp", &at}} {
		_ = json.Unmarshal(raw[field.name], field.into) // our own service's answer
	}
	e.Time = date(at)
	for name, value := range raw {
		if strings.HasSuffix(name, "EventDetails") {
			var d struct{ Name, Input, Output, Error, Cause string }
			_ = json.Unmarshal(value, &d) // fields of other types stay empty
			e.State, e.Note = d.Name, note(d.Error, d.Cause, d.Output, d.Input)
		}
	}
	return e
}

// longestNote is how many characters of an input or output are shown.
const longestNote = 300

// note is the error with its cause, else the first non-empty text.
func note(err, cause string, others ...string) string {
	text := strings.TrimSuffix(err+": "+cause, ": ")
	for i := 0; text == "" && i < len(others); i++ {
		text = others[i]
	}
	if runes := []rune(text); len(runes) > longestNote {
		text = string(runes[:longestNote]) + "…"
	}
	return text
}
