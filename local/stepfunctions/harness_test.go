package stepfunctions_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/stretchr/testify/require"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// handlers are functions in this process, by name.
type handlers map[string]func(ctx context.Context, payload []byte) ([]byte, error)

func (h handlers) Invoke(ctx context.Context, function string, payload []byte) ([]byte, error) {
	f, ok := h[function]
	if !ok {
		return nil, &stepfunctions.TaskError{Name: "Lambda.ResourceNotFoundException", Cause: function}
	}
	return f(ctx, payload)
}

// answers returns a handler that always returns output.
func answers(output string) func(context.Context, []byte) ([]byte, error) {
	return func(context.Context, []byte) ([]byte, error) { return []byte(output), nil }
}

func fails(name, cause string) func(context.Context, []byte) ([]byte, error) {
	return func(context.Context, []byte) ([]byte, error) {
		return nil, &stepfunctions.TaskError{Name: name, Cause: cause}
	}
}

// sink records the events for the bus.
type sink struct {
	mu     sync.Mutex
	events []stepfunctions.BusEvent
	fail   int  // how many puts fail before one succeeds
	noRule bool // no rule listens
}

func (s *sink) Listening() bool { return !s.noRule }

func (s *sink) PutEvent(_ context.Context, e stepfunctions.BusEvent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail > 0 {
		s.fail--
		return io.ErrUnexpectedEOF
	}
	s.events = append(s.events, e)
	return nil
}

func (s *sink) statuses() (out []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		var d struct{ Status string }
		_ = json.Unmarshal(e.Detail, &d)
		out = append(out, d.Status)
	}
	return out
}

// harness is a platform with its Step Functions service.
type harness struct {
	t       testing.TB
	env     *env.Env
	service *stepfunctions.Service
	client  *sfn.Client
	stop    func()
}

func newEnv(t testing.TB, dir string) *env.Env {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	c := clock.New()
	return &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1),
		Log: slog.New(slog.DiscardHandler), Region: "us-east-1", Account: "000000000000",
	}
}

// open starts a service with the store in dir, or in memory if dir is "".
func open(t testing.TB, dir string, invoke stepfunctions.Invoker, bus stepfunctions.EventSink) *harness {
	t.Helper()
	return openWith(t, dir, invoke, nil, bus)
}

func openWith(t testing.TB, dir string, invoke stepfunctions.Invoker, queues stepfunctions.Queues, bus stepfunctions.EventSink) *harness {
	t.Helper()
	w := &harness{t: t, env: newEnv(t, dir)}
	w.serve(invoke, queues, bus)
	return w
}

// serve starts the service on the harness's environment.
func (w *harness) serve(invoke stepfunctions.Invoker, queues stepfunctions.Queues, bus stepfunctions.EventSink) {
	w.t.Helper()
	var err error
	w.service, err = stepfunctions.New(w.env, invoke, queues, bus)
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = w.service.Run(ctx)
	}()
	server := httptest.NewServer(wire.NewMux(w.env, w.service.Wire()))
	w.client = sfn.New(sfn.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), HTTPClient: awstest.HTTPClient(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("k", "s", ""),
	})
	w.stop = sync.OnceFunc(func() {
		cancel()
		<-done
		server.Close()
		require.NoError(w.t, w.env.DB.Close())
	})
	w.t.Cleanup(w.stop)
}

func (w *harness) create(definition string) (arn string) {
	w.t.Helper()
	arn, err := w.service.Create(w.t.Context(), "machine", []byte(definition))
	require.NoError(w.t, err)
	return arn
}

func (w *harness) start(machine, name, input string) (arn string) {
	w.t.Helper()
	arn, err := w.service.StartExecution(w.t.Context(), machine, name, input)
	require.NoError(w.t, err)
	return arn
}

// finish waitsOneHour until the execution has ended.
func (w *harness) finish(arn string) stepfunctions.Summary {
	w.t.Helper()
	var s stepfunctions.Summary
	require.Eventually(w.t, func() bool {
		var err error
		s, err = w.service.Execution(arn)
		require.NoError(w.t, err)
		return s.Status != "RUNNING"
	}, patience, time.Millisecond)
	return s
}

// execute runs a definition once.
func (w *harness) execute(definition, input string) stepfunctions.Summary {
	w.t.Helper()
	return w.finish(w.start(w.create(definition), "", input))
}

func states(s stepfunctions.Summary) (out []string) {
	for _, step := range s.Steps {
		out = append(out, step.State)
	}
	return out
}
