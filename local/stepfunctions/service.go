// Package stepfunctions emulates AWS Step Functions: standard state machines in Amazon
// States Language (JSONPath mode). Executions are durable and continue after a crash.
package stepfunctions

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/stepfunctions/engine"
)

// serviceName is this service's name in fault rules and logs.
const serviceName = "states"

// Retention is how long a finished execution, its history and its name are kept, in
// platform time: 90 days, as on AWS.
const Retention = 90 * 24 * time.Hour

// Invoker runs Lambda functions for Task states. A failed invocation is a
// *TaskError; any other error counts as Lambda.Unknown.
type Invoker interface {
	Invoke(ctx context.Context, function string, payload []byte) (output []byte, err error)
}

// Queues sends messages for Task states. A message that was not sent is a *TaskError with
// a name such as SQS.QueueDoesNotExistException.
type Queues interface {
	SendMessage(ctx context.Context, queueURL, body string) (messageID string, err error)
}

// noQueues is the Queues of a service without queues.
type noQueues struct{}

// SendMessage sends nothing.
func (noQueues) SendMessage(_ context.Context, queueURL, _ string) (string, error) {
	return "", &TaskError{Name: "SQS.QueueDoesNotExistException", Cause: "there is no queue " + queueURL}
}

// TaskError is a failed task for Retry and Catch. Name is matched with ErrorEquals,
// e.g. OrderRejected or Lambda.TooManyRequestsException.
type TaskError struct{ Name, Cause string }

func (e *TaskError) Error() string { return e.Name + ": " + e.Cause }

// Service is the Step Functions service.
type Service struct {
	env         *env.Env
	spaces      spaces
	environment engine.Environment
	outbox      *outbox

	ctx    context.Context // ends when the service stops
	cancel context.CancelFunc
	work   sync.WaitGroup // running executions

	mu       sync.RWMutex
	machines map[string]*machine // by name
	running  map[executionKey]*execution
	resume   []*execution // interrupted by the last stop; Run continues them
}

// New loads the state machines and the executions that were running when the
// platform ended; Run continues those. queues and bus may be nil.
func New(e *env.Env, invoke Invoker, queues Queues, bus EventSink) (*Service, error) {
	if queues == nil {
		queues = noQueues{}
	}
	s := &Service{
		env: e, spaces: spacesOf(e.DB), machines: map[string]*machine{}, running: map[executionKey]*execution{},
		environment: engine.Environment{
			Invoke: invoke.Invoke, Send: queues.SendMessage, AsFailure: asFailure, Clock: e.Clock, Random: e.Rand, Region: e.Region,
		},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.outbox = newOutbox(e, s.spaces.outbox, bus)
	if err := errors.Join(s.loadMachines(), s.loadRunning(), s.outbox.load()); err != nil {
		return nil, fmt.Errorf("load state machines: %w", err)
	}
	return s, nil
}

// Run continues interrupted executions, prunes old ones and publishes status changes,
// until ctx ends. It returns when every execution has stopped at a point where it can be
// continued.
func (s *Service) Run(ctx context.Context) error {
	s.mu.Lock()
	resume := s.resume
	s.resume = nil
	s.mu.Unlock()
	for _, x := range resume {
		s.launch(x)
	}
	var wg sync.WaitGroup
	wg.Go(func() { s.prune(ctx) })
	wg.Go(func() { s.outbox.run(ctx) })
	<-ctx.Done()
	s.Close()
	wg.Wait()
	return nil
}

// Close stops all executions at points where they can be continued.
func (s *Service) Close() {
	s.mu.Lock() // no execution is launched between cancel and Wait
	s.cancel()
	s.mu.Unlock()
	s.work.Wait()
}

// asFailure converts the error of an invocation to a named one.
func asFailure(err error) *engine.Failure {
	var task *TaskError
	if errors.As(err, &task) {
		return &engine.Failure{Error: task.Name, Cause: task.Cause}
	}
	return &engine.Failure{Error: "Lambda.Unknown", Cause: err.Error()}
}
