package engine

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// call is a task ready to be invoked.
type call struct {
	function string
	payload  any
	timeout  time.Duration // 0: none
	failure  string        // the error's name when timeout passes
}

// task invokes the state's function once. A task that was in flight when the execution was
// interrupted is invoked again without new events.
func (x *Execution) task(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	parameters, err := x.parameters(f, s, input)
	if err != nil {
		return nil, err
	}
	c, err := x.call(f, s, input, parameters)
	if err != nil {
		return nil, err
	}
	dialect := dialectOf(s.Task)
	if f.phase != phaseInFlight {
		text, err := f.sized("The task's parameters", parameters)
		if err != nil {
			return nil, err
		}
		dialect.scheduled(x, f, s.Task, c, text)
		f.phase = phaseInFlight
		x.save(f)
		if err := x.commit(); err != nil {
			return nil, err
		}
	}
	answer, err := x.invoke(ctx, f, c)
	f.phase = phaseEntered
	var failure failureError
	if errors.As(err, &failure) {
		dialect.failed(x, f, s.Task, failure.Failure, failure.Failure.Error == c.failure && c.timeout > 0)
		return nil, err
	}
	if err != nil {
		f.phase = phaseInFlight
		return nil, err
	}
	result := dialect.result(answer)
	text, err := f.sized("The task's result", result)
	if errors.As(err, &failure) {
		dialect.failed(x, f, s.Task, failure.Failure, false)
		return nil, err
	}
	dialect.succeeded(x, f, s.Task, text)
	return result, nil
}

// parameters evaluates the task's parameters. Random ones are stored with a
// task in flight, so that it is invoked again with the same values.
func (x *Execution) parameters(f *frame, s *asl.State, input any) (any, error) {
	if f.phase == phaseInFlight && s.Parameters.IsRandom() {
		return f.random, nil
	}
	parameters, err := x.fill(f, s.Parameters, input)
	if f.random = nil; s.Parameters.IsRandom() {
		f.random = parameters
	}
	return parameters, err
}

// call evaluates the task's fields.
func (x *Execution) call(f *frame, s *asl.State, input, parameters any) (call, error) {
	c := call{function: s.Task.Function, payload: parameters}
	if c.function == "" {
		request, _ := parameters.(map[string]any)
		name, ok := request["FunctionName"].(string)
		if !ok {
			return call{}, f.runtime("The value of the field 'FunctionName' is not a string")
		}
		c.function, c.payload = name, request["Payload"]
		if _, given := request["Payload"]; !given {
			c.payload = map[string]any{}
		}
	}
	timeout, err := x.duration(f, "TimeoutSeconds", s.Task.Timeout, input)
	if err != nil {
		return call{}, err
	}
	heartbeat, err := x.duration(f, "HeartbeatSeconds", s.Task.Heartbeat, input)
	c.timeout, c.failure = timeout, ErrTimeout
	if heartbeat > 0 && (timeout == 0 || heartbeat < timeout) { // functions send no heartbeats
		c.timeout, c.failure = heartbeat, ErrHeartbeatTimeout
	}
	return c, err
}

// answer is the result of an invocation.
type answer struct {
	output []byte
	err    error
}

// invoke calls the function and waits for its response, the task's timeout, or the end of
// ctx. An invocation that is given up continues in the background, with its context
// ended.
func (x *Execution) invoke(ctx context.Context, f *frame, c call) (any, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	due := clock.Never
	if c.timeout > 0 {
		due = x.environment.Clock.Now().Add(c.timeout)
	}
	var a answer
	answered := make(chan struct{})
	payload := document.Encode(c.payload)
	go func() {
		defer close(answered)
		a.output, a.err = x.environment.Invoke(ctx, c.function, payload)
	}()
	ok, err := x.environment.Clock.Wait(ctx, due, answered)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, failureError{&Failure{Error: c.failure}}
	}
	if a.err != nil {
		if ctx.Err() != nil { // the execution is interrupted; the task did not fail
			return nil, ctx.Err()
		}
		return nil, failureError{x.environment.AsFailure(a.err)}
	}
	v, err := document.Decode(a.output)
	if err != nil {
		return nil, f.runtime("The function's response is not valid JSON: %v", err)
	}
	return v, nil
}
