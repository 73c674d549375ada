// Package engine interprets checked Amazon States Language definitions. Every
// transition of an execution, its history and where it then stands, goes to a
// Journal in one piece; an execution that was cut off continues from what its
// journal has, so that a task in flight is invoked again (at least once) and a
// wait ends when it would have.
package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/stepfunctions/asl"
	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// Invoker runs a function, named or by ARN. A failed invocation is told by
// whatever AsFailure makes a Failure of.
type Invoker func(ctx context.Context, function string, payload []byte) ([]byte, error)

// Random is where jitter and the random intrinsic functions come from.
type Random interface {
	Float64() float64
	UUID() string
}

// World is what an execution acts on.
type World struct {
	Invoke    Invoker
	AsFailure func(error) *Failure // turns Invoke's error into a named one
	Clock     *clock.Clock
	Random    Random
	Region    string
}

// Journal keeps what an execution went through. Commit returns once the
// transition is durable; its error ends the work on the execution, which then
// continues after a restart.
type Journal interface {
	Commit(Transition) error
}

// Transition is what happened since the last one.
type Transition struct {
	Events  []Event
	Frames  map[string][]byte // by path; nil: the frame is gone
	Outcome *Outcome          // set by the last one
}

// Status is where an execution stands.
type Status string

// The states of an execution.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)

// Outcome is how an execution ended.
type Outcome struct {
	Status       Status
	Output       []byte // when it succeeded
	Error, Cause string // when it did not
	Time         time.Time
}

// Identity is what an execution knows about itself, the context object's
// Execution and StateMachine.
type Identity struct {
	ARN, Name, RoleARN      string
	MachineARN, MachineName string
	Started                 time.Time
	Input                   []byte
}

// Execution is one run of a machine. Make it with New or Restore, then Run it
// once.
type Execution struct {
	machine  *asl.Machine
	identity Identity
	input    any
	world    World
	journal  Journal
	root     *frame

	mu      sync.Mutex // guards the five below
	lastID  int64
	pending Transition
	broken  error
	cancel  context.CancelCauseFunc
	aborted *ended

	flushing sync.Mutex    // held during Commit: one at a time keeps the history in order
	started  chan struct{} // closed when the first transition is durable, or failed
	once     sync.Once
}

// New is a fresh execution. Its input is JSON.
func New(m *asl.Machine, id Identity, w World, j Journal) (*Execution, error) {
	x, err := newExecution(m, id, w, j)
	if err != nil {
		return nil, err
	}
	x.root = newFrame(m, "", x.input)
	details := map[string]any{"input": string(id.Input), "inputDetails": notTruncated, "roleArn": id.RoleARN}
	x.log(x.root, "ExecutionStarted", "executionStartedEventDetails", details)
	x.save(x.root)
	return x, nil
}

// Restore is an execution as its journal left it: the frames of all
// transitions so far, and the number of the last event.
func Restore(m *asl.Machine, id Identity, w World, j Journal, frames map[string][]byte, lastID int64) (*Execution, error) {
	x, err := newExecution(m, id, w, j)
	if err != nil {
		return nil, err
	}
	x.lastID = lastID
	x.once.Do(func() { close(x.started) }) // it is durable by being here
	x.root, err = restoreFrames(m, frames)
	return x, err
}

func newExecution(m *asl.Machine, id Identity, w World, j Journal) (*Execution, error) {
	input, err := document.Decode(id.Input)
	if err != nil {
		return nil, err
	}
	return &Execution{machine: m, identity: id, input: input, world: w, journal: j, started: make(chan struct{})}, nil
}

// Started waits until the first transition is durable, and tells why it is not.
func (x *Execution) Started() error {
	<-x.started
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.broken
}

// ended says why an execution's context ended.
type ended struct {
	status       Status
	error, cause string
}

func (e *ended) Error() string { return string(e.status) }

// Abort stops a running execution; Run then returns.
func (x *Execution) Abort(errorName, cause string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.aborted = &ended{Aborted, errorName, cause}
	if x.cancel != nil {
		x.cancel(x.aborted)
	}
}

// Run carries the execution to its end and returns how it ended. When ctx
// ends first, or the journal fails, it returns an error, and what is durable
// can be restored.
func (x *Execution) Run(ctx context.Context) (Outcome, error) {
	defer x.once.Do(func() { close(x.started) })
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	x.mu.Lock()
	x.cancel = cancel
	if x.aborted != nil {
		cancel(x.aborted)
	}
	x.mu.Unlock()
	if limit := x.machine.TimeoutSeconds; limit > 0 {
		go x.limit(ctx, cancel, x.identity.Started.Add(time.Duration(limit)*time.Second))
	}
	output, err := x.walk(ctx, x.root)
	outcome, err := x.outcome(ctx, output, err)
	if err != nil {
		x.fail(err)
		return Outcome{}, err
	}
	x.end(&outcome)
	return outcome, x.commit()
}

func (x *Execution) limit(ctx context.Context, cancel context.CancelCauseFunc, due time.Time) {
	if x.world.Clock.SleepUntil(ctx, due) == nil {
		cancel(&ended{status: TimedOut})
	}
}

// outcome decides how the execution ended, if it did.
func (x *Execution) outcome(ctx context.Context, output any, err error) (Outcome, error) {
	var failure failureError
	var stop *ended
	switch {
	case err == nil:
		return Outcome{Status: Succeeded, Output: document.Encode(output)}, nil
	case errors.As(err, &failure):
		return Outcome{Status: Failed, Error: failure.Failure.Error, Cause: failure.Cause}, nil
	case errors.As(context.Cause(ctx), &stop):
		return Outcome{Status: stop.status, Error: stop.error, Cause: stop.cause}, nil
	default:
		return Outcome{}, err
	}
}

// end tells how it ended.
func (x *Execution) end(o *Outcome) {
	switch o.Status {
	case Succeeded:
		x.log(x.root, "ExecutionSucceeded", "executionSucceededEventDetails",
			map[string]any{"output": string(o.Output), "outputDetails": notTruncated})
	case Failed:
		name, details := failed("executionFailedEventDetails", &Failure{o.Error, o.Cause})
		x.log(x.root, "ExecutionFailed", name, details)
	case TimedOut:
		x.log(x.root, "ExecutionTimedOut", "executionTimedOutEventDetails", map[string]any{})
	default:
		name, details := failed("executionAbortedEventDetails", &Failure{o.Error, o.Cause})
		x.log(x.root, "ExecutionAborted", name, details)
	}
	o.Time = x.world.Clock.Now()
	x.finish(o)
}
