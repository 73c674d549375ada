package bootstrap

import (
	"context"
	"errors"
	"reflect"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/eventforge/eventforge/adapter/observe"
)

// instrumented adds the invocation's id to the log lines and uploads its spans
// before Lambda freezes the process.
type instrumented struct {
	lambda.Handler
	traces uploads
}

// Invoke handles one invocation. Its error is redacted: Lambda logs it and, for a step of
// the saga, Step Functions keeps it in the execution's history.
func (i instrumented) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		ctx = observe.WithRequestID(ctx, lc.AwsRequestID)
	}
	defer i.traces.endInvocation(ctx)
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
