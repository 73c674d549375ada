package observe

import (
	"context"
	"crypto/rand"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// traceparentHeader is the header of W3C Trace Context, also a field of events and
// messages.
const traceparentHeader = "traceparent"

// OrderIDAttribute is the attribute of spans that hold an order's id.
const OrderIDAttribute = "eventforge.order.id"

// TagOrder adds the order's id to the context's span, for a span that began before the
// order was known.
func TagOrder(ctx context.Context, id string) {
	trace.SpanFromContext(ctx).SetAttributes(attribute.String(OrderIDAttribute, id))
}

// Start starts a span as the child of a W3C traceparent of an event or a request. If
// that is empty, the parent is the context's span, else the span starts a new trace.
// Without SetupTracing nothing is recorded or exported, but the trace's id is still
// passed on and logged. End ends the span.
func Start(ctx context.Context, name, traceparent string, options ...trace.SpanStartOption) (context.Context, trace.Span) {
	ctx = fromParent(ctx, traceparent)
	if id := orderID(ctx); id != "" {
		options = append(options, trace.WithAttributes(attribute.String(OrderIDAttribute, id)))
	}
	ctx, span := otel.Tracer("eventforge").Start(ctx, name, options...)
	if span.SpanContext().IsValid() {
		return ctx, span
	}
	return trace.ContextWithSpanContext(ctx, newTrace()), span
}

// fromParent returns a context whose span is that of the traceparent, unless it is empty
// or malformed.
func fromParent(ctx context.Context, traceparent string) context.Context {
	if traceparent == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{traceparentHeader: traceparent})
}

// newTrace makes the id of an unrecorded trace, so that the log lines of one order can
// be found together.
func newTrace() trace.SpanContext {
	var id [24]byte
	_, _ = rand.Read(id[:]) // documented never to fail
	return trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: trace.TraceID(id[:16]), SpanID: trace.SpanID(id[16:]),
	})
}

// End ends a span. If err is not nil it marks the span as failed, with the redacted
// message.
func End(span trace.Span, err error) {
	if err != nil && span.IsRecording() {
		span.SetStatus(codes.Error, string(Redact([]byte(err.Error()))))
	}
	span.End()
}

// Traceparent is the context's position in its trace, to be passed on. It is empty if
// there is no trace.
func Traceparent(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier[traceparentHeader]
}
