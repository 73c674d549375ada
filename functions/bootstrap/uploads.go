package bootstrap

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/eventforge/eventforge/adapter/observe"
)

const (
	// flushTimeout is how long an invocation's response may wait for the upload of
	// its traces.
	flushTimeout = time.Second
	// terminationTimeout is how long the last upload may delay the process's end.
	terminationTimeout = 500 * time.Millisecond
)

// uploads says when the process uploads its spans.
type uploads struct {
	tracing *observe.Tracing
	later   bool // in the background, not at the end of each invocation
}

// endInvocation uploads the invocation's spans, unless that happens later.
func (u uploads) endInvocation(ctx context.Context) {
	if !u.tracing.On() || u.later {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if err := u.tracing.Flush(ctx); err != nil {
		slog.WarnContext(ctx, "traces could not be uploaded", "error", err)
	}
}

// uploadOnTermination uploads what is left when the process gets SIGTERM, and then lets
// the signal end it.
func (u uploads) uploadOnTermination() {
	if !u.tracing.On() || !u.later {
		return
	}
	terminated := make(chan os.Signal, 1)
	signal.Notify(terminated, syscall.SIGTERM)
	go func() {
		<-terminated
		ctx, cancel := context.WithTimeout(context.Background(), terminationTimeout)
		defer cancel()
		if err := u.tracing.Flush(ctx); err != nil {
			slog.WarnContext(ctx, "the last traces could not be uploaded", "error", err)
		}
		signal.Reset(syscall.SIGTERM)
		_ = syscall.Kill(os.Getpid(), syscall.SIGTERM)
	}()
}
