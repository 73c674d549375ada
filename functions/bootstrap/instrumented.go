package bootstrap

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/eventforge/eventforge/adapter/observe"
)

// flushTimeout is how long an invocation's response may wait for the upload of
// its traces.
const flushTimeout = time.Second

// instrumented adds the invocation's id to the log lines and uploads its spans
// before Lambda freezes the process.
type instrumented struct {
	lambda.Handler
	tracing *observe.Tracing
}

// Invoke handles one invocation.
func (i instrumented) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		ctx = observe.WithRequestID(ctx, lc.AwsRequestID)
	}
	defer i.flush(ctx)
	return i.Handler.Invoke(ctx, payload)
}

func (i instrumented) flush(ctx context.Context) {
	if !i.tracing.On() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if err := i.tracing.Flush(ctx); err != nil {
		slog.WarnContext(ctx, "traces could not be uploaded", "error", err)
	}
}
