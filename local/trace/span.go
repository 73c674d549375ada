// Package trace keeps the newest traces of the platform's processes: it receives
// OpenTelemetry's spans over HTTP (OTLP) and stores them in memory, within limits.
package trace

import (
	"slices"
	"time"
)

// OrderAttribute and ExecutionAttribute are the attributes by which traces are found:
// an order's id and the name of an execution of the saga.
const (
	OrderAttribute     = "eventforge.order.id"
	ExecutionAttribute = "eventforge.execution"
)

// Span is one operation of a trace.
type Span struct {
	ID         string      `json:"spanId"`                 // 16 hexadecimal digits
	Parent     string      `json:"parentSpanId,omitempty"` // empty for a root
	Name       string      `json:"name"`
	Service    string      `json:"service"` // the process: eventforge-api or the function's name
	Kind       string      `json:"kind"`    // internal, server, client, producer, consumer; empty: unknown
	Start      time.Time   `json:"start"`
	End        time.Time   `json:"end"`
	Failed     bool        `json:"failed"`
	Message    string      `json:"message,omitempty"` // of the failure
	Attributes []Attribute `json:"attributes"`
}

// Attribute is a key of a span with its value as text.
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Attribute returns the value of the key, or "".
func (s Span) Attribute(key string) string {
	for _, a := range s.Attributes {
		if a.Key == key {
			return a.Value
		}
	}
	return ""
}

// Duration is how long the operation took.
func (s Span) Duration() time.Duration { return s.End.Sub(s.Start) }

// Summary is a trace without its spans.
type Summary struct {
	ID      string        `json:"traceId"`           // 32 hexadecimal digits
	Name    string        `json:"name"`              // of the first span
	Order   string        `json:"orderId,omitempty"` // of the order it followed
	Start   time.Time     `json:"start"`             // of the first span
	Elapsed time.Duration `json:"elapsedNanos"`      // until the end of the last span
	Spans   int           `json:"spans"`
	Failed  int           `json:"failedSpans"`
	Dropped int           `json:"droppedSpans,omitempty"` // beyond the limit
}

// Trace is a trace with its spans, in order of their start.
type Trace struct {
	Summary
	Items []Span `json:"items"`
}

// inOrder sorts spans by their start. Spans that start together are sorted by their
// id, so that the order is always the same.
func inOrder(spans []Span) []Span {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return sorted
}
