package bootstrap

import (
	"context"
	"errors"
	"log/slog"
	"reflect"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
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

// Invoke handles one invocation. Its error is redacted: Lambda logs it and, for a step of
// the saga, Step Functions keeps it in the execution's history.
func (i instrumented) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		ctx = observe.WithRequestID(ctx, lc.AwsRequestID)
	}
	defer i.flush(ctx)
	response, err := i.Handler.Invoke(ctx, payload)
	return response, redacted(err)
}

func redacted(err error) error {
	if err == nil {
		return nil
	}
	var named messages.InvokeResponse_Error
	if !errors.As(err, &named) {
		named = messages.InvokeResponse_Error{Type: reflect.Indirect(reflect.ValueOf(err)).Type().Name(), Message: err.Error()}
	}
	named.Message = string(observe.Redact([]byte(named.Message)))
	return named
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
