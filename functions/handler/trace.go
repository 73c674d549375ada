package handler

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"github.com/eventforge/eventforge/adapter/observe"
)

// traced starts a span in an order's trace. The returned function ends it with
// the result.
func traced(ctx context.Context, name, traceparent string) (context.Context, func(error)) {
	ctx, span := observe.Start(ctx, name, traceparent, trace.WithSpanKind(trace.SpanKindConsumer))
	return ctx, func(err error) { observe.End(span, err) }
}
