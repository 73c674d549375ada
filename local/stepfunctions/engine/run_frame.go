package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/asl"
)

// runFrame runs a frame from state to state to its output. The error is a failureError, or
// says that the execution was interrupted.
func (x *Execution) runFrame(ctx context.Context, f *frame) (any, error) {
	for {
		s := f.machine.States[f.state]
		if f.phase == phaseNew {
			if err := x.enter(f, s); err != nil {
				return nil, err
			}
		}
		output, next, err := x.state(ctx, f, s)
		if err != nil {
			return nil, err
		}
		text, err := f.sized("The state's output", output)
		if err != nil {
			return nil, err
		}
		name, details := exited(s.Name, text)
		x.log(f, string(s.Type)+"StateExited", name, details)
		if next == "" {
			return output, nil
		}
		f.goTo(next, output, text)
		if f.crowded() {
			x.save(f)
			if err := x.commit(); err != nil {
				return nil, err
			}
		}
		if ctx.Err() != nil { // a loop without tasks must stop too
			return nil, ctx.Err()
		}
	}
}

func (x *Execution) enter(f *frame, s *asl.State) error {
	f.entered, f.phase = x.environment.Clock.Now(), phaseEntered
	if s.Retry != nil {
		f.attempts = make([]int64, len(s.Retry))
	}
	name, details := entered(s.Name, f.json())
	f.enteredID = x.log(f, string(s.Type)+"StateEntered", name, details)
	if f.enteredID >= MaxEvents {
		return f.runtime("The execution reached the maximum number of history events (%d).", MaxEvents)
	}
	return nil
}

// state runs one state and returns its output and the next state.
func (x *Execution) state(ctx context.Context, f *frame, s *asl.State) (output any, next string, err error) {
	switch s.Type {
	case asl.TypeTask, asl.TypeParallel, asl.TypeMap:
		return x.work(ctx, f, s)
	case asl.TypeFail:
		return nil, "", x.failState(f, s)
	case asl.TypeChoice:
		return x.choose(f, s)
	default: // the others pass on their input
	}
	input, err := x.pick(f, "InputPath", s.InputPath, f.data)
	if err != nil {
		return nil, "", err
	}
	switch s.Type {
	case asl.TypePass:
		input, err = x.pass(f, s, input)
	case asl.TypeWait:
		err = x.wait(ctx, f, s, input)
	default: // Succeed does not change it
	}
	if err != nil {
		return nil, "", err
	}
	output, err = x.pick(f, "OutputPath", s.OutputPath, input)
	return output, s.Next, err
}

func (x *Execution) failState(f *frame, s *asl.State) error {
	name, err := x.text(f, "Error", s.Fail.Error, f.data)
	if err != nil {
		return err
	}
	cause, err := x.text(f, "Cause", s.Fail.Cause, f.data)
	if err != nil {
		return err
	}
	return failureError{&Failure{name, cause}}
}

func (x *Execution) choose(f *frame, s *asl.State) (any, string, error) {
	input, err := x.pick(f, "InputPath", s.InputPath, f.data)
	if err != nil {
		return nil, "", err
	}
	next := s.Choice.Default
	for _, rule := range s.Choice.Rules {
		ok, err := rule.Test(scope{x, f, input}.Resolve)
		if err != nil {
			return nil, "", f.runtime("Invalid path: The choice state's condition path references an invalid value.")
		}
		if ok {
			next = rule.Next
			break
		}
	}
	if next == "" {
		return nil, "", failureError{&Failure{ErrNoChoice, fmt.Sprintf("No choice of the state '%s' matched, and it has no Default.", s.Name)}}
	}
	output, err := x.pick(f, "OutputPath", s.OutputPath, input)
	return output, next, err
}

func (x *Execution) pass(f *frame, s *asl.State, input any) (any, error) {
	result, err := x.fill(f, s.Parameters, input)
	if err != nil {
		return nil, err
	}
	if s.Pass.HasResult {
		result = s.Pass.Result
	}
	return f.place(s.ResultPath, f.data, result)
}

func (x *Execution) wait(ctx context.Context, f *frame, s *asl.State, input any) error {
	if f.phase != phaseSleeping {
		due, err := x.waitsUntil(f, s.Wait, input)
		if err != nil {
			return err
		}
		if err := x.sleepUntil(f, due); err != nil {
			return err
		}
	}
	return x.environment.Clock.SleepUntil(ctx, f.due)
}

func (x *Execution) waitsUntil(f *frame, w *asl.Wait, input any) (time.Time, error) {
	if w.Timestamp.Set {
		text, err := x.text(f, "Timestamp", w.Timestamp, input)
		if err != nil {
			return time.Time{}, err
		}
		due, err := asl.ParseTime(text)
		if err != nil {
			return time.Time{}, f.runtime("The Timestamp parameter '%s' does not reference a valid timestamp.", text)
		}
		return due, nil
	}
	d, err := x.duration(f, "Seconds", w.Seconds, input)
	return f.entered.Add(d), err
}

// sleepUntil commits that the frame sleeps until due.
func (x *Execution) sleepUntil(f *frame, due time.Time) error {
	f.phase, f.due = phaseSleeping, due
	x.save(f)
	return x.commit()
}
