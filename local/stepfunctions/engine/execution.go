// Package engine interprets checked Amazon States Language definitions. It commits every
// transition of an execution, with its history and new position, to a Journal atomically.
// An interrupted execution continues from its journal: a task in flight is invoked again
// (at least once), and a wait ends at its original time.
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

// Invoker runs a function, named or by ARN. For a failed invocation
// it returns an error that AsFailure converts.
type Invoker func(ctx context.Context, function string, payload []byte) ([]byte, error)

// Random is the source of jitter and of the random intrinsic functions.
type Random interface {
	Float64() float64
	UUID() string
}

// Sender sends a message to a queue and returns the message's id. For a message
// that was not sent it returns an error that AsFailure converts.
type Sender func(ctx context.Context, queueURL, body string) (messageID string, err error)

// Environment is what an execution uses.
type Environment struct {
	Invoke    Invoker
	Send      Sender
	AsFailure func(error) *Failure // converts the error of Invoke and Send to a named one
	Clock     *clock.Clock
	Random    Random
	Region    string
}

// Journal stores an execution's transitions. Commit returns when the transition is
// durable. Its error interrupts the execution, which continues after a restart.
type Journal interface {
	Commit(Transition) error
}

// Transition is everything since the last transition.
type Transition struct {
	Events  []Event
	Frames  map[string][]byte // by path; nil: the frame is removed
	Outcome *Outcome          // set by the last transition
}

// Status is an execution's status.
type Status string

// The statuses of an execution.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)

// Outcome is the result of an execution.
type Outcome struct {
	Status       Status
	Output       []byte // if it succeeded
	Error, Cause string // if it did not
	Time         time.Time
}

// Identity is the context object's Execution and StateMachine.
type Identity struct {
	ARN, Name, RoleARN      string
	MachineARN, MachineName string
	Started                 time.Time
	Input                   []byte
}

// Execution is one execution of a machine. New or Restore makes it; Run runs it once.
type Execution struct {
	machine     *asl.Machine
	identity    Identity
	input       any
	environment Environment
	journal     Journal
	root        *frame

	mu        sync.Mutex // guards the six fields below
	lastID    int64
	pending   Transition
	broken    error
	cancel    context.CancelCauseFunc
	aborted   *ended
	callbacks map[string]*callback // of the tasks that wait, by token

	flushing sync.Mutex    // held during Commit, so that the history stays in order
	started  chan struct{} // closed when the first transition is durable, or failed
	once     sync.Once
	over     chan struct{} // closed when Run returns
}

// New returns a new execution. Its input is JSON.
func New(m *asl.Machine, id Identity, e Environment, j Journal) (*Execution, error) {
	x, err := newExecution(m, id, e, j)
	if err != nil {
		return nil, err
	}
	x.root = newFrame(m, "", x.input)
	details := map[string]any{"input": string(id.Input), "inputDetails": notTruncated, "roleArn": id.RoleARN}
	x.log(x.root, "ExecutionStarted", "executionStartedEventDetails", details)
	x.save(x.root)
	return x, nil
}

// Restore returns an interrupted execution, from the frames of its journal and the number
// of its last event.
func Restore(m *asl.Machine, id Identity, e Environment, j Journal, frames map[string][]byte, lastID int64) (*Execution, error) {
	x, err := newExecution(m, id, e, j)
	if err != nil {
		return nil, err
	}
	x.lastID = lastID
	x.once.Do(func() { close(x.started) }) // it was restored, so it is durable
	if x.root, err = restoreFrames(m, frames); err == nil {
		x.expectTokens(x.root)
	}
	return x, err
}

func newExecution(m *asl.Machine, id Identity, e Environment, j Journal) (*Execution, error) {
	input, err := document.Decode(id.Input)
	if err != nil {
		return nil, err
	}
	return &Execution{
		machine: m, identity: id, input: input, environment: e, journal: j, started: make(chan struct{}),
		over: make(chan struct{}), callbacks: map[string]*callback{},
	}, nil
}

// Started waits until the first transition is durable, and returns the error if it
// failed.
func (x *Execution) Started() error {
	<-x.started
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.broken
}

// ended is the reason why an execution's context ended.
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

// Run runs the execution to its end and returns the outcome. If ctx ends first, or the
// journal fails, it returns an error, and the execution can be restored.
func (x *Execution) Run(ctx context.Context) (Outcome, error) {
	defer close(x.over)
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
	output, err := x.runFrame(ctx, x.root)
	outcome, err := x.outcome(ctx, output, err)
	if err != nil {
		x.fail(err)
		return Outcome{}, err
	}
	x.end(&outcome)
	return outcome, x.commit()
}

func (x *Execution) limit(ctx context.Context, cancel context.CancelCauseFunc, due time.Time) {
	if x.environment.Clock.SleepUntil(ctx, due) == nil {
		cancel(&ended{status: TimedOut})
	}
}

// outcome is the execution's outcome, if it has ended.
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

// end commits the outcome.
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
	o.Time = x.environment.Clock.Now()
	x.finish(o)
}
