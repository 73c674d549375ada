package stepfunctions

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/engine"
)

// executionRecord is a stored execution.
type executionRecord struct {
	Machine  string        `json:"machine"`
	Name     string        `json:"name"`
	Revision string        `json:"revision"`
	RoleARN  string        `json:"roleArn"`
	Status   engine.Status `json:"status"`
	Started  time.Time     `json:"started"`
	Stopped  time.Time     `json:"stopped,omitzero"`
	Input    string        `json:"input"`
	Output   string        `json:"output,omitempty"`
	Error    string        `json:"error,omitempty"`
	Cause    string        `json:"cause,omitempty"`
}

func (r executionRecord) key() executionKey { return executionKey{r.Machine, r.Name} }

// execution is a running execution, or one that is about to run.
type execution struct {
	service   *Service
	record    executionRecord // as of the start
	run       *engine.Execution
	isNew     bool          // not durable yet
	announced bool          // its start event is in the outbox; guarded, like isNew, because commits are serial
	ending    atomic.Bool   // its end is durable, or about to be
	done      chan struct{} // closed when it has ended or was interrupted
}

func (s *Service) executionARN(k executionKey) string {
	return s.env.ARN(serviceName, "execution:"+k.machine+":"+k.name)
}

func (s *Service) parseExecutionARN(arn string) (executionKey, error) {
	rest, ok := strings.CutPrefix(arn, s.env.ARN(serviceName, "execution:"))
	machine, name, both := strings.Cut(rest, ":")
	if !ok || !both || machine == "" || name == "" {
		return executionKey{}, invalidARN(arn)
	}
	return executionKey{machine, name}, nil
}

// StartExecution starts an execution and returns its ARN once it is durable.
// An empty name means a random one, an empty input {}. The same name and input again while
// it runs return the same execution; every other reuse of a name fails with
// ExecutionAlreadyExists. Fault rules apply as on the wire.
func (s *Service) StartExecution(ctx context.Context, stateMachineARN, name, input string) (executionARN string, err error) {
	err = s.env.Faults.Do(ctx, serviceName, "StartExecution", func(ctx context.Context) error {
		x, err := s.start(ctx, stateMachineARN, name, input)
		executionARN = x.arn
		return err
	})
	return executionARN, err
}

// started is the result of starting an execution.
type started struct {
	arn  string
	time time.Time
}

func (s *Service) start(_ context.Context, machineARN, name, input string) (started, error) {
	m, err := s.machine(machineARN)
	if err != nil {
		return started{}, err
	}
	if name == "" {
		name = s.env.Rand.UUID()
	}
	if input == "" {
		input = "{}"
	}
	if err := checkName(name); err != nil {
		return started{}, err
	}
	if len(input) > engine.MaxData {
		return started{}, validation("input: it is larger than %d bytes", engine.MaxData)
	}
	x, err := s.claim(m, name, input)
	if err != nil {
		return started{}, err
	}
	if err := x.run.Started(); err != nil {
		return started{}, err
	}
	return started{s.executionARN(x.record.key()), x.record.Started}, nil
}

// claim creates the execution, or returns the running one with the same name and input.
func (s *Service) claim(m *machine, name, input string) (*execution, error) {
	key := executionKey{m.Name, name}
	s.awaitEnd(key)
	x := &execution{service: s, isNew: true, done: make(chan struct{}), record: executionRecord{
		Machine: m.Name, Name: name, Revision: m.Revision, RoleARN: m.RoleARN,
		Status: engine.Running, Started: s.env.Clock.Now().Truncate(time.Millisecond), Input: input,
	}}
	run, err := engine.New(m.parsed, s.identity(x.record), s.environment, x)
	if err != nil {
		return nil, invalidInput(err.Error())
	}
	x.run = run
	s.mu.Lock()
	defer s.mu.Unlock()
	if other, taken := s.running[key]; taken {
		if other.record.Input != input {
			return nil, errExists(s.executionARN(key))
		}
		return other, nil
	}
	if _, used, err := s.spaces.executions.Get(key.bytes()); used || err != nil {
		return nil, errors.Join(err, errExists(s.executionARN(key)))
	}
	if s.ctx.Err() != nil {
		return nil, s.ctx.Err()
	}
	s.running[key] = x
	s.goRun(x)
	return x, nil
}

// awaitEnd waits for an execution that is about to end: it no longer runs, but its name
// is not yet marked as used.
func (s *Service) awaitEnd(key executionKey) {
	s.mu.RLock()
	x, running := s.running[key]
	s.mu.RUnlock()
	if running && x.ending.Load() {
		<-x.done
	}
}

func (s *Service) identity(r executionRecord) engine.Identity {
	return engine.Identity{
		ARN: s.executionARN(r.key()), Name: r.Name, RoleARN: r.RoleARN, MachineARN: s.machineARN(r.Machine),
		MachineName: r.Machine, Started: r.Started, Input: []byte(r.Input),
	}
}

// launch starts an execution that is already in running.
func (s *Service) launch(x *execution) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() == nil {
		s.goRun(x)
	}
}

// goRun starts the execution's goroutine. The caller holds s.mu.
func (s *Service) goRun(x *execution) {
	s.work.Go(func() {
		defer close(x.done)
		_, err := x.run.Run(s.ctx)
		if err != nil && s.ctx.Err() == nil {
			s.env.Log.Error("execution interrupted", "execution", s.executionARN(x.record.key()), "error", err)
		}
		if err == nil || x.isNew { // else it continues after a restart
			s.mu.Lock()
			delete(s.running, x.record.key())
			s.mu.Unlock()
		}
	})
}

// Wait returns when the execution has ended. Its error is ctx's, or says that the service
// stopped or that there is no such execution.
func (s *Service) Wait(ctx context.Context, executionARN string) error {
	key, err := s.parseExecutionARN(executionARN)
	if err != nil {
		return err
	}
	s.mu.RLock()
	x, running := s.running[key]
	s.mu.RUnlock()
	if !running {
		_, err := s.record(key)
		return err
	}
	select {
	case <-x.done:
		if r, err := s.record(key); err != nil || r.Status != engine.Running {
			return err
		}
		return s.ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// record loads a stored execution.
func (s *Service) record(key executionKey) (executionRecord, error) {
	raw, ok, err := s.spaces.executions.Get(key.bytes())
	if err != nil {
		return executionRecord{}, err
	}
	if !ok {
		return executionRecord{}, errExecution(s.executionARN(key))
	}
	var r executionRecord
	return r, json.Unmarshal(raw, &r)
}

// stop aborts a running execution and waits until that is durable.
func (s *Service) stop(ctx context.Context, key executionKey, errorName, cause string) (time.Time, error) {
	s.mu.RLock()
	x, running := s.running[key]
	s.mu.RUnlock()
	if running {
		x.run.Abort(errorName, cause)
		select {
		case <-x.done:
		case <-ctx.Done():
			return time.Time{}, ctx.Err()
		}
	}
	r, err := s.record(key)
	return r.Stopped, err
}
