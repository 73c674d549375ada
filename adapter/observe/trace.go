package observe

import (
	"context"
	"crypto/rand"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// traceparentHeader is the field of W3C Trace Context that events, messages
// and requests carry.
const traceparentHeader = "traceparent"

// Start begins a span as the child of a W3C traceparent, as an event or a
// request carries it; of the context's span when that is empty; else a new
// trace. Without SetupTracing nothing is recorded or exported, but the trace's
// id still travels on and stands in the logs. End the span with End.
func Start(ctx context.Context, name, traceparent string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	if traceparent != "" {
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparentHeader: traceparent})
	}
	ctx, span := otel.Tracer("eventforge").Start(ctx, name, options...)
	if span.SpanContext().IsValid() {
		return ctx, span
	}
	return trace.ContextWithSpanContext(ctx, newTrace()), span
}

// newTrace names a trace that nobody records, so that log lines of one order
// can be found together all the same.
func newTrace() trace.SpanContext {
	var id [24]byte
	_, _ = rand.Read(id[:]) // documented never to fail
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID(id[:16]), SpanID: trace.SpanID(id[16:]),
	})
}

// End ends a span, marking it as failed unless err is nil, in words that Redact
// has seen.
func End(span trace.Span, err error) {
	if err != nil && span.IsRecording() {
		span.SetStatus(codes.Error, string(Redact([]byte(err.Error()))))
	}
	span.End()
}

// Traceparent is the context's place in its trace, for the next in line;
// empty when there is none.
func Traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparentHeader]
}
