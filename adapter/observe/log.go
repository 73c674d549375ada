// Package observe provides structured logs without personal data, and traces that
// follow an order from the request to the last webhook.
package observe

import (
	"context"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// NewLogger returns a logger that writes JSON lines of at least the level to w. Each
// line has its context's request_id, order_id, trace_id and span_id. E-mail addresses
// and secrets are redacted, see Redact.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	json := slog.NewJSONHandler(redactor{w}, &slog.HandlerOptions{Level: level, ReplaceAttr: hideSensitive})
	return slog.New(contextual{json})
}

type contextKey int

const (
	requestIDKey contextKey = iota
	orderIDKey
)

// WithRequestID adds the request's id to all log lines of the context.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey, id)
}

// RequestID is the context's request id, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey).(string)
	return id
}

// WithOrderID adds the order's id to all log lines of the context, and to the spans
// that Start starts in it.
func WithOrderID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, orderIDKey, id)
}

func orderID(ctx context.Context) string {
	id, _ := ctx.Value(orderIDKey).(string)
	return id
}

// contextual adds the ids of the context to each record.
type contextual struct{ slog.Handler }

// Handle writes the record with the context's ids.
func (h contextual) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request_id", id))
	}
	if id := orderID(ctx); id != "" {
		r.AddAttrs(slog.String("order_id", id))
	}
	if sc := trace.SpanContextFromContext(ctx); sc.IsValid() {
		r.AddAttrs(slog.String("trace_id", sc.TraceID().String()), slog.String("span_id", sc.SpanID().String()))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the ids for derived loggers.
func (h contextual) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextual{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the ids for derived loggers.
func (h contextual) WithGroup(name string) slog.Handler {
	return contextual{h.Handler.WithGroup(name)}
}
