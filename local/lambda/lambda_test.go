package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/store"
	"github.com/stretchr/testify/require"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// bootstrap is the test function's executable, built once.
var bootstrap string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "lambda-test")
	if err != nil {
		panic(err)
	}
	bootstrap = filepath.Join(dir, "bootstrap")
	build := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", bootstrap, "./internal/testfunction")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func newEnv(t testing.TB, dir string) *env.Env {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	c := clock.New()
	return &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1),
		Log: slog.New(slog.DiscardHandler), Region: "us-east-1", Account: "000000000000",
	}
}

func newService(t testing.TB, e *env.Env, options lambda.Options, functions ...lambda.Function) *lambda.Service {
	t.Helper()
	s, err := lambda.New(e, options)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	for _, f := range functions {
		f.Path = orElse(f.Path, bootstrap)
		require.NoError(t, s.Create(f))
	}
	return s
}

// run runs the service until the test ends or the returned function is called.
func run(t testing.TB, s *lambda.Service) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Run(ctx)
	}()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return stop
}

func invoke(t testing.TB, s *lambda.Service, payload string) lambda.Result {
	t.Helper()
	r, err := s.Invoke(t.Context(), "f", []byte(payload))
	require.NoError(t, err)
	return r
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

func eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	require.Eventually(t, cond, patience, 2*time.Millisecond, what)
}

func TestInvokeOutcomes(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{
		Name: "f", Timeout: time.Second, MemoryMB: 256, Environment: map[string]string{"OWN": "mine"},
	})
	tests := []struct {
		name, payload, answer, errorType, message string
	}{
		{"answers", `{"do":"echo","value":"hé <&>"}`, `"hé <&>"`, "", ""},
		{"own variable", `{"do":"env","value":"OWN"}`, `"mine"`, "", ""},
		{"function name", `{"do":"env","value":"AWS_LAMBDA_FUNCTION_NAME"}`, `"f"`, "", ""},
		{"memory", `{"do":"env","value":"AWS_LAMBDA_FUNCTION_MEMORY_SIZE"}`, `"256"`, "", ""},
		{"error by type", `{"do":"reject"}`, `{"errorMessage":"no such sku","errorType":"orderRejected"}`, "orderRejected", "no such sku"},
		{"error", `{"do":"x"}`, `{"errorMessage":"unknown command x","errorType":"errorString"}`, "errorString", "unknown command x"},
		{"panic", `{"do":"panic","value":"ouch"}`, "", "string", "ouch"},
		{"exit", `{"do":"exit"}`, "", "Runtime.ExitError", "Error: Runtime exited with error: exit status 3"},
		{"timeout", `{"do":"sleep","millis":60000}`, "", "Sandbox.Timedout", "Error: Task timed out after 1.00 seconds"},
		{"too large", `{"do":"large"}`, "", "Function.ResponseSizeTooLarge", "exceeded maximum allowed payload size"},
		{"works after all that", `{"do":"echo","value":"ok"}`, `"ok"`, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := invoke(t, s, tt.payload)
			require.Equal(t, tt.errorType, r.ErrorType)
			require.Equal(t, tt.errorType != "", r.FunctionError == "Unhandled")
			require.Contains(t, r.ErrorMessage, tt.message)
			require.True(t, json.Valid(r.Payload))
			if tt.answer != "" {
				require.JSONEq(t, tt.answer, string(r.Payload))
			}
		})
	}
}

func TestInvokeRefusals(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f"})
	tests := []struct{ name, function, payload, code string }{
		{"unknown function", "g", `{}`, "ResourceNotFoundException"},
		{"unknown version", "f:7", `{}`, "ResourceNotFoundException"},
		{"no JSON", "f", `{`, "InvalidRequestContentException"},
		{"too large", "f", `"` + strings.Repeat("x", 6<<20) + `"`, "RequestTooLargeException"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Invoke(t.Context(), tt.function, []byte(tt.payload))
			var refused *lambda.Error
			require.ErrorAs(t, err, &refused)
			require.Equal(t, tt.code, refused.Code)
		})
	}
}

func TestInvokeByEveryName(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f"})
	for _, name := range []string{"f", "f:$LATEST", s.ARN("f"), s.ARN("f") + ":$LATEST", "000000000000:function:f"} {
		_, err := s.Invoke(t.Context(), name, []byte(`{"do":"echo"}`))
		require.NoError(t, err, name)
	}
}

func TestDeadlineIsRealTime(t *testing.T) {
	e := newEnv(t, "")
	s := newService(t, e, lambda.Options{}, lambda.Function{Name: "f", Timeout: 8 * time.Second})
	e.Clock.Advance(240 * time.Hour)
	var left int
	require.NoError(t, json.Unmarshal(invoke(t, s, `{"do":"deadline"}`).Payload, &left))
	require.InDelta(t, 8000, left, 1000)
}

func TestRequestContext(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f"})
	r := invoke(t, s, `{"do":"request"}`)
	var got []string
	require.NoError(t, json.Unmarshal(r.Payload, &got))
	require.Equal(t, []string{r.RequestID, s.ARN("f")}, got[:2])
	require.Regexp(t, `^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$`, got[2])
}

func TestWarmProcessIsReused(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f"})
	first := string(invoke(t, s, `{"do":"pid"}`).Payload)
	for range 20 {
		require.Equal(t, first, string(invoke(t, s, `{"do":"pid"}`).Payload))
	}
}

func TestProcessesUpToTheBoundThenThrottled(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{QueueWait: 300 * time.Millisecond},
		lambda.Function{Name: "f", MaxInstances: 2, Timeout: 30 * time.Second})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range 2 {
		go func() { _, _ = s.Invoke(ctx, "f", []byte(`{"do":"sleep","millis":20000}`)) }()
	}
	eventually(t, "two busy processes", func() bool { live, idle := s.Instances("f"); return live == 2 && idle == 0 })
	_, err := s.Invoke(t.Context(), "f", []byte(`{"do":"echo"}`))
	var refused *lambda.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "TooManyRequestsException", refused.Code)
	require.Equal(t, 429, refused.Status)
}

func TestReservedConcurrencyBoundsInvocations(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{QueueWait: 200 * time.Millisecond},
		lambda.Function{Name: "f", MaxInstances: 3, Timeout: 30 * time.Second})
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	sleep := func(millis int) (done chan struct{}) {
		done = make(chan struct{})
		go func() {
			defer close(done)
			_, _ = s.Invoke(t.Context(), "f", fmt.Appendf(nil, `{"do":"sleep","millis":%d}`, millis))
		}()
		return done
	}
	began := time.Now()
	first, second := sleep(100), sleep(100)
	eventually(t, "idle processes", func() bool {
		if _, idle := s.Instances("f"); idle == 2 {
			return true
		}
		if time.Since(began) > time.Second { // on a busy machine one process may have served both, one after the other
			began, first, second = time.Now(), sleep(100), sleep(100)
		}
		return false
	})
	<-first
	<-second

	reserve(t, server, 1)
	busy := sleep(2000)
	eventually(t, "the invocation", func() bool { _, idle := s.Instances("f"); return idle == 1 })
	require.Equal(t, "TooManyRequestsException", throttled(t, s), "one runs already")
	<-busy
	require.Empty(t, throttled(t, s))
	_, body := call(t, server, "GET", "/2019-09-30/functions/f/concurrency", "", nil)
	require.JSONEq(t, `{"ReservedConcurrentExecutions":1}`, body)
	for _, wrong := range []string{`{}`, `{"ReservedConcurrentExecutions":-1}`, `[`} {
		r, _ := call(t, server, "PUT", "/2017-10-31/functions/f/concurrency", wrong, nil)
		require.Equal(t, 400, r.StatusCode, wrong)
	}
}

// With 0 nothing waits for a process.
func TestReservedConcurrencyOfZeroStopsAFunction(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{QueueWait: time.Hour}, lambda.Function{Name: "f"})
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	require.Empty(t, throttled(t, s))
	reserve(t, server, 0)
	require.Equal(t, "TooManyRequestsException", throttled(t, s), "an idle process is not used")
	r, _ := call(t, server, "DELETE", "/2017-10-31/functions/f/concurrency", "", nil)
	require.Equal(t, 204, r.StatusCode)
	require.Empty(t, throttled(t, s))
}

func reserve(t *testing.T, server *httptest.Server, n int) {
	t.Helper()
	r, body := call(t, server, "PUT", "/2017-10-31/functions/f/concurrency", fmt.Sprintf(`{"ReservedConcurrentExecutions":%d}`, n), nil)
	require.Equal(t, 200, r.StatusCode, body)
}

// throttled invokes the function and returns the code of the refusal, or nothing.
func throttled(t *testing.T, s *lambda.Service) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	_, err := s.Invoke(ctx, "f", []byte(`{"do":"echo"}`))
	var refused *lambda.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	require.NoError(t, err)
	return ""
}

func TestIdleProcessEnds(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{IdleTimeout: 20 * time.Millisecond}, lambda.Function{Name: "f"})
	invoke(t, s, `{"do":"echo"}`)
	eventually(t, "no process", func() bool { live, _ := s.Instances("f"); return live == 0 })
	invoke(t, s, `{"do":"echo"}`)
}

func TestInitFailures(t *testing.T) {
	e := newEnv(t, "")
	tests := []struct{ name, variable, errorType, message string }{
		{"exits", "FAIL_INIT", "Runtime.ExitError", "exit status 7"},
		{"hangs", "HANG_INIT", "Sandbox.Timedout", "timed out after 0.20 seconds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, e, lambda.Options{InitTimeout: 200 * time.Millisecond},
				lambda.Function{Name: "f", Environment: map[string]string{tt.variable: "1"}})
			r := invoke(t, s, `{}`)
			require.Equal(t, tt.errorType, r.ErrorType)
			require.Contains(t, r.ErrorMessage, tt.message)
		})
	}
}

func TestKillFaultStrikesInMidInvoke(t *testing.T) {
	e := newEnv(t, "")
	s := newService(t, e, lambda.Options{}, lambda.Function{Name: "f", Timeout: 20 * time.Second})
	_, err := e.Faults.Add(fault.Rule{Service: "lambda", Operation: "f", Kind: fault.Kill, Rate: 1, Count: 1})
	require.NoError(t, err)
	r := invoke(t, s, `{"do":"sleep","millis":10000}`)
	require.Equal(t, "Runtime.ExitError", r.ErrorType)
	require.Contains(t, r.ErrorMessage, "signal: killed")
	require.Empty(t, invoke(t, s, `{"do":"echo"}`).FunctionError, "the next process works")
}

func TestFaultsByFunctionName(t *testing.T) {
	e := newEnv(t, "")
	s := newService(t, e, lambda.Options{}, lambda.Function{Name: "f"})
	_, err := e.Faults.Add(fault.Rule{Service: "lambda", Operation: "f", Kind: fault.ErrorBefore, Rate: 1, Count: 1})
	require.NoError(t, err)
	_, err = s.Invoke(t.Context(), "f", []byte(`{"do":"echo"}`))
	var injected *fault.Injected
	require.ErrorAs(t, err, &injected)
	invoke(t, s, `{"do":"echo"}`)
}

func TestOutputIsKept(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f"})
	invoke(t, s, `{"do":"print","value":"one line"}`)
	eventually(t, "the line", func() bool {
		for _, line := range s.Logs("f") {
			if line.Text == "one line" {
				return true
			}
		}
		return false
	})
}

func TestAbandonedInvocationRunsOn(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f", MaxInstances: 1, Timeout: 10 * time.Second})
	first := string(invoke(t, s, `{"do":"pid"}`).Payload)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := s.Invoke(ctx, "f", []byte(`{"do":"sleep","millis":300}`))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, first, string(invoke(t, s, `{"do":"pid"}`).Payload), "the process was not killed")
}

func TestNoProcessRemains(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{}, lambda.Function{Name: "f"})
	stop := run(t, s)
	pid := 0
	require.NoError(t, json.Unmarshal(invoke(t, s, `{"do":"pid"}`).Payload, &pid))
	require.NoError(t, syscall.Kill(pid, 0))
	stop()
	require.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH)
	_, err := s.Invoke(context.Background(), "f", []byte(`{}`))
	require.Error(t, err)
}

func TestManyInvocationsAtOnce(t *testing.T) {
	s := newService(t, newEnv(t, ""), lambda.Options{MaxInstances: 3, QueueWait: 20 * time.Second}, lambda.Function{Name: "f"})
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for n := range errs {
		wg.Go(func() {
			r, err := s.Invoke(t.Context(), "f", fmt.Appendf(nil, `{"do":"echo","value":"%d"}`, n))
			if err == nil && string(r.Payload) != fmt.Sprintf(`"%d"`, n) {
				err = fmt.Errorf("answer %s for %d", r.Payload, n)
			}
			errs[n] = err
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	live, _ := s.Instances("f")
	require.LessOrEqual(t, live, 3)
}

func BenchmarkInvokeWarm(b *testing.B) {
	s := newService(b, newEnv(b, ""), lambda.Options{}, lambda.Function{Name: "f"})
	invoke(b, s, `{"do":"echo"}`)
	for b.Loop() {
		invoke(b, s, `{"do":"echo","value":"x"}`)
	}
}

func BenchmarkColdStart(b *testing.B) {
	s := newService(b, newEnv(b, ""), lambda.Options{})
	for b.Loop() {
		require.NoError(b, s.Create(lambda.Function{Name: "f", Path: bootstrap}))
		invoke(b, s, `{"do":"echo","value":"x"}`)
	}
}
