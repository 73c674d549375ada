package trace_test

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/eventforge/eventforge/local/trace"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

const (
	traceID = "0af7651916cd43dd8448eb211c80319c"
	spanID  = "b7ad6b7169203331"
)

var start = time.Date(2026, 11, 29, 3, 0, 0, 123_456_789, time.UTC)

func bytesOf(digits string) []byte {
	raw, err := hex.DecodeString(digits)
	if err != nil {
		panic(err)
	}
	return raw
}

func text(key, value string) *commonpb.KeyValue {
	return &commonpb.KeyValue{Key: key, Value: &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: value}}}
}

// charge is a span of the charge-payment function.
func charge() *tracepb.Span {
	return &tracepb.Span{
		TraceId: bytesOf(traceID), SpanId: bytesOf(spanID), ParentSpanId: bytesOf("00f067aa0ba902b7"),
		Name: "ChargePayment", Kind: tracepb.Span_SPAN_KIND_CONSUMER,
		StartTimeUnixNano: uint64(start.UnixNano()), EndTimeUnixNano: uint64(start.Add(5 * time.Millisecond).UnixNano()),
		Status: &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR, Message: "declined"},
		Attributes: []*commonpb.KeyValue{
			text(trace.OrderAttribute, "01ORDER"),
			{Key: "http.response.status_code", Value: &commonpb.AnyValue{Value: &commonpb.AnyValue_IntValue{IntValue: 402}}},
			{Key: "list", Value: &commonpb.AnyValue{Value: &commonpb.AnyValue_ArrayValue{ArrayValue: &commonpb.ArrayValue{
				Values: []*commonpb.AnyValue{{Value: &commonpb.AnyValue_BoolValue{BoolValue: true}}},
			}}}},
		},
	}
}

func request(t *testing.T, spans ...*tracepb.Span) []byte {
	t.Helper()
	raw, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: []*tracepb.ResourceSpans{{
		Resource:   &resourcepb.Resource{Attributes: []*commonpb.KeyValue{text("service.name", "charge-payment")}},
		ScopeSpans: []*tracepb.ScopeSpans{{Spans: spans}},
	}}})
	require.NoError(t, err)
	return raw
}

// asJSON is charge in OTLP's JSON: hexadecimal ids, numbers of 64 bits as text or not,
// enumerations as numbers, and a member that no version knows.
const asJSON = `{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"charge-payment"}}]},
"scopeSpans":[{"scope":{"name":"any"},"spans":[{"traceId":"0AF7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331",
"parentSpanId":"00f067aa0ba902b7","name":"ChargePayment","kind":5,"startTimeUnixNano":"1795921200123456789","endTimeUnixNano":1795921200128456789,
"status":{"code":2,"message":"declined"},"unknownMember":{"a":[1]},"attributes":[{"key":"eventforge.order.id","value":{"stringValue":"01ORDER"}},
{"key":"http.response.status_code","value":{"intValue":"402"}},{"key":"list","value":{"arrayValue":{"values":[{"boolValue":true}]}}}]}]}]}]}`

func zipped(t *testing.T, body []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(body)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return out.Bytes()
}

// receiver serves a receiver with these limits.
func receiver(t *testing.T, l trace.Limits) (*trace.Store, string) {
	t.Helper()
	store := trace.NewStore(l, time.Now)
	server := httptest.NewServer(trace.NewReceiver(store))
	t.Cleanup(server.Close)
	return store, server.URL
}

// post posts the body; header holds names and values in turn.
func post(t *testing.T, url string, body []byte, header ...string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, raw
}

func TestASpanIsReceivedInEveryEncoding(t *testing.T) {
	const protobuf, inJSON = "application/x-protobuf", "application/json"
	for name, c := range map[string]struct {
		body   []byte
		header []string
	}{
		"protobuf":            {request(t, charge()), []string{"Content-Type", protobuf}},
		"protobuf, gzip":      {zipped(t, request(t, charge())), []string{"Content-Type", protobuf, "Content-Encoding", "gzip"}},
		"JSON":                {[]byte(asJSON), []string{"Content-Type", inJSON}},
		"JSON with a charset": {[]byte(asJSON), []string{"Content-Type", inJSON + "; charset=utf-8"}},
		"JSON, gzip":          {zipped(t, []byte(asJSON)), []string{"Content-Type", inJSON, "Content-Encoding", "gzip"}},
	} {
		t.Run(name, func(t *testing.T) {
			store, url := receiver(t, trace.Limits{})
			res, body := post(t, url, c.body, c.header...)
			require.Equal(t, http.StatusOK, res.StatusCode, string(body))
			require.True(t, strings.HasPrefix(c.header[1], res.Header.Get("Content-Type")))
			if strings.HasPrefix(c.header[1], inJSON) {
				require.JSONEq(t, `{}`, string(body))
			} else {
				require.Empty(t, body, "an empty ExportTraceServiceResponse")
			}
			got, ok := store.Get(traceID)
			require.True(t, ok)
			require.Equal(t, []trace.Span{{
				ID: spanID, Parent: "00f067aa0ba902b7", Name: "ChargePayment", Service: "charge-payment", Kind: "consumer",
				Start: start, End: start.Add(5 * time.Millisecond), Failed: true, Message: "declined",
				Attributes: []trace.Attribute{
					{Key: trace.OrderAttribute, Value: "01ORDER"}, {Key: "http.response.status_code", Value: "402"},
					{Key: "list", Value: got.Items[0].Attribute("list")},
				},
			}}, got.Items)
			require.JSONEq(t, `{"arrayValue":{"values":[{"boolValue":true}]}}`, got.Items[0].Attribute("list"))
			require.Equal(t, "01ORDER", got.Order)
			require.Equal(t, 1, got.Failed)
		})
	}
}

func TestARequestThatIsNotOTLPIsRefused(t *testing.T) {
	deep := strings.Repeat(`{"arrayValue":{"values":[`, 100) + strings.Repeat(`]}}`, 100)
	for name, c := range map[string]struct {
		body, kind, encoding string
		want                 int
	}{
		"other type":        {"", "text/plain", "", http.StatusUnsupportedMediaType},
		"no type":           {"", "", "", http.StatusUnsupportedMediaType},
		"other encoding":    {"", "application/json", "br", http.StatusUnsupportedMediaType},
		"not protobuf":      {"\xff\xff", "application/x-protobuf", "", http.StatusBadRequest},
		"not JSON":          {"{", "application/json", "", http.StatusBadRequest},
		"ids not in digits": {strings.Replace(asJSON, spanID, "zzzz6b7169203331", 1), "application/json", "", http.StatusBadRequest},
		"too deep":          {strings.Replace(asJSON, `{"boolValue":true}`, deep, 1), "application/json", "", http.StatusBadRequest},
		"not gzip":          {"{}", "application/json", "gzip", http.StatusBadRequest},
		"too large":         {strings.Repeat(" ", 4097), "application/json", "", http.StatusRequestEntityTooLarge},
		"too large, unzipped": {string(zipped(t, bytes.Repeat([]byte(" "), 4097))), "application/json", "gzip",
			http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			store, url := receiver(t, trace.Limits{Body: 4096})
			res, body := post(t, url, []byte(c.body), "Content-Type", c.kind, "Content-Encoding", c.encoding)
			require.Equal(t, c.want, res.StatusCode, string(body))
			require.Empty(t, store.List(trace.Filter{}))
			message := statusMessage(t, res.Header.Get("Content-Type"), body)
			require.NotEmpty(t, message)
		})
	}
}

// statusMessage is the message of a google.rpc.Status.
func statusMessage(t *testing.T, kind string, body []byte) string {
	t.Helper()
	if kind == "application/json" {
		var status struct {
			Code    int
			Message string
		}
		require.NoError(t, json.Unmarshal(body, &status))
		require.NotZero(t, status.Code)
		return status.Message
	}
	require.Equal(t, "application/x-protobuf", kind)
	fields := fieldsOf(t, body)
	require.Contains(t, fields, protowire.Number(1))
	return string(fields[2])
}

// fieldsOf are the fields of a protobuf message; numbers are in their wire form.
func fieldsOf(t *testing.T, body []byte) map[protowire.Number][]byte {
	t.Helper()
	fields := map[protowire.Number][]byte{}
	for len(body) > 0 {
		number, kind, n := protowire.ConsumeTag(body)
		require.Positive(t, n)
		body = body[n:]
		n = protowire.ConsumeFieldValue(number, kind, body)
		require.Positive(t, n)
		fields[number] = body[:n]
		if kind == protowire.BytesType {
			fields[number], _ = protowire.ConsumeBytes(body)
		}
		body = body[n:]
	}
	return fields
}

// Spans without an id and those beyond the limit are told to the sender, who does not
// repeat them; the others are stored.
func TestWhatIsNotStoredIsAPartialSuccess(t *testing.T) {
	withoutID, zeros, second, third := charge(), charge(), charge(), charge()
	withoutID.SpanId, zeros.TraceId = nil, make([]byte, 16)
	second.SpanId, third.SpanId = bytesOf("0000000000000002"), bytesOf("0000000000000003")
	store, url := receiver(t, trace.Limits{Spans: 2})
	res, body := post(t, url, request(t, withoutID, zeros, charge(), second, third), "Content-Type", "application/x-protobuf")
	require.Equal(t, http.StatusOK, res.StatusCode)
	partial := fieldsOf(t, fieldsOf(t, body)[1])
	rejected, _ := protowire.ConsumeVarint(partial[1])
	assert.EqualValues(t, 3, rejected)
	assert.Contains(t, string(partial[2]), "2 spans without a valid id, 1 in traces of more than 2 spans")
	got, ok := store.Get(traceID)
	require.True(t, ok)
	assert.Len(t, got.Items, 2)
	assert.Equal(t, 1, got.Dropped)

	res, body = post(t, url, []byte(strings.Replace(asJSON, spanID, "0000000000000004", 1)), "Content-Type", "application/json")
	require.Equal(t, http.StatusOK, res.StatusCode)
	assert.Contains(t, string(body), `"rejectedSpans":"1"`)
}

func TestARepeatedSpanIsStoredOnce(t *testing.T) {
	store, url := receiver(t, trace.Limits{})
	for range 2 {
		res, body := post(t, url, request(t, charge(), charge()), "Content-Type", "application/x-protobuf")
		require.Equal(t, http.StatusOK, res.StatusCode)
		require.Empty(t, body, "a full success")
	}
	got, _ := store.Get(traceID)
	require.Len(t, got.Items, 1)
}

// slowly opens a connection and sends a request whose body does not end.
func slowly(t *testing.T, url string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	require.NoError(t, err)
	return c
}

func TestASlowBodyIsCutOff(t *testing.T) {
	_, url := receiver(t, trace.Limits{ReadTime: 20 * time.Millisecond})
	answer, err := io.ReadAll(slowly(t, url)) // until the connection is closed
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 408 "), string(answer))
}

func TestTooManyRequestsAtOnceAreToldToWait(t *testing.T) {
	_, url := receiver(t, trace.Limits{Concurrent: 1, Wait: time.Millisecond})
	slow := slowly(t, url)
	require.Eventually(t, func() bool {
		res, _ := post(t, url, []byte(`{}`), "Content-Type", "application/json")
		return res.StatusCode == http.StatusTooManyRequests && res.Header.Get("Retry-After") == "1"
	}, patience, time.Millisecond)
	require.NoError(t, slow.Close())
	require.Eventually(t, func() bool {
		res, _ := post(t, url, []byte(`{}`), "Content-Type", "application/json")
		return res.StatusCode == http.StatusOK
	}, patience, time.Millisecond)
}

// The senders do not repeat what is refused: a busy machine lost spans.
func TestARequestWaitsWhileAnotherIsRead(t *testing.T) {
	r := trace.NewReceiver(trace.NewStore(trace.Limits{Concurrent: 1, Wait: time.Minute}, time.Now))
	answers := make(chan int)
	post := func(body io.Reader) {
		req := httptest.NewRequest(http.MethodPost, "/", body)
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		r.ServeHTTP(w, req)
		answers <- w.Code
	}
	first, rest := io.Pipe()
	go post(first)
	_, err := io.WriteString(rest, "{") // returns when the receiver reads it
	require.NoError(t, err)
	go post(strings.NewReader("{}"))
	select {
	case code := <-answers:
		t.Fatalf("answered %d before the first was read", code)
	case <-time.After(50 * time.Millisecond):
	}
	_, err = io.WriteString(rest, "}")
	require.NoError(t, err)
	require.NoError(t, rest.Close())
	require.Equal(t, []int{http.StatusOK, http.StatusOK}, []int{<-answers, <-answers})
}

func TestLongTextsAndManyAttributesAreCut(t *testing.T) {
	long := charge()
	long.Name, long.Status.Message = strings.Repeat("é", 50), strings.Repeat("m", 50)
	long.Attributes = []*commonpb.KeyValue{text("a", strings.Repeat("v", 50)), text("b", "1"), text("c", "2")}
	store, url := receiver(t, trace.Limits{Text: 9, Attributes: 2})
	res, _ := post(t, url, request(t, long), "Content-Type", "application/x-protobuf")
	require.Equal(t, http.StatusOK, res.StatusCode)
	got, _ := store.Get(traceID)
	require.Equal(t, "éééé…", got.Items[0].Name)
	require.Equal(t, "mmmmmmmmm…", got.Items[0].Message)
	require.Equal(t, []trace.Attribute{{Key: "a", Value: "vvvvvvvvv…"}, {Key: "b", Value: "1"}}, got.Items[0].Attributes)
}

func FuzzReceiver(f *testing.F) {
	raw, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: []*tracepb.ResourceSpans{{
		ScopeSpans: []*tracepb.ScopeSpans{{Spans: []*tracepb.Span{charge()}}},
	}}})
	require.NoError(f, err)
	f.Add(raw, false)
	f.Add([]byte(asJSON), true)
	f.Fuzz(func(t *testing.T, body []byte, inJSON bool) {
		kind := "application/x-protobuf"
		if inJSON {
			kind = "application/json"
		}
		store := trace.NewStore(trace.Limits{}, time.Now)
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(body))
		r.Header.Set("Content-Type", kind)
		trace.NewReceiver(store).ServeHTTP(w, r)
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, w.Code)
		for _, s := range store.List(trace.Filter{}) {
			_, ok := store.Get(s.ID)
			require.True(t, ok)
			_, err := json.Marshal(s)
			require.NoError(t, err)
		}
	})
}
