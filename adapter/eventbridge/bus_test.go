package eventbridge

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
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
	failed, err := busTo(t, e).Publish(t.Context(), []port.Message{{
		Source: "eventforge.orders", Type: "order.created", Detail: json.RawMessage(`{"id":"1","traceparent":"x"}`), Time: at,
		Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
	}})
	require.NoError(t, err)
	assert.Empty(t, failed)
	assert.Equal(t, entry{
		Source: "eventforge.orders", DetailType: "order.created", Detail: `{"id":"1","traceparent":"x"}`, EventBusName: "orders",
		TraceHeader: "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1", Time: float64(at.Unix()),
	}, e.calls[0][0])
}

func TestNoMessagesMakeNoCall(t *testing.T) {
	e := &events{verdict: accepting}
	failed, err := busTo(t, e).Publish(t.Context(), nil)
	assert.NoError(t, err)
	assert.Empty(t, failed)
	assert.Empty(t, e.calls)
}

func TestACallHasAtMostTenEntries(t *testing.T) {
	e := &events{verdict: accepting}
	_, err := busTo(t, e).Publish(t.Context(), messages(25))
	require.NoError(t, err)
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
	failed, err := busTo(t, e).Publish(t.Context(), messages(5))
	require.NoError(t, err)
	assert.Empty(t, failed)
	assert.Equal(t, []string{"t0", "t2", "t4", "t1", "t3"}, e.accepted)
}

func TestD4_EntriesThatKeepFailingAreReported(t *testing.T) {
	e := &events{verdict: func(_ int, name string) string {
		return map[string]string{"t1": "InternalFailure", "t2": "MalformedDetail"}[name]
	}}
	failed, err := busTo(t, e).Publish(t.Context(), messages(4))
	assert.Equal(t, []int{1, 2}, failed)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.Len(t, e.calls, maxRounds)
	for _, call := range e.calls[1:] {
		assert.Len(t, call, 1, "a permanently refused entry is not sent again")
	}
}

func TestPermanentRefusalsAreInternalErrors(t *testing.T) {
	e := &events{verdict: func(call int, name string) string {
		if name == "t0" {
			return "NotAuthorizedForSourceException"
		}
		if call == 1 {
			return "InternalException" // transient
		}
		return ""
	}}
	failed, err := busTo(t, e).Publish(t.Context(), messages(2))
	assert.Equal(t, []int{0}, failed)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

func TestRetriesEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e := &events{verdict: func(int, string) string { cancel(); return "ThrottlingException" }}
	failed, err := busTo(t, e).Publish(ctx, messages(2))
	assert.Equal(t, []int{0, 1}, failed)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	assert.LessOrEqual(t, len(e.calls), 1)
}

func TestTooLargeMessagesDoNotBlockOthers(t *testing.T) {
	e := &events{verdict: accepting}
	list := messages(3)
	list[1].Detail = json.RawMessage(`"` + strings.Repeat("x", maxBytes) + `"`)
	failed, err := busTo(t, e).Publish(t.Context(), list)
	assert.Equal(t, []int{1}, failed)
	assert.Equal(t, failure.TooLarge, failure.CodeOf(err))
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
