package handler

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/app/relay"
)

// The attributes of spans, beside the order's id.
const (
	executionAttribute = attribute.Key("eventforge.execution")      // name of the saga's execution
	eventAttribute     = attribute.Key("eventforge.event.type")     // as order.completed
	deliveryAttribute  = attribute.Key("eventforge.delivery.id")    // of a webhook
	attemptAttribute   = attribute.Key("eventforge.attempt.number") // of a delivery, from 1
)

// traced starts a span in an order's trace. The returned function ends it with
// the result.
func traced(ctx context.Context, name, traceparent string, attributes ...attribute.KeyValue) (context.Context, func(error)) {
	ctx, span := observe.Start(ctx, name, traceparent, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(attributes...))
	return ctx, func(err error) { observe.End(span, err) }
}

// tracedPublishing starts one span for each event that is about to be published, each
// in the trace of its own order. The returned function ends them; the records from done
// on have failed with err.
func tracedPublishing(ctx context.Context, records []relay.Record) func(done int, err error) {
	spans := make([]trace.Span, len(records))
	for i, r := range records {
		if m := r.Message; r.Bad == nil {
			_, spans[i] = observe.Start(observe.WithOrderID(ctx, m.OrderID), "publish "+m.Type, m.Traceparent,
				trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(eventAttribute.String(m.Type)))
		}
	}
	return func(done int, err error) {
		for i, span := range spans {
			switch {
			case span == nil:
			case i < done:
				observe.End(span, nil)
			default:
				observe.End(span, err)
			}
		}
	}
}
