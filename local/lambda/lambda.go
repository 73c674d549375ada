// Package lambda runs functions as AWS Lambda does: provided.al2023 bootstraps
// as child processes that fetch their work over the Runtime API, started on
// demand, several at a time, stopped when idle and killed at their timeout;
// and the event source mappings that feed them from queues and streams.
package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/eventforge/eventforge/local/env"
)

// serviceName is this service's name in fault rules and logs. A fault rule's
// operation is the function's name.
const serviceName = "lambda"

// Options set how the service treats all its functions. A zero value means
// the default named at the field. Durations are real time, because the processes
// use the real clock.
type Options struct {
	Queues       QueueSource   // needed for MapQueue and on-failure queues
	Streams      StreamSource  // needed for MapStream
	MaxInstances int           // processes per function; 10
	IdleTimeout  time.Duration // an idle process stops after this; 5 min
	QueueWait    time.Duration // how long an invocation waits for a process before it is throttled; 3 s
	Patience     time.Duration // how long an invocation waits for a busy process before another starts; 25 ms
	InitTimeout  time.Duration // from start to the first call of next; 10 s, as on AWS
	StopGrace    time.Duration // from SIGTERM to SIGKILL; 2 s

	// Output also gets what the functions' processes print. It may be nil.
	Output io.Writer

	// BreakConnections breaks the connections to services of the process with this
	// AWS session token, while a fault keeps the process stopped. It may be nil.
	BreakConnections func(sessionToken string)
}

func (o Options) withDefaults() Options {
	o.MaxInstances = orElse(o.MaxInstances, 10)
	o.IdleTimeout = orElse(o.IdleTimeout, 5*time.Minute)
	o.QueueWait = orElse(o.QueueWait, 3*time.Second)
	o.Patience = orElse(o.Patience, 25*time.Millisecond)
	o.InitTimeout = orElse(o.InitTimeout, 10*time.Second)
	o.StopGrace = orElse(o.StopGrace, 2*time.Second)
	return o
}

// Function is one function's configuration.
type Function struct {
	Name              string
	Description       string
	Path              string // its bootstrap, an executable file
	Environment       map[string]string
	MemoryMB          int           // passed to the function, not enforced; 128 when 0
	Timeout           time.Duration // 3 s when 0, as on AWS
	MaxInstances      int           // Options.MaxInstances when 0
	OnFailureQueueARN string        // gets asynchronous events after their last attempt; they are dropped when empty
}

// Result is the result of an invocation. FunctionError is empty if the function
// responded, else "Unhandled"; then ErrorType and ErrorMessage are those of the
// error document in Payload.
type Result struct {
	Payload       []byte
	FunctionError string
	ErrorType     string
	ErrorMessage  string
	RequestID     string
}

// Service is the Lambda service. Create functions and mappings first, then
// Run it; Invoke works from New until Run has ended or Close was called.
type Service struct {
	env     *env.Env
	options Options
	spawner *spawner
	spawned atomic.Uint64 // processes so far
	async   *asyncQueue

	mu        sync.RWMutex
	functions map[string]*function
	mappings  []mapping
}

// New returns a service without functions. It loads the asynchronous events
// that were accepted but not yet processed; Run processes them.
func New(e *env.Env, options Options) (*Service, error) {
	s := &Service{
		env: e, options: options.withDefaults(), spawner: newSpawner(), functions: map[string]*function{},
	}
	e.Faults.Know(serviceName, "InvokeAsync") // besides REST's operations and the functions' names
	async, err := loadAsync(s)
	if err != nil {
		return nil, fmt.Errorf("load asynchronous events: %w", err)
	}
	s.async = async
	return s, nil
}

// Create adds a function, or replaces the one of that name together with its
// processes. The error names the invalid field.
func (s *Service) Create(f Function) error {
	if err := check(f); err != nil {
		return fmt.Errorf("function %q: %w", f.Name, err)
	}
	f.MemoryMB = orElse(f.MemoryMB, 128)
	f.Timeout = orElse(f.Timeout, 3*time.Second)
	f.MaxInstances = orElse(f.MaxInstances, s.options.MaxInstances)
	s.env.Faults.Know(serviceName, f.Name)
	s.mu.Lock()
	old := s.functions[f.Name]
	s.functions[f.Name] = newFunction(s, f)
	s.mu.Unlock()
	if old != nil {
		go old.stop()
	}
	return nil
}

func check(f Function) error {
	if f.Name == "" || strings.ContainsAny(f.Name, ":/ \x00") {
		return errors.New("Name: must not be empty nor contain ':', '/' or spaces") //nolint:staticcheck // begins with the field's name
	}
	if f.Timeout < 0 || f.Timeout > 15*time.Minute {
		return errors.New("Timeout: must be from 1 s to 15 min") //nolint:staticcheck // begins with the field's name
	}
	info, err := os.Stat(f.Path)
	if err != nil {
		return fmt.Errorf("Path: %w", err) //nolint:staticcheck // begins with the field's name
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return fmt.Errorf("Path: %s is not an executable file", f.Path) //nolint:staticcheck // begins with the field's name
	}
	return nil
}

// Functions lists all functions in order of their names.
func (s *Service) Functions() []Function {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]Function, 0, len(s.functions))
	for _, f := range s.functions {
		out = append(out, f.Function)
	}
	slices.SortFunc(out, func(a, b Function) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// ARN is the function's resource name.
func (s *Service) ARN(name string) string { return s.env.ARN("lambda", "function:"+name) }

// find resolves a name, an ARN or a partial ARN, each with or without the
// qualifier $LATEST.
func (s *Service) find(nameOrARN string) (*function, error) {
	name, qualifier := splitName(nameOrARN)
	s.mu.RLock()
	defer s.mu.RUnlock()
	f, ok := s.functions[name]
	if !ok || (qualifier != "" && qualifier != "$LATEST") {
		return nil, &Error{Code: "ResourceNotFoundException", Status: 404, Message: "Function not found: " + s.ARN(name)}
	}
	return f, nil
}

func splitName(nameOrARN string) (name, qualifier string) {
	rest := nameOrARN
	if _, after, ok := strings.Cut(nameOrARN, ":function:"); ok {
		rest = after
	}
	name, qualifier, _ = strings.Cut(rest, ":")
	return name, qualifier
}

// Run feeds the functions from their event sources until ctx ends. Current
// batches then have StopGrace to finish. After that every process gets SIGTERM,
// and SIGKILL if it has not ended after StopGrace.
func (s *Service) Run(ctx context.Context) error {
	s.mu.RLock()
	mappings := slices.Clone(s.mappings)
	s.mu.RUnlock()
	var wg sync.WaitGroup
	for _, m := range mappings {
		wg.Go(func() { m.run(ctx) })
	}
	wg.Go(func() { s.async.run(ctx) })
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	<-ctx.Done()
	select {
	case <-done:
	case <-time.After(s.options.StopGrace):
	}
	s.Close()
	<-done
	return nil
}

// Close stops every process and refuses further invocations.
func (s *Service) Close() {
	s.mu.RLock()
	functions := make([]*function, 0, len(s.functions))
	for _, f := range s.functions {
		functions = append(functions, f)
	}
	s.mu.RUnlock()
	var wg sync.WaitGroup
	for _, f := range functions {
		wg.Go(f.stop)
	}
	wg.Wait()
	s.spawner.close()
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}
