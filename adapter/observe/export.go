package observe

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// exportTimeout bounds one upload, so that traces never delay a function for long.
const exportTimeout = 3 * time.Second

// Tracing is the trace export of a process. The zero value is off and does nothing.
type Tracing struct{ provider *sdktrace.TracerProvider }

// SetupTracing makes the process export its spans over OTLP/HTTP to endpoint
// + /v1/traces under the given service name, or returns Tracing that is off
// when endpoint is empty. Of the traces that begin here, it records at most perSecond a
// second of each name, with bursts of some seconds; 0 means all. Call it once, before anything is traced.
func SetupTracing(ctx context.Context, service, endpoint string, perSecond int) (*Tracing, error) {
	if endpoint == "" {
		return &Tracing{}, nil
	}
	target, err := url.Parse(strings.TrimRight(endpoint, "/") + "/v1/traces")
	if err != nil || target.Host == "" {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT must be a URL, not %q", endpoint)
	}
	exporter, err := otlptrace.New(ctx, uploader{target: target.String(), client: &http.Client{Timeout: exportTimeout}})
	if err != nil {
		return nil, fmt.Errorf("set up tracing: %w", err)
	}
	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter),
		sdktrace.WithSampler(sampler(perSecond)),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", service))),
	)
	otel.SetTracerProvider(provider)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		slog.Warn("traces could not be uploaded", "error", err)
	}))
	return &Tracing{provider: provider}, nil
}

// On reports whether spans are exported.
func (t *Tracing) On() bool { return t.provider != nil }

// Flush uploads the spans that have ended. A function calls it at the end of
// each invocation, before it is frozen.
func (t *Tracing) Flush(ctx context.Context) error {
	if !t.On() {
		return nil
	}
	return t.provider.ForceFlush(ctx)
}

// Shutdown uploads the remaining spans and ends the export.
func (t *Tracing) Shutdown(ctx context.Context) error {
	if !t.On() {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// uploader posts spans over OTLP/HTTP. The official HTTP client links gRPC: 9 MB of
// binary and 6 MB of memory in every function. It does not retry, because an order does
// not depend on its spans.
type uploader struct {
	target string
	client *http.Client
}

// Start does nothing.
func (uploader) Start(context.Context) error { return nil }

// Stop does nothing.
func (uploader) Stop(context.Context) error { return nil }

// UploadTraces posts the spans. TracesData and ExportTraceServiceRequest are
// the same on the wire, as opentelemetry-proto promises.
func (u uploader) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-protobuf")
	res, err := u.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection can be reused
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("the trace collector answered %s", res.Status)
	}
	return nil
}
