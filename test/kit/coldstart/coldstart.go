// Package coldstart runs a function's bootstrap with a minimal Lambda Runtime API, and
// measures the time until its first request for an event and its first response.
package coldstart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Times are the measured times of one process.
type Times struct {
	Init time.Duration // from starting the process to its first request for an event
	Cold time.Duration // from starting the process to its first response
	Warm time.Duration // from the second event to its response
}

// runtime is one process's Runtime API.
type runtime struct {
	asked    chan time.Time
	events   chan []byte
	answered chan time.Time
	server   *http.Server
	address  string
}

func listen() (*runtime, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &runtime{
		asked: make(chan time.Time, 4), events: make(chan []byte), answered: make(chan time.Time, 4),
		address: listener.Addr().String(),
	}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Second}
	go func() { _ = r.server.Serve(listener) }()
	return r, nil
}

func (r *runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	switch {
	case strings.HasSuffix(req.URL.Path, "/invocation/next"):
		r.asked <- time.Now()
		r.next(w, req)
	case strings.HasSuffix(req.URL.Path, "/response"), strings.HasSuffix(req.URL.Path, "/error"):
		_, _ = io.Copy(io.Discard, req.Body)
		r.answered <- time.Now()
		w.WriteHeader(http.StatusAccepted)
	default:
		http.NotFound(w, req)
	}
}

func (r *runtime) next(w http.ResponseWriter, req *http.Request) {
	select {
	case event := <-r.events:
		h := w.Header()
		h.Set("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000000")
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(10*time.Second).UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:measured")
		_, _ = w.Write(event)
	case <-req.Context().Done():
	}
}

// Measure starts the bootstrap, sends it the event twice and stops it. The event must need
// no service, or one that environment configures.
func Measure(ctx context.Context, bootstrap string, environment []string, event []byte) (t Times, err error) {
	r, err := listen()
	if err != nil {
		return t, err
	}
	defer func() { err = errors.Join(err, r.server.Close()) }()
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, bootstrap)
	cmd.Env = append(append(os.Environ(), environment...), "AWS_LAMBDA_RUNTIME_API="+r.address)
	cmd.Stdout, cmd.Stderr = &output, &output
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return t, err
	}
	ctx, stop := untilItEnds(ctx, cmd)
	defer stop()
	if t.Init, err = since(ctx, start, r.asked); err == nil {
		t.Cold, err = r.give(ctx, start, event)
	}
	if err == nil {
		if _, err = since(ctx, start, r.asked); err == nil {
			t.Warm, err = r.give(ctx, time.Now(), event)
		}
	}
	if err != nil {
		stop() // from here on it writes nothing
		err = fmt.Errorf("%s: %w; it wrote: %s", bootstrap, context.Cause(ctx), output.String())
	}
	return t, err
}

// errEnded is the cause of a process that ends by itself.
var errEnded = errors.New("the function ended before it answered")

// untilItEnds returns a context that ends with the process, and a function that ends
// both and waits for that.
func untilItEnds(ctx context.Context, cmd *exec.Cmd) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
		cancel(errEnded)
	}()
	return ctx, func() {
		_ = cmd.Process.Kill()
		<-ended
	}
}

func (r *runtime) give(ctx context.Context, start time.Time, event []byte) (time.Duration, error) {
	select {
	case r.events <- event:
		return since(ctx, start, r.answered)
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func since(ctx context.Context, start time.Time, at <-chan time.Time) (time.Duration, error) {
	select {
	case t := <-at:
		return t.Sub(start), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
