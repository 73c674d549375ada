package observe_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/eventforge/eventforge/adapter/observe"
)

func TestATraceIsPassedOnWithoutExport(t *testing.T) {
	ctx, span := observe.Start(t.Context(), "step", traceparent)
	assert.False(t, span.IsRecording())
	assert.Equal(t, traceparent[:35], observe.Traceparent(ctx)[:35])

	ctx, _ = observe.Start(t.Context(), "request", "")
	first := observe.Traceparent(ctx)
	assert.Len(t, first, 55, "a new trace")
	inner, _ := observe.Start(ctx, "inner", "")
	assert.Equal(t, first[:35], observe.Traceparent(inner)[:35])
	other, _ := observe.Start(t.Context(), "other", "")
	assert.NotEqual(t, first[:35], observe.Traceparent(other)[:35])
	assert.Empty(t, observe.Traceparent(t.Context()))
}

func TestAMalformedTraceparentStartsANewTrace(t *testing.T) {
	for _, bad := range []string{"x", "00-00000000000000000000000000000000-b7ad6b7169203331-01", traceparent[:54]} {
		ctx, _ := observe.Start(t.Context(), "step", bad)
		assert.Len(t, observe.Traceparent(ctx), 55)
		assert.NotContains(t, observe.Traceparent(ctx), "0af7651916cd43dd8448eb211c80319c")
	}
}

func TestTracingIsOffWithoutAnEndpoint(t *testing.T) {
	tracing, err := observe.SetupTracing(t.Context(), "test", "", 0)
	require.NoError(t, err)
	assert.False(t, tracing.On())
	assert.NoError(t, tracing.Flush(t.Context()))
	assert.NoError(t, tracing.Shutdown(t.Context()))
	_, err = observe.SetupTracing(t.Context(), "test", "collector:4318", 0)
	assert.ErrorContains(t, err, "OTEL_EXPORTER_OTLP_ENDPOINT")
}

// collector receives traces over OTLP/HTTP.
type collector struct {
	mu    sync.Mutex
	spans map[string]*tracepb.Span
	names map[string]bool // of services
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var data tracepb.TracesData
	if r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" || proto.Unmarshal(body, &data) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, resource := range data.ResourceSpans {
		for _, a := range resource.Resource.Attributes {
			c.names[a.Key+"="+a.Value.GetStringValue()] = true
		}
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				c.spans[span.Name] = span
			}
		}
	}
}

func TestSpansReachTheCollectorAsOneTrace(t *testing.T) {
	c := &collector{spans: map[string]*tracepb.Span{}, names: map[string]bool{}}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	before := otel.GetTracerProvider()
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	tracing, err := observe.SetupTracing(t.Context(), "charge-payment", server.URL+"/", 0)
	require.NoError(t, err)
	require.True(t, tracing.On())

	ctx, outer := observe.Start(t.Context(), "outer", traceparent, trace.WithSpanKind(trace.SpanKindConsumer))
	_, inner := observe.Start(ctx, "inner", "")
	observe.End(inner, errors.New("declined for jane@shop.example"))
	observe.End(outer, nil)
	require.NoError(t, tracing.Flush(t.Context()))

	c.mu.Lock()
	defer c.mu.Unlock()
	require.Contains(t, c.spans, "outer")
	require.Contains(t, c.spans, "inner")
	assert.True(t, c.names["service.name=charge-payment"])
	assert.Equal(t, c.spans["outer"].SpanId, c.spans["inner"].ParentSpanId)
	assert.True(t, bytes.Equal([]byte{0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31}, c.spans["outer"].ParentSpanId))
	assert.Equal(t, tracepb.Status_STATUS_CODE_ERROR, c.spans["inner"].Status.Code)
	assert.Equal(t, "declined for [e-mail]", c.spans["inner"].Status.Message)
	assert.Equal(t, tracepb.Span_SPAN_KIND_CONSUMER, c.spans["outer"].Kind)
	require.NoError(t, tracing.Shutdown(context.Background()))
}

func TestARefusingCollectorIsAnErrorOfFlush(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	before := otel.GetTracerProvider()
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	tracing, err := observe.SetupTracing(t.Context(), "test", server.URL, 0)
	require.NoError(t, err)
	_, span := observe.Start(t.Context(), "lost", "")
	span.End()
	assert.ErrorContains(t, tracing.Flush(t.Context()), "404")
}
