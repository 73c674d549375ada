package trace

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// deepest is how far messages may be nested. Real ones have about ten levels.
const deepest = 64

// parse reads a request's body. TracesData and ExportTraceServiceRequest are the same on
// the wire, as opentelemetry-proto promises; the package of the latter links gRPC.
func parse(body []byte, asJSON bool) (*tracepb.TracesData, error) {
	var data tracepb.TracesData
	if !asJSON {
		return &data, proto.UnmarshalOptions{RecursionLimit: deepest, DiscardUnknown: true}.Unmarshal(body, &data)
	}
	if err := (protojson.UnmarshalOptions{RecursionLimit: deepest, DiscardUnknown: true}).Unmarshal(body, &data); err != nil {
		return nil, err
	}
	return &data, unhex(&data)
}

// unhex corrects the ids of a JSON request. OTLP has them in hexadecimal digits, where
// protobuf's JSON has base64. Digits are letters of base64 too, and complete groups of
// four, so that encoding what was decoded gives the digits again.
func unhex(data *tracepb.TracesData) error {
	for span := range spansOf(data) {
		for _, id := range []*[]byte{&span.TraceId, &span.SpanId, &span.ParentSpanId} {
			raw, err := hex.DecodeString(base64.StdEncoding.EncodeToString(*id))
			if err != nil {
				return fmt.Errorf("an id is not hexadecimal: %w", err)
			}
			*id = raw
		}
	}
	return nil
}

// spansOf yields each span with its resource.
func spansOf(data *tracepb.TracesData) func(func(*tracepb.Span, *resourcepb.Resource) bool) {
	return func(yield func(*tracepb.Span, *resourcepb.Resource) bool) {
		for _, resource := range data.GetResourceSpans() {
			for _, scope := range resource.GetScopeSpans() {
				for _, span := range scope.GetSpans() {
					if !yield(span, resource.GetResource()) {
						return
					}
				}
			}
		}
	}
}

// decode converts the spans of a request. It returns how many have no valid ids, which
// belong to no trace.
func decode(data *tracepb.TracesData, l Limits) (spans []received, invalid int) {
	for span, resource := range spansOf(data) {
		trace, id := validID(span.GetTraceId(), 16), validID(span.GetSpanId(), 8)
		if trace == "" || id == "" {
			invalid++
			continue
		}
		spans = append(spans, received{trace, Span{
			ID: id, Parent: validID(span.GetParentSpanId(), 8), Name: l.cut(span.GetName()), Service: l.cut(serviceOf(resource)),
			Kind: kindOf(span.GetKind()), Start: instant(span.GetStartTimeUnixNano()),
			End:    instant(max(span.GetEndTimeUnixNano(), span.GetStartTimeUnixNano())),
			Failed: span.GetStatus().GetCode() == tracepb.Status_STATUS_CODE_ERROR, Message: l.cut(span.GetStatus().GetMessage()),
			Attributes: attributes(span.GetAttributes(), l),
		}})
	}
	return spans, invalid
}

// validID returns an id of the given size in hexadecimal digits, or "" for any other and
// for that of zeros.
func validID(raw []byte, size int) string {
	digits := hex.EncodeToString(raw)
	if len(raw) != size || strings.Trim(digits, "0") == "" {
		return ""
	}
	return digits
}

func instant(nanos uint64) time.Time {
	const last = 1<<63 - 1
	return time.Unix(0, int64(min(nanos, last))).UTC()
}

func serviceOf(r *resourcepb.Resource) string {
	for _, a := range r.GetAttributes() {
		if a.GetKey() == "service.name" {
			return a.GetValue().GetStringValue()
		}
	}
	return "unknown"
}

func kindOf(k tracepb.Span_SpanKind) string {
	switch k {
	case tracepb.Span_SPAN_KIND_INTERNAL:
		return "internal"
	case tracepb.Span_SPAN_KIND_SERVER:
		return "server"
	case tracepb.Span_SPAN_KIND_CLIENT:
		return "client"
	case tracepb.Span_SPAN_KIND_PRODUCER:
		return "producer"
	case tracepb.Span_SPAN_KIND_CONSUMER:
		return "consumer"
	case tracepb.Span_SPAN_KIND_UNSPECIFIED:
	}
	return ""
}

func attributes(all []*commonpb.KeyValue, l Limits) []Attribute {
	all = all[:min(len(all), l.Attributes)]
	out := make([]Attribute, 0, len(all))
	for _, a := range all {
		out = append(out, Attribute{Key: l.cut(a.GetKey()), Value: l.cut(text(a.GetValue()))})
	}
	return out
}

// text is a value for people. Lists and maps are shown as JSON.
func text(v *commonpb.AnyValue) string {
	switch v := v.GetValue().(type) {
	case *commonpb.AnyValue_StringValue:
		return v.StringValue
	case *commonpb.AnyValue_BoolValue:
		return strconv.FormatBool(v.BoolValue)
	case *commonpb.AnyValue_IntValue:
		return strconv.FormatInt(v.IntValue, 10)
	case *commonpb.AnyValue_DoubleValue:
		return strconv.FormatFloat(v.DoubleValue, 'g', -1, 64)
	case *commonpb.AnyValue_BytesValue:
		return base64.StdEncoding.EncodeToString(v.BytesValue)
	case nil:
		return ""
	default:
		return protojson.Format(&commonpb.AnyValue{Value: v})
	}
}

// cut shortens a text to the limit, and replaces what is not UTF-8.
func (l Limits) cut(s string) string {
	if len(s) > l.Text {
		s = s[:l.Text] + "…"
	}
	return strings.ToValidUTF8(s, "")
}
