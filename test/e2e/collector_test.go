package e2e

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector is a stand-in for an OpenTelemetry collector: it receives spans over
// OTLP/HTTP as a collector does, and keeps them.
type collector struct {
	URL string

	mu    sync.Mutex
	raw   bytes.Buffer // every body, in which all texts are legible
	spans []span
	news  chan struct{}
}

// span is a span with its service.
type span struct {
	*tracepb.Span
	service string
}

func (s span) id() string     { return hex.EncodeToString(s.SpanId) }
func (s span) parent() string { return hex.EncodeToString(s.ParentSpanId) }
func (s span) trace() string  { return hex.EncodeToString(s.TraceId) }

func (s span) attribute(key string) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			return a.Value.GetStringValue()
		}
	}
	return ""
}

func startCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{news: make(chan struct{})}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 16<<20))
	var data tracepb.TracesData // the same on the wire as ExportTraceServiceRequest
	if err != nil || r.Method != http.MethodPost || r.URL.Path != "/v1/traces" ||
		r.Header.Get("Content-Type") != "application/x-protobuf" || proto.Unmarshal(body, &data) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.keep(body, &data)
	w.Header().Set("Content-Type", "application/x-protobuf") // an empty ExportTraceServiceResponse
}

func (c *collector) keep(body []byte, data *tracepb.TracesData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(body)
	for _, resource := range data.ResourceSpans {
		service := ""
		for _, a := range resource.Resource.Attributes {
			if a.Key == "service.name" {
				service = a.Value.GetStringValue()
			}
		}
		for _, scope := range resource.ScopeSpans {
			for _, s := range scope.Spans {
				c.spans = append(c.spans, span{s, service})
			}
		}
	}
	close(c.news)
	c.news = make(chan struct{})
}

// await waits until enough accepts the spans of the trace, and returns them.
func (c *collector) await(t *testing.T, trace string, enough func([]span) bool) []span {
	t.Helper()
	deadline := time.After(patience)
	for {
		got, news := c.of(trace)
		if enough(got) {
			return got
		}
		select {
		case <-news:
		case <-deadline:
			require.Failf(t, "spans are missing", "the collector has only %v", count(got))
		}
	}
}

func (c *collector) of(trace string) (own []span, news <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		if s.trace() == trace {
			own = append(own, s)
		}
	}
	return own, c.news
}

// everything is all that was received, as text between bytes.
func (c *collector) everything() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// count counts spans by service and name.
func count(spans []span) map[string]int {
	n := map[string]int{}
	for _, s := range spans {
		n[s.service+": "+s.Name]++
	}
	return n
}
