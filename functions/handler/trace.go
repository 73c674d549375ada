package handler

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"github.com/eventforge/eventforge/adapter/observe"
)

// traced begins a span of an order's trace; the function that it returns ends
// it with what came of it.
func traced(ctx context.Context, name, traceparent string) (context.Context, func(error)) {
	ctx, span := observe.Start(ctx, name, traceparent, trace.WithSpanKind(trace.SpanKindConsumer))
	return ctx, func(err error) { observe.End(span, err) }
}
