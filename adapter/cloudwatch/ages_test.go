package cloudwatch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
)

// service is an emulation of CloudWatch that knows the ages of some queues, newest
// first.
type service struct {
	ages map[string][]float64

	mu       sync.Mutex
	broken   bool
	requests []cbor.Map
}

func (p *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	raw, _ := io.ReadAll(r.Body)
	in, err := cbor.Decode(raw)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/operation/GetMetricData") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	p.requests = append(p.requests, in.(cbor.Map))
	w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
	if p.broken {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write(cbor.Encode(cbor.Map{"__type": cbor.String("AccessDenied")}))
		return
	}
	_, _ = w.Write(cbor.Encode(p.answer(in.(cbor.Map))))
}

func (p *service) answer(in cbor.Map) cbor.Map {
	var results cbor.List
	for _, q := range in["MetricDataQueries"].(cbor.List) {
		metric := q.(cbor.Map)["MetricStat"].(cbor.Map)["Metric"].(cbor.Map)
		queue := string(metric["Dimensions"].(cbor.List)[0].(cbor.Map)["Value"].(cbor.String))
		r := cbor.Map{"Id": q.(cbor.Map)["Id"], "Timestamps": cbor.List{}, "Values": cbor.List{}}
		for i, age := range p.ages[queue] {
			r["Values"] = append(r["Values"].(cbor.List), cbor.Float64(age))
			r["Timestamps"] = append(r["Timestamps"].(cbor.List), &cbor.Tag{ID: 1, Value: cbor.Uint(1_800_000_000 - 60*i)})
		}
		results = append(results, r)
	}
	return cbor.Map{"MetricDataResults": results}
}

func (p *service) fail(broken bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = broken
}

func (p *service) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.requests)
}

// harness is Ages over the emulation, at a time that the test sets.
type harness struct {
	*Ages
	service *service
	at      time.Time
	logged  bytes.Buffer
}

func newHarness(t *testing.T, ages map[string][]float64) *harness {
	t.Helper()
	h := &harness{service: &service{ages: ages}, at: time.Date(2026, 11, 23, 12, 34, 56, 0, time.UTC)}
	h.Ages = NewAges(awstest.Config(t, h.service), func() time.Time { return h.at }, slog.New(slog.NewTextHandler(&h.logged, nil)))
	return h
}

func TestOneCallReadsTheNewestDatapointOfEachQueue(t *testing.T) {
	h := newHarness(t, map[string][]float64{"email": {90.5, 30}, "email-dead-letters": {3600}, "empty": {0}})
	assert.Equal(t, map[string]time.Duration{"email": 90500 * time.Millisecond, "email-dead-letters": time.Hour, "empty": 0},
		h.Oldest(t.Context(), []string{"email", "email-dead-letters", "empty", "unmeasured"}))
	require.Equal(t, 1, h.service.calls())
	in := h.service.requests[0]
	end, err := cbor.AsTime(in["EndTime"])
	require.NoError(t, err)
	start, err := cbor.AsTime(in["StartTime"])
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 11, 23, 12, 35, 0, 0, time.UTC), end.UTC())
	assert.Equal(t, 10*time.Minute, end.Sub(start))
	assert.Equal(t, cbor.String("TimestampDescending"), in["ScanBy"])
	stat := in["MetricDataQueries"].(cbor.List)[0].(cbor.Map)["MetricStat"].(cbor.Map)
	assert.Equal(t, cbor.String("AWS/SQS"), stat["Metric"].(cbor.Map)["Namespace"])
	assert.Equal(t, cbor.String("ApproximateAgeOfOldestMessage"), stat["Metric"].(cbor.Map)["MetricName"])
}

func TestAgesAreCachedForAMinute(t *testing.T) {
	h := newHarness(t, map[string][]float64{"email": {1}})
	for range 3 {
		assert.Equal(t, time.Second, h.Oldest(t.Context(), []string{"email"})["email"])
	}
	h.at = h.at.Add(time.Minute - time.Nanosecond)
	h.Oldest(t.Context(), []string{"email"})
	require.Equal(t, 1, h.service.calls())
	h.at = h.at.Add(time.Nanosecond)
	h.Oldest(t.Context(), []string{"email"})
	assert.Equal(t, 2, h.service.calls())
}

func TestConcurrentCallersShareOneCall(t *testing.T) {
	h := newHarness(t, map[string][]float64{"email": {1}})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { assert.Len(t, h.Oldest(t.Context(), []string{"email"}), 1) })
	}
	all.Wait()
	assert.Equal(t, 1, h.service.calls())
}

func TestAFailureIsLoggedOnceAndCachedForAMinute(t *testing.T) {
	h := newHarness(t, map[string][]float64{"email": {1}})
	h.service.fail(true)
	for range 3 {
		assert.Empty(t, h.Oldest(t.Context(), []string{"email"}))
	}
	assert.Equal(t, 1, h.service.calls())
	assert.Equal(t, 1, strings.Count(h.logged.String(), "\n"))
	assert.Contains(t, h.logged.String(), "AccessDenied")
	h.service.fail(false)
	h.at = h.at.Add(time.Minute)
	assert.Len(t, h.Oldest(t.Context(), []string{"email"}), 1)
	assert.Equal(t, 1, strings.Count(h.logged.String(), "\n"))
}

func TestACancelledCallerStillGetsTheAges(t *testing.T) {
	h := newHarness(t, map[string][]float64{"email": {1}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Len(t, h.Oldest(ctx, []string{"email"}), 1)
}

func TestManyQueuesTakeSeveralCalls(t *testing.T) {
	ages, queues := map[string][]float64{}, []string{}
	for i := range maxQueries + 1 {
		queues = append(queues, fmt.Sprint("queue-", i))
		ages[queues[i]] = []float64{float64(i)}
	}
	h := newHarness(t, ages)
	got := h.Oldest(t.Context(), queues)
	require.Len(t, got, maxQueries+1)
	assert.Equal(t, time.Duration(maxQueries)*time.Second, got[queues[maxQueries]])
	assert.Equal(t, 2, h.service.calls())
	assert.Len(t, h.service.requests[0]["MetricDataQueries"], maxQueries)
}
