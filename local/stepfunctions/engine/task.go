package engine

import (
	"context"
	"crypto/md5" //nolint:gosec // SQS's own checksum
	"encoding/hex"
	"errors"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// call is a task ready to be run.
type call struct {
	run       func(context.Context) ([]byte, error) // the response is JSON
	timeout   time.Duration                         // 0: none
	heartbeat time.Duration                         // 0: none
}

// limit returns how long the call may take, 0 for no limit, and the error's name when
// that passes. What is called sends no heartbeats.
func (c call) limit() (d time.Duration, failure string) {
	if c.heartbeat > 0 && (c.timeout == 0 || c.heartbeat < c.timeout) {
		return c.heartbeat, ErrHeartbeatTimeout
	}
	return c.timeout, ErrTimeout
}

// task runs the state's task once.
func (x *Execution) task(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	if s.Task.WaitsForToken() {
		return x.callback(ctx, f, s, input)
	}
	return x.request(ctx, f, s, input)
}

// request invokes the function or sends the message, and its response ends the task. A
// task that was in flight when the execution was interrupted is run again without new
// events.
func (x *Execution) request(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	c, err := x.schedule(f, s, input)
	if err != nil {
		return nil, err
	}
	dialect := dialectOf(s.Task)
	response, err := x.invoke(ctx, f, c)
	f.phase = phaseEntered
	var failure failureError
	if errors.As(err, &failure) {
		kind := "Failed"
		if limit, name := c.limit(); limit > 0 && failure.Failure.Error == name {
			kind = "TimedOut"
		}
		dialect.failed(x, f, kind, failure.Failure)
		return nil, err
	}
	if err != nil {
		f.phase = phaseInFlight
		return nil, err
	}
	result := dialect.result(response)
	text, err := f.sized("The task's result", result)
	if errors.As(err, &failure) {
		dialect.failed(x, f, "Failed", failure.Failure)
		return nil, err
	}
	dialect.succeeded(x, f, text)
	return result, nil
}

// schedule makes the task durable as in flight, unless it is.
func (x *Execution) schedule(f *frame, s *asl.State, input any) (call, error) {
	parameters, err := x.parameters(f, s, input)
	if err != nil {
		return call{}, err
	}
	c, err := x.call(f, s, input, parameters)
	if err != nil || f.phase == phaseInFlight {
		return c, err
	}
	text, err := f.sized("The task's parameters", parameters)
	if err != nil {
		return call{}, err
	}
	dialectOf(s.Task).scheduled(x, f, s.Task, c, text)
	f.phase = phaseInFlight
	if s.Task.WaitsForToken() {
		x.open(f, c)
	}
	x.save(f)
	return c, x.commit()
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
func (x *Execution) call(f *frame, s *asl.State, input, parameters any) (c call, err error) {
	if s.Task.SendsMessage() {
		c.run, err = x.sending(f, parameters)
	} else {
		c.run, err = x.invoking(f, s, parameters)
	}
	if err != nil {
		return call{}, err
	}
	if c.timeout, err = x.duration(f, "TimeoutSeconds", s.Task.Timeout, input); err != nil {
		return call{}, err
	}
	c.heartbeat, err = x.duration(f, "HeartbeatSeconds", s.Task.Heartbeat, input)
	return c, err
}

// invoking returns the invocation of the function.
func (x *Execution) invoking(f *frame, s *asl.State, parameters any) (func(context.Context) ([]byte, error), error) {
	function, payload := s.Task.Function, parameters
	if function == "" {
		request, _ := parameters.(map[string]any)
		name, ok := request["FunctionName"].(string)
		if !ok {
			return nil, f.runtime("The value of the field 'FunctionName' is not a string")
		}
		function, payload = name, request["Payload"]
		if _, given := request["Payload"]; !given {
			payload = map[string]any{}
		}
	}
	text := document.Encode(payload)
	return func(ctx context.Context) ([]byte, error) { return x.environment.Invoke(ctx, function, text) }, nil
}

// sending returns the sending of the message. A body that is no string is sent as JSON.
func (x *Execution) sending(f *frame, parameters any) (func(context.Context) ([]byte, error), error) {
	request, _ := parameters.(map[string]any)
	url, ok := request["QueueUrl"].(string)
	if !ok {
		return nil, f.runtime("The value of the field 'QueueUrl' is not a string")
	}
	body, ok := request["MessageBody"].(string)
	if !ok {
		body = string(document.Encode(request["MessageBody"]))
	}
	return func(ctx context.Context) ([]byte, error) {
		id, err := x.environment.Send(ctx, url, body)
		sum := md5.Sum([]byte(body)) //nolint:gosec // SQS's own checksum
		return document.Encode(map[string]any{"MD5OfMessageBody": hex.EncodeToString(sum[:]), "MessageId": id}), err
	}, nil
}

// invoke runs the call and waits for its response, the task's timeout, or the end of ctx.
// A call that is given up continues in the background, with its context ended.
func (x *Execution) invoke(ctx context.Context, f *frame, c call) (any, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	limit, timedOut := c.limit()
	due := clock.Never
	if limit > 0 {
		due = x.environment.Clock.Now().Add(limit)
	}
	var output []byte
	var failed error
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		output, failed = c.run(ctx)
	}()
	ok, err := x.environment.Clock.Wait(ctx, due, answered)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, failureError{&Failure{Error: timedOut}}
	}
	if failed != nil {
		if ctx.Err() != nil { // the execution is interrupted; the task did not fail
			return nil, ctx.Err()
		}
		return nil, failureError{x.environment.AsFailure(failed)}
	}
	v, err := document.Decode(output)
	if err != nil {
		return nil, f.runtime("The function's response is not valid JSON: %v", err)
	}
	return v, nil
}
