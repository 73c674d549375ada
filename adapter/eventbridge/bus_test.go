package eventbridge

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

var at = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// events is an emulation of PutEvents. verdict returns an error code for each entry of
// each call, or "" to accept it.
type events struct {
	verdict func(call int, detailType string) string

	mu       sync.Mutex
	calls    [][]entry
	accepted []string // detail types
}

type entry struct {
	Source, DetailType, Detail, EventBusName, TraceHeader string
	Time                                                  float64
}

func (e *events) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var in struct{ Entries []entry }
	if json.Unmarshal(raw, &in) != nil || r.Header.Get("X-Amz-Target") != "AWSEvents.PutEvents" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls = append(e.calls, in.Entries)
	results, failed := []map[string]string{}, 0
	for _, entry := range in.Entries {
		if code := e.verdict(len(e.calls), entry.DetailType); code != "" {
			failed++
			results = append(results, map[string]string{"ErrorCode": code, "ErrorMessage": "an error of the test"})
			continue
		}
		e.accepted = append(e.accepted, entry.DetailType)
		results = append(results, map[string]string{"EventId": fmt.Sprint(len(e.accepted))})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	_ = json.NewEncoder(w).Encode(map[string]any{"FailedEntryCount": failed, "Entries": results})
}

func accepting(int, string) string { return "" }

// busTo returns a Bus that does not wait between retries.
func busTo(t *testing.T, e *events) *Bus {
	t.Helper()
	b := New(awstest.Config(t, e), "orders")
	b.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return b
}

func messages(n int) []port.Message {
	list := make([]port.Message, n)
	for i := range list {
		list[i] = port.Message{Source: "eventforge.orders", Type: fmt.Sprintf("t%d", i), Detail: json.RawMessage(`{}`), Time: at}
	}
	return list
}

func TestAllFieldsOfAMessageArePublished(t *testing.T) {
	e := &events{verdict: accepting}
	failed := busTo(t, e).Publish(t.Context(), []port.Message{{
		Source: "eventforge.orders", Type: "order.created", Detail: json.RawMessage(`{"id":"1","traceparent":"x"}`), Time: at,
		Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
	}})
	assert.Empty(t, failed)
	assert.Equal(t, entry{
		Source: "eventforge.orders", DetailType: "order.created", Detail: `{"id":"1","traceparent":"x"}`, EventBusName: "orders",
		TraceHeader: "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1", Time: float64(at.Unix()),
	}, e.calls[0][0])
}

func TestNoMessagesMakeNoCall(t *testing.T) {
	e := &events{verdict: accepting}
	assert.Empty(t, busTo(t, e).Publish(t.Context(), nil))
	assert.Empty(t, e.calls)
}

func TestACallHasAtMostTenEntries(t *testing.T) {
	e := &events{verdict: accepting}
	require.Empty(t, busTo(t, e).Publish(t.Context(), messages(25)))
	require.Len(t, e.calls, 3)
	assert.Len(t, e.accepted, 25)
}

// The mistake: FailedEntryCount was ignored, so events were lost although the
// call had succeeded.
func TestD4_FailedEntriesAreSentAgainAndOnlyThose(t *testing.T) {
	e := &events{verdict: func(call int, name string) string {
		if call == 1 && (name == "t1" || name == "t3") {
			return "ThrottlingException"
		}
		return ""
	}}
	assert.Empty(t, busTo(t, e).Publish(t.Context(), messages(5)))
	assert.Equal(t, []string{"t0", "t2", "t4", "t1", "t3"}, e.accepted)
}

// codes are the codes of unpublished messages by their index.
func codes(unpublished []port.Unpublished) map[int]failure.Code {
	out := map[int]failure.Code{}
	for _, u := range unpublished {
		out[u.Index] = failure.CodeOf(u.Err)
	}
	return out
}

func TestD4_EntriesThatKeepFailingAreReported(t *testing.T) {
	e := &events{verdict: func(_ int, name string) string {
		return map[string]string{"t1": "InternalFailure", "t2": "MalformedDetail"}[name]
	}}
	failed := busTo(t, e).Publish(t.Context(), messages(4))
	assert.Equal(t, map[int]failure.Code{1: failure.Unavailable, 2: failure.Invalid}, codes(failed))
	assert.Len(t, e.calls, maxRounds)
	for _, call := range e.calls[1:] {
		assert.Len(t, call, 1, "a refused entry is not sent again")
	}
}

// What is about the entry itself makes it bad. What is about the bus or our
// permissions does not, and asking again at once is of no use.
func TestW2_OnlyWhatIsAboutTheEventMakesItBad(t *testing.T) {
	for name, want := range map[string]failure.Code{
		"InvalidArgument": failure.Invalid, "MalformedDetail": failure.Invalid, "RedactionFailure": failure.Invalid,
		"ThrottlingException": failure.Unavailable, "InternalFailure": failure.Unavailable, "InternalException": failure.Unavailable,
		"AccessDeniedException": failure.Internal, "NotAuthorizedForSourceException": failure.Internal,
		"InvalidAccountIdException": failure.Internal, "ResourceNotFoundException": failure.Internal, "SomethingNew": failure.Internal,
	} {
		t.Run(name, func(t *testing.T) {
			e := &events{verdict: func(_ int, entry string) string { return map[string]string{"t1": name}[entry] }}
			assert.Equal(t, map[int]failure.Code{1: want}, codes(busTo(t, e).Publish(t.Context(), messages(3))))
			if want == failure.Unavailable {
				assert.Len(t, e.calls, maxRounds)
				return
			}
			assert.Len(t, e.calls, 1)
		})
	}
}

func TestW2_ACallThatFailsMakesNoEventBad(t *testing.T) {
	for name, refuse := range map[string]http.HandlerFunc{
		"throttled": refusing(http.StatusBadRequest, "ThrottlingException"), "a fault": refusing(http.StatusInternalServerError, "InternalException"),
		"forbidden": refusing(http.StatusBadRequest, "AccessDeniedException"), "no bus": refusing(http.StatusBadRequest, "ResourceNotFoundException"),
		"no response": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int64
			b := New(awstest.Config(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { calls.Add(1); refuse(w, r) })), "orders")
			b.wait = func(context.Context, time.Duration) error { return context.DeadlineExceeded }
			unpublished := b.Publish(t.Context(), messages(25))
			require.Len(t, unpublished, 25)
			for i, u := range unpublished {
				assert.Equal(t, i, u.Index)
				assert.NotContains(t, []failure.Code{failure.Invalid, failure.TooLarge}, failure.CodeOf(u.Err))
			}
			assert.LessOrEqual(t, calls.Load(), int64(5), "the SDK's own tries of the first batch: the others are not tried")
		})
	}
}

func refusing(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"__type":%q,"message":"a refusal of the test"}`, code)
	}
}

// One malformed entry may make the whole request invalid.
func TestARequestThatIsInvalidIsSentOneByOne(t *testing.T) {
	e := &events{verdict: accepting}
	b := New(awstest.Config(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if strings.Contains(string(raw), `"t2"`) {
			refusing(http.StatusBadRequest, "ValidationException")(w, r)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(raw)))
		e.ServeHTTP(w, r)
	})), "orders")
	assert.Equal(t, map[int]failure.Code{2: failure.Invalid}, codes(b.Publish(t.Context(), messages(5))))
	assert.Equal(t, []string{"t0", "t1", "t3", "t4"}, e.accepted)
}

func TestRetriesEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := &events{verdict: func(int, string) string { cancel(); return "ThrottlingException" }}
	failed := busTo(t, e).Publish(ctx, messages(2))
	assert.Equal(t, map[int]failure.Code{0: failure.Unavailable, 1: failure.Unavailable}, codes(failed))
	assert.LessOrEqual(t, len(e.calls), 1)
}

func TestTooLargeMessagesDoNotBlockOthers(t *testing.T) {
	e := &events{verdict: accepting}
	list := messages(3)
	list[1].Detail = json.RawMessage(`"` + strings.Repeat("x", maxBytes) + `"`)
	assert.Equal(t, map[int]failure.Code{1: failure.TooLarge}, codes(busTo(t, e).Publish(t.Context(), list)))
	assert.Equal(t, []string{"t0", "t2"}, e.accepted)
}

func TestATraceHeaderNeedsAValidTraceparent(t *testing.T) {
	assert.Nil(t, traceHeader(""))
	assert.Nil(t, traceHeader("garbage"))
	assert.Contains(t, *traceHeader("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"), "Sampled=0")
}

func TestChunkProperties(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("every message that fits is in one batch, in order, and no batch breaks a limit", prop.ForAll(
		func(sizes []int) bool {
			list := make([]port.Message, len(sizes))
			for i, n := range sizes {
				list[i].Detail = make(json.RawMessage, n)
			}
			next := 0
			for _, batch := range chunks(list) {
				total := 0
				for _, index := range batch {
					for next < index && size(list[next]) > maxBytes {
						next++
					}
					if index != next {
						return false
					}
					next++
					total += size(list[index])
				}
				if len(batch) == 0 || len(batch) > maxEntries || total > maxBytes {
					return false
				}
			}
			for next < len(list) && size(list[next]) > maxBytes {
				next++
			}
			return next == len(list)
		},
		gen.SliceOf(gen.IntRange(0, 2000).Map(func(n int) int {
			if n > 1000 {
				return n * 150 // every other one is large, some too large
			}
			return n
		})),
	))
	properties.TestingRun(t)
}
