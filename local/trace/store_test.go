package trace_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/eventforge/eventforge/local/trace"
)

// harness is a store that is filled through its receiver, at a time of the test.
type harness struct {
	t     *testing.T
	store *trace.Store
	now   time.Time
	sent  int
}

func newHarness(t *testing.T, l trace.Limits) *harness {
	h := &harness{t: t, now: start}
	h.store = trace.NewStore(l, func() time.Time { return h.now })
	return h
}

// id is the id of the nth trace.
func id(n int) string { return fmt.Sprintf("%032x", n+1) }

// send sends the next span of the nth trace, of the order unless that is empty.
func (h *harness) send(n int, order string) {
	h.sent++
	span := charge()
	span.TraceId, span.SpanId = bytesOf(id(n)), bytesOf(fmt.Sprintf("%016x", h.sent))
	span.StartTimeUnixNano += uint64(h.sent)
	span.Attributes = nil
	if order != "" {
		span.Attributes = []*commonpb.KeyValue{text(trace.OrderAttribute, order)}
	}
	h.post(span)
}

func (h *harness) post(spans ...*tracepb.Span) {
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(h.t.Context(), http.MethodPost, "/", bytes.NewReader(request(h.t, spans...)))
	r.Header.Set("Content-Type", "application/x-protobuf")
	trace.NewReceiver(h.store).ServeHTTP(w, r)
	require.Equal(h.t, http.StatusOK, w.Code)
}

func (h *harness) ids(f trace.Filter) []string {
	var all []string
	for _, s := range h.store.List(f) {
		all = append(all, s.ID)
	}
	return all
}

func TestOtherRequestsDoNotPushTheOrdersOut(t *testing.T) {
	h := newHarness(t, trace.Limits{Orders: 2, Others: 3})
	h.send(0, "A")
	for n := range 10 {
		h.send(100+n, "")
	}
	h.send(1, "B")
	require.Equal(t, []string{id(1), id(109), id(108), id(107), id(0)}, h.ids(trace.Filter{}))
	h.send(2, "C")
	require.Equal(t, []string{id(2), id(1)}, h.ids(trace.Filter{OnlyOrders: true}), "the oldest order went")
}

func TestATraceWithNewSpansIsKept(t *testing.T) {
	h := newHarness(t, trace.Limits{Orders: 2})
	h.send(0, "A")
	h.send(1, "B")
	h.send(0, "")
	h.send(2, "C")
	require.ElementsMatch(t, []string{id(0), id(2)}, h.ids(trace.Filter{}))
}

func TestATraceIsForgottenAfterItsAge(t *testing.T) {
	h := newHarness(t, trace.Limits{Age: time.Hour})
	h.send(0, "A")
	h.now = h.now.Add(40 * time.Minute)
	h.send(1, "")
	h.now = h.now.Add(40 * time.Minute)
	require.Equal(t, []string{id(1)}, h.ids(trace.Filter{}))
	_, ok := h.store.Get(id(0))
	require.False(t, ok)
}

func TestTracesAreFoundByOrderAndExecution(t *testing.T) {
	h := newHarness(t, trace.Limits{})
	h.send(0, "A")
	h.send(1, "B")
	run := charge()
	run.TraceId, run.Attributes = bytesOf(id(1)), []*commonpb.KeyValue{text(trace.ExecutionAttribute, "run-1")}
	h.post(run)
	require.Equal(t, []string{id(1)}, h.ids(trace.Filter{Order: "B"}))
	require.Empty(t, h.ids(trace.Filter{Order: "C"}))
	require.Equal(t, map[string]string{"run-1": id(1)}, h.store.Executions())
	require.Len(t, h.ids(trace.Filter{Limit: 1}), 1)
	h.store.Clear()
	require.Empty(t, h.ids(trace.Filter{}))
}

func TestSpansAreInOrderOfTheirStart(t *testing.T) {
	h := newHarness(t, trace.Limits{})
	early, late, same := charge(), charge(), charge()
	early.SpanId, early.StartTimeUnixNano = bytesOf("0000000000000009"), early.StartTimeUnixNano-1000
	late.SpanId, same.SpanId = bytesOf("0000000000000002"), bytesOf("0000000000000001")
	early.Name, early.EndTimeUnixNano = "first", 1 // an end before the start counts as the start
	h.post(late, same, early)
	got, ok := h.store.Get(traceID)
	require.True(t, ok)
	var ids []string
	for _, s := range got.Items {
		ids = append(ids, s.ID)
	}
	require.Equal(t, []string{"0000000000000009", "0000000000000001", "0000000000000002"}, ids)
	require.Equal(t, "first", got.Name)
	require.Equal(t, 5*time.Millisecond+1000, got.Elapsed)
	require.Zero(t, got.Items[0].Duration())
}

// bytesPerSpan is more than what the store counts for a span of send.
const bytesPerSpan = 400

// Whatever arrives in whatever order, every limit is kept and the newest trace with it.
func TestTheStoreKeepsItsLimits(t *testing.T) {
	p := gopter.DefaultTestParameters()
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	limits := trace.Limits{Orders: 4, Others: 3, Spans: 5, Bytes: 12 * bytesPerSpan}
	properties.Property("every limit is kept", prop.ForAll(
		func(traces []int) string {
			h := newHarness(t, limits)
			for _, n := range traces {
				order := ""
				if n%2 == 0 {
					order = fmt.Sprint("order-", n)
				}
				h.send(n, order)
				if problem := h.broken(n); problem != "" {
					return problem
				}
			}
			return ""
		},
		gen.SliceOf(gen.IntRange(0, 15)),
	))
	properties.TestingRun(t)
}

// broken names a limit of TestTheStoreKeepsItsLimits that is not kept, after a span of
// the nth trace arrived.
func (h *harness) broken(n int) string {
	all, orders := h.store.List(trace.Filter{}), h.store.List(trace.Filter{OnlyOrders: true})
	spans := 0
	for _, s := range all {
		spans += s.Spans
		if s.Spans > 5 {
			return fmt.Sprintf("a trace has %d spans", s.Spans)
		}
	}
	newest := slices.ContainsFunc(all, func(s trace.Summary) bool { return s.ID == id(n) })
	switch {
	case len(orders) > 4:
		return fmt.Sprintf("%d orders", len(orders))
	case len(all)-len(orders) > 3:
		return fmt.Sprintf("%d others", len(all)-len(orders))
	case spans*250 > 12*bytesPerSpan: // each counts for more than 250 bytes
		return fmt.Sprintf("%d spans", spans)
	case n%2 == 0 && !newest:
		return "the newest order is gone"
	}
	return ""
}
