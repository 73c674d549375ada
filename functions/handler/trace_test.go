package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/eventforge/eventforge/domain/app/saga"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/functions/handler"
)

// The traces of two orders.
const (
	traceA  = "0af7651916cd43dd8448eb211c80319c"
	traceB  = "4bf92f3577b34da6a3ce929d0e0e4736"
	parentA = "00-" + traceA + "-b7ad6b7169203331-01"
	parentB = "00-" + traceB + "-00f067aa0ba902b7-01"
)

// recordSpans records the spans of the test.
func recordSpans(t *testing.T) *tracetest.SpanRecorder {
	t.Helper()
	recorder, before := tracetest.NewSpanRecorder(), otel.GetTracerProvider()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)))
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	return recorder
}

func attribute(span sdktrace.ReadOnlySpan, key string) string {
	for _, a := range span.Attributes() {
		if string(a.Key) == key {
			return a.Value.String()
		}
	}
	return ""
}

func tracedDetail(n int, orderID, traceparent string) string {
	return fmt.Sprintf(`{"id":"e%d","type":"order.created","orderId":%q,"traceparent":%q}`, n, orderID, traceparent)
}

func TestEachPublishedEventHasASpanInItsOwnOrdersTrace(t *testing.T) {
	recorder, bus := recordSpans(t), &recordBus{}
	_, err := relayTo(bus, &aside{})(t.Context(), handler.StreamBatch{Records: []json.RawMessage{
		record(t, 1, tracedDetail(1, "order-a", parentA)), record(t, 2, tracedDetail(2, "order-b", parentB)),
	}})
	require.NoError(t, err)
	spans := recorder.Ended()
	require.Len(t, spans, 2)
	for i, want := range []struct{ trace, order string }{{traceA, "order-a"}, {traceB, "order-b"}} {
		assert.Equal(t, "publish order.created", spans[i].Name())
		assert.Equal(t, want.trace, spans[i].SpanContext().TraceID().String())
		assert.Equal(t, want.order, attribute(spans[i], "eventforge.order.id"))
		assert.Equal(t, codes.Unset, spans[i].Status().Code)
	}
}

func TestOnlyTheEventsThatWereNotPublishedHaveFailedSpans(t *testing.T) {
	recorder := recordSpans(t)
	first, second := tracedDetail(1, "order-a", parentA), tracedDetail(2, "order-b", parentB)
	bus := &recordBus{refuse: map[string]bool{second: true}}
	_, err := relayTo(bus, &aside{})(t.Context(), handler.StreamBatch{Records: []json.RawMessage{record(t, 1, first), record(t, 2, second)}})
	require.NoError(t, err)
	spans := recorder.Ended()
	require.Len(t, spans, 2)
	assert.Equal(t, codes.Unset, spans[0].Status().Code)
	assert.Equal(t, codes.Error, spans[1].Status().Code)
}

func TestAStepContinuesTheTraceOfItsInput(t *testing.T) {
	recorder := recordSpans(t)
	step := func(context.Context, string, string) (saga.Outcome, error) { return "", errors.New("failed") }
	lookedUp := 0
	lookUp := func(context.Context, string) string { lookedUp++; return parentB }
	for _, traceparent := range []string{parentA, ""} {
		in := handler.StepInput{ExecutionName: "run", Step: "ChargePayment"}
		in.Input.OrderID, in.Input.Traceparent = "order", traceparent
		_, err := handler.SagaStep(step, lookUp)(t.Context(), in)
		require.Error(t, err)
	}
	spans := recorder.Ended()
	require.Len(t, spans, 2)
	assert.Equal(t, traceA, spans[0].SpanContext().TraceID().String())
	assert.Equal(t, "run", attribute(spans[0], "eventforge.execution"))
	assert.Equal(t, codes.Error, spans[0].Status().Code)
	assert.Equal(t, traceB, spans[1].SpanContext().TraceID().String(), "the reconciler's executions have no trace in their input")
	assert.Equal(t, 1, lookedUp)
}

func TestAttemptsAreChildrenOfTheFanOut(t *testing.T) {
	h, d := newHarness(t), &dispatched{}
	ev := event.Event{}
	var stored struct{ Detail json.RawMessage }
	require.NoError(t, json.Unmarshal(h.envelope(h.completedOrder(), event.OrderCompleted), &stored))
	require.NoError(t, json.Unmarshal(stored.Detail, &ev))
	ev.Traceparent = parentA
	recorder := recordSpans(t)
	require.Empty(t, d.handle(t, envelope(t, event.Source, string(ev.Type), ev)))
	require.Len(t, recorder.Ended(), 1)
	fanOut := recorder.Ended()[0]
	assert.Equal(t, traceA, fanOut.SpanContext().TraceID().String())

	attempt := anAttempt
	attempt.Traceparent = d.events[0].Traceparent
	require.NoError(t, handler.Attempt(d.attempt)(t.Context(), attemptBody(t, attempt)))
	made := recorder.Ended()[1]
	assert.Equal(t, "attempt webhook", made.Name())
	assert.Equal(t, fanOut.SpanContext().SpanID(), made.Parent().SpanID())
	assert.Equal(t, attempt.DeliveryID, attribute(made, "eventforge.delivery.id"))
}
