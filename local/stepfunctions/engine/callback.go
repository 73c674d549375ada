package engine

import (
	"context"
	"errors"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// callback runs a task that sends its token away and ends when the token comes back. Each
// phase is durable before the next begins, so that a task whose message was sent is not
// sent again, and a token is used once.
func (x *Execution) callback(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	if f.phase == phaseEntered {
		f.token, f.answer = x.newToken(), nil
	}
	result, err := x.exchange(ctx, f, s, input)
	var failure failureError
	if err == nil || errors.As(err, &failure) {
		x.forget(f, ErrTaskClosed)
		f.token, f.answer, f.beat, f.phase = "", nil, time.Time{}, phaseEntered
		return result, err
	}
	var stop *ended
	if errors.As(context.Cause(ctx), &stop) {
		x.forget(f, ErrTaskClosed)
	} else {
		x.forget(f, err)
	}
	return nil, err
}

// exchange sends the token and waits for it, from the frame's phase on.
func (x *Execution) exchange(ctx context.Context, f *frame, s *asl.State, input any) (any, error) {
	if f.phase == phaseEntered || f.phase == phaseInFlight {
		if err := x.submit(ctx, f, s, input); err != nil {
			return nil, err
		}
	}
	if f.phase == phaseAwaiting {
		if err := x.await(ctx, f, s, input); err != nil {
			return nil, err
		}
	}
	if f.answer.Failure != nil {
		return nil, failureError{f.answer.Failure}
	}
	return document.Decode(f.answer.Output)
}

// submit schedules the task and sends its message.
func (x *Execution) submit(ctx context.Context, f *frame, s *asl.State, input any) error {
	c, err := x.schedule(f, s, input)
	if err != nil {
		return err
	}
	if !f.due.IsZero() { // the time-outs began when the task was scheduled
		c.timeout = max(f.due.Sub(x.environment.Clock.Now()), 1)
	}
	if !f.beat.IsZero() {
		c.heartbeat = max(f.beat.Sub(x.environment.Clock.Now()), 1)
	}
	dialect := dialectOf(s.Task)
	sent, err := x.invoke(ctx, f, c)
	var failure failureError
	if errors.As(err, &failure) {
		kind := "SubmitFailed"
		if failure.isTimeout() {
			kind = "TimedOut"
		}
		dialect.failed(x, f, kind, failure.Failure)
	}
	if err != nil {
		return err
	}
	dialect.submitted(x, f, document.Encode(dialect.result(sent)))
	f.phase = phaseAwaiting
	x.save(f)
	return x.commit()
}

// open starts the time-outs of a scheduled task and opens its callback.
func (x *Execution) open(f *frame, c call) {
	now := x.environment.Clock.Now()
	if f.due = (time.Time{}); c.timeout > 0 {
		f.due = now.Add(c.timeout)
	}
	if f.beat = (time.Time{}); c.heartbeat > 0 {
		f.beat = now.Add(c.heartbeat)
	}
	x.expect(f)
}

// deadline is when the task that waits times out, and by which error.
func (f *frame) deadline() (time.Time, string) {
	due, name := clock.Never, ErrTimeout
	if !f.due.IsZero() {
		due = f.due
	}
	if !f.beat.IsZero() && f.beat.Before(due) {
		due, name = f.beat, ErrHeartbeatTimeout
	}
	return due, name
}

// await waits for the answer and makes it durable.
func (x *Execution) await(ctx context.Context, f *frame, s *asl.State, input any) error {
	heartbeat, err := x.duration(f, "HeartbeatSeconds", s.Task.Heartbeat, input)
	if err != nil {
		return err
	}
	x.mu.Lock()
	c := x.callbacks[f.token]
	x.mu.Unlock()
	for f.phase == phaseAwaiting {
		due, name := f.deadline()
		if _, err := x.environment.Clock.Wait(ctx, due, c.ready); err != nil {
			return err
		}
		if !x.environment.Clock.Now().Before(due) {
			failure := failureError{&Failure{Error: name}}
			dialectOf(s.Task).failed(x, f, "TimedOut", failure.Failure)
			return failure
		}
		if err := x.takeAll(f, s, c, heartbeat); err != nil {
			return err
		}
	}
	return nil
}

// takeAll applies what was delivered, up to the answer, and makes each durable.
func (x *Execution) takeAll(f *frame, s *asl.State, c *callback, heartbeat time.Duration) error {
	for f.phase == phaseAwaiting {
		d, ok := c.take()
		if !ok {
			return nil
		}
		x.receive(f, s, d.answer, heartbeat)
		x.save(f)
		err := x.commit()
		d.result <- err
		if err != nil {
			return err
		}
	}
	return nil
}

// receive applies a heartbeat or an answer to the frame.
func (x *Execution) receive(f *frame, s *asl.State, a *answer, heartbeat time.Duration) {
	if a == nil {
		if heartbeat > 0 {
			f.beat = x.environment.Clock.Now().Add(heartbeat)
		}
		return
	}
	f.phase, f.answer = phaseAnswered, a
	if a.Failure != nil {
		dialectOf(s.Task).failed(x, f, "Failed", a.Failure)
		return
	}
	dialectOf(s.Task).succeeded(x, f, a.Output)
}
