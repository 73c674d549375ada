package lambda_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/pattern"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/stretchr/testify/require"
)

// queues and streams are the real emulated services, reached through their interfaces.
type queues struct{ *sqs.Service }

func (q queues) Receive(ctx context.Context, arn string, most int, visibility, wait time.Duration) ([]lambda.QueueMessage, error) {
	got, err := q.Service.Receive(ctx, arn, most, visibility, wait)
	var out []lambda.QueueMessage
	for _, m := range got {
		out = append(out, lambda.QueueMessage{ID: m.ID, ReceiptHandle: m.ReceiptHandle, Body: m.Body, Attributes: m.Attributes})
	}
	return out, err
}

type streams struct{ *dynamodb.Service }

func (s streams) ReadStream(ctx context.Context, table string, shard, shards int, after lambda.StreamPosition, limit int) (lambda.StreamBatch, error) {
	got, err := s.Service.ReadStream(ctx, table, shard, shards, dynamodb.StreamPosition(after), limit)
	out := lambda.StreamBatch{Stream: got.Stream}
	for _, r := range got.Records {
		out.Records = append(out.Records, lambda.StreamRecord(r))
	}
	return out, err
}

type filter struct{ *pattern.Pattern }

func (f filter) Match(record []byte) bool { return f.Pattern.Match(record) }

func (f filter) KeysSuffice() bool { return f.ReadsOnly("eventName", "dynamodb.Keys") }

// sources is a platform with queues, a table and the test function, which
// traces what it did to a file.
type sources struct {
	t       testing.TB
	env     *env.Env
	sqs     *sqs.Service
	dynamo  *dynamodb.Service
	service *lambda.Service
	trace   string
	queue   string // ARN
	failed  string // ARN of the on-failure queue
}

func newSources(t testing.TB) *sources {
	t.Helper()
	e := newEnv(t, "")
	s := &sources{t: t, env: e, trace: filepath.Join(t.TempDir(), "trace")}
	var err error
	s.sqs, err = sqs.New(e)
	require.NoError(t, err)
	s.dynamo, err = dynamodb.New(e)
	require.NoError(t, err)
	s.queue, err = s.sqs.Create(t.Context(), sqs.Queue{Name: "work", VisibilityTimeout: time.Minute})
	require.NoError(t, err)
	s.failed, err = s.sqs.Create(t.Context(), sqs.Queue{Name: "failed"})
	require.NoError(t, err)
	s.ensureTable()
	s.start()
	return s
}

func (s *sources) ensureTable() {
	s.t.Helper()
	require.NoError(s.t, s.dynamo.Ensure(s.t.Context(), dynamodb.Table{
		Name: "table", HashKey: "PK", Attributes: map[string]string{"PK": "S"}, StreamViewType: "NEW_AND_OLD_IMAGES",
	}))
}

// start makes the Lambda service, as at every start of the platform.
func (s *sources) start() {
	s.service = newService(s.t, s.env, lambda.Options{Queues: queues{s.sqs}, Streams: streams{s.dynamo}}, lambda.Function{
		Name: "f", Environment: map[string]string{"TRACE": s.trace}, OnFailureQueueARN: s.failed, Timeout: 5 * time.Second,
	})
}

func (s *sources) send(body string) {
	s.t.Helper()
	require.NoError(s.t, s.sqs.Send(s.t.Context(), s.queue, body, nil))
}

func (s *sources) put(key, value string) {
	s.t.Helper()
	body := fmt.Sprintf(`{"TableName":"table","Item":{"PK":{"S":%q},"value":{"S":%q}}}`, key, value)
	_, err := s.dynamo.Wire().Operations["PutItem"](s.t.Context(), []byte(body))
	require.NoError(s.t, err)
}

// traced are the records that the function got through, in order.
func (s *sources) traced() (out []map[string]any) {
	raw, _ := os.ReadFile(s.trace) // absent: nothing yet
	for line := range bytes.Lines(raw) {
		if !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var r map[string]any
		require.NoError(s.t, json.Unmarshal(line, &r))
		out = append(out, r)
	}
	return out
}

func (s *sources) waitTraced(n int) []map[string]any {
	s.t.Helper()
	eventually(s.t, fmt.Sprintf("%d records", n), func() bool { return len(s.traced()) >= n })
	return s.traced()
}

// inQueue is how many messages the queue holds, visible or in flight.
func (s *sources) inQueue(name string) int {
	for _, d := range s.sqs.Depths() {
		if d.Name == name {
			return d.Visible + d.InFlight + d.Delayed
		}
	}
	return -1
}

func (s *sources) failureRecord() map[string]any {
	s.t.Helper()
	got, err := s.sqs.Receive(s.t.Context(), s.failed, 1, 0, 10*time.Second)
	require.NoError(s.t, err)
	require.Len(s.t, got, 1)
	var doc map[string]any
	require.NoError(s.t, json.Unmarshal([]byte(got[0].Body), &doc))
	return doc
}

func TestQueueMappingHandsOverTheWholeRecord(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f"}))
	run(t, s.service)
	s.send(`{"a":"<é>"}`)
	r := s.waitTraced(1)[0]
	require.Equal(t, `{"a":"<é>"}`, r["body"])
	require.Equal(t, "aws:sqs", r["eventSource"])
	require.Equal(t, s.queue, r["eventSourceARN"])
	require.Equal(t, "us-east-1", r["awsRegion"])
	require.Equal(t, "b92ba41755973cd1c20e9fd4c0173ab3", r["md5OfBody"])
	require.Equal(t, map[string]any{}, r["messageAttributes"])
	require.Equal(t, "1", r["attributes"].(map[string]any)["ApproximateReceiveCount"])
	require.NotEmpty(t, r["messageId"])
	require.NotEmpty(t, r["receiptHandle"])
	eventually(t, "deleted", func() bool { return s.inQueue("work") == 0 })
}

func TestQueueMappingKeepsOnlyWhatFailed(t *testing.T) {
	s := newSources(t)
	for n := range 9 {
		s.send(fmt.Sprintf("good %d", n))
	}
	s.send("bad! one")
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f"}))
	run(t, s.service)
	s.waitTraced(9)
	eventually(t, "one left", func() bool { return s.inQueue("work") == 1 })
}

func TestQueueMappingFailedBatchReappearsAfterItsVisibilityTimeout(t *testing.T) {
	s := newSources(t)
	s.send("poison!")
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f", BatchSize: 1}))
	run(t, s.service)
	eventually(t, "in flight", func() bool { return s.inFlight() == 1 })
	s.env.Clock.Advance(59 * time.Second)
	require.Equal(t, 1, s.inFlight(), "not before the time-out")
	s.send("fine")
	s.waitTraced(1)
	s.env.Clock.Advance(2 * time.Second)
	eventually(t, "received again and again in flight", func() bool { return s.inFlight() == 1 && s.inQueue("work") == 1 })
}

func TestQueueMappingScalesToItsConcurrency(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f", BatchSize: 1, MaximumConcurrency: 3}))
	for range 60 {
		s.send("x")
	}
	run(t, s.service)
	eventually(t, "all of them", func() bool {
		require.LessOrEqual(t, s.inFlight(), 3)
		return len(s.traced()) >= 60
	})
}

// inFlight is how many messages are received and not deleted.
func (s *sources) inFlight() int {
	for _, d := range s.sqs.Depths() {
		if d.Name == "work" {
			return d.InFlight
		}
	}
	return -1
}

func TestQueueMappingFillsItsWindow(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{
		QueueARN: s.queue, Function: "f", BatchSize: 100, BatchingWindow: 30 * time.Second,
	}))
	run(t, s.service)
	for n := range 25 {
		s.send(fmt.Sprint(n))
	}
	eventually(t, "all received, none handed over", func() bool { return s.inFlight() == 25 })
	require.Empty(t, s.traced())
	eventually(t, "25 records", func() bool {
		s.env.Clock.Advance(30 * time.Second) // again, since the wait may begin only now
		return len(s.traced()) >= 25
	})
}

func TestQueueMappingRefusals(t *testing.T) {
	s := newSources(t)
	for field, m := range map[string]lambda.QueueMapping{
		"Function":           {QueueARN: s.queue, Function: "nobody"},
		"QueueARN":           {Function: "f"},
		"BatchSize":          {QueueARN: s.queue, Function: "f", BatchSize: 11},
		"BatchingWindow":     {QueueARN: s.queue, Function: "f", BatchingWindow: time.Hour},
		"MaximumConcurrency": {QueueARN: s.queue, Function: "f", MaximumConcurrency: 1001},
	} {
		require.ErrorContains(t, s.service.MapQueue(m), field)
	}
}

func TestStreamMappingKeepsTheOrderPerKey(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f", ParallelizationFactor: 4, BatchSize: 7}))
	run(t, s.service)
	for n := range 40 {
		s.put(fmt.Sprint("key-", n%5), fmt.Sprintf("%03d", n))
	}
	last := map[string]string{}
	for _, r := range s.waitTraced(40) {
		image := r["dynamodb"].(map[string]any)["NewImage"].(map[string]any)
		key, value := image["PK"].(map[string]any)["S"].(string), image["value"].(map[string]any)["S"].(string)
		require.Less(t, last[key], value)
		last[key] = value
	}
}

func TestStreamMappingFilters(t *testing.T) {
	for source, keysSuffice := range map[string]bool{
		`{"eventName":["INSERT"],"dynamodb":{"Keys":{"PK":{"S":[{"prefix":"EVENT#"}]}}}}`:  true,
		`{"dynamodb":{"NewImage":{"value":{"S":["x"]},"PK":{"S":[{"prefix":"EVENT#"}]}}}}`: false,
	} {
		s := newSources(t)
		p, err := pattern.Compile([]byte(source))
		require.NoError(t, err)
		require.Equal(t, keysSuffice, filter{p}.KeysSuffice())
		require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f", Filter: filter{p}}))
		run(t, s.service)
		s.put("ORDER#1", "x")
		s.put("EVENT#1", "x")
		s.put("EVENT#1", "y") // MODIFY
		s.put("EVENT#2", "x")
		require.Len(t, s.waitTraced(2), 2)
	}
}

func TestStreamMappingGoesOnWhereItStopped(t *testing.T) {
	s := newSources(t)
	mapping := lambda.StreamMapping{Table: "table", Function: "f", ParallelizationFactor: 2}
	require.NoError(t, s.service.MapStream(mapping))
	stop := run(t, s.service)
	s.put("a", "1")
	s.put("b", "1")
	s.waitTraced(2)
	stop()
	s.put("a", "2")
	s.start()
	require.NoError(t, s.service.MapStream(mapping))
	run(t, s.service)
	require.Len(t, s.waitTraced(3), 3, "nothing twice, nothing left out")
}

func TestStreamMappingWithOtherShardsLosesNothing(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f", ParallelizationFactor: 1}))
	stop := run(t, s.service)
	s.put("a", "1")
	s.waitTraced(1)
	stop()
	s.put("b", "2")
	s.put("c", "3")
	s.start()
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f", ParallelizationFactor: 3}))
	run(t, s.service)
	require.Len(t, s.waitTraced(3), 3)
}

func TestStreamMappingBisectsDownToThePoisonedRecord(t *testing.T) {
	s := newSources(t)
	for n := range 8 {
		s.put(fmt.Sprint("k", n), map[bool]string{true: "poison!", false: "good"}[n == 5])
	}
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{
		Table: "table", Function: "f", Bisect: true, MaximumRetryAttempts: 1, OnFailureQueueARN: s.failed,
	}))
	run(t, s.service)
	doc := s.failureRecord()
	keys := map[string]bool{} // a failing batch may do some of its records again
	eventually(t, "all but the poisoned one", func() bool {
		for _, r := range s.traced() {
			keys[r["dynamodb"].(map[string]any)["Keys"].(map[string]any)["PK"].(map[string]any)["S"].(string)] = true
		}
		return len(keys) == 7
	})
	require.Equal(t, "RetryAttemptsExhausted", doc["requestContext"].(map[string]any)["condition"])
	require.Equal(t, 2.0, doc["requestContext"].(map[string]any)["approximateInvokeCount"])
	require.Equal(t, "Unhandled", doc["responseContext"].(map[string]any)["functionError"])
	info := doc["DDBStreamBatchInfo"].(map[string]any)
	require.Equal(t, 1.0, info["batchSize"])
	require.Equal(t, info["startSequenceNumber"], info["endSequenceNumber"])
	require.Contains(t, info["streamArn"], "table/table/stream")
}

func TestStreamMappingGoesOnFromTheReportedFailure(t *testing.T) {
	s := newSources(t)
	s.put("a", "good 1")
	s.put("b", "good 2")
	s.put("c", "bad!")
	s.put("d", "good 3")
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{
		Table: "table", Function: "f", MaximumRetryAttempts: 0, OnFailureQueueARN: s.failed,
	}))
	run(t, s.service)
	s.waitTraced(3)
	doc := s.failureRecord()
	require.Equal(t, "RetryAttemptsExhausted", doc["requestContext"].(map[string]any)["condition"])
}

func TestStreamMappingGivesUpOldRecords(t *testing.T) {
	s := newSources(t)
	s.put("a", "good")
	s.env.Clock.Advance(2 * time.Hour)
	s.put("b", "good")
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{
		Table: "table", Function: "f", MaximumRetryAttempts: -1, MaximumRecordAge: time.Hour, OnFailureQueueARN: s.failed,
	}))
	run(t, s.service)
	s.waitTraced(1)
	require.Equal(t, "RecordAgeExceeded", s.failureRecord()["requestContext"].(map[string]any)["condition"])
}

// W2: without a limit of retries a batch is tried until its records are too old. They are
// then given up together, and what came later is still tried.
func TestW2_StreamMappingRetriesWithoutLimitUntilTheRecordsAreTooOld(t *testing.T) {
	s := newSources(t)
	s.put("a", "bad!")
	s.put("b", "good") // each try passes it again
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{
		Table: "table", Function: "f", MaximumRetryAttempts: -1, MaximumRecordAge: 24 * time.Hour, OnFailureQueueARN: s.failed,
	}))
	run(t, s.service)
	for range 20 {
		before := len(s.traced())
		eventually(t, "another try", func() bool {
			s.env.Clock.Advance(10 * time.Second) // the pauses grow to 30 s
			return len(s.traced()) > before
		})
	}
	require.Zero(t, s.inQueue("failed"), "more tries than a limit would allow")
	s.env.Clock.Advance(24 * time.Hour)
	s.put("c", "good")
	eventually(t, "the old records are given up", func() bool {
		s.env.Clock.Advance(10 * time.Second) // a pause may begin only now
		return s.inQueue("failed") > 0
	})
	doc := s.failureRecord()
	require.Equal(t, "RecordAgeExceeded", doc["requestContext"].(map[string]any)["condition"])
	info := doc["DDBStreamBatchInfo"].(map[string]any)
	require.InDelta(t, 2, info["batchSize"], 0, "both in one document")
	eventually(t, "the next record", func() bool {
		all := s.traced()
		return all[len(all)-1]["dynamodb"].(map[string]any)["Keys"].(map[string]any)["PK"].(map[string]any)["S"] == "c"
	})
	require.Equal(t, 1, s.inQueue("failed"), "and no other document")
}

func TestStreamMappingLosesNothingToThrottles(t *testing.T) {
	s := newSources(t)
	_, err := s.env.Faults.Add(fault.Rule{Service: "lambda", Operation: "f", Kind: fault.ErrorBefore, Rate: 1, Count: 4})
	require.NoError(t, err)
	s.put("a", "good")
	require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f", MaximumRetryAttempts: 0}))
	run(t, s.service)
	s.waitTraced(1)
}

func TestStreamMappingRefusals(t *testing.T) {
	s := newSources(t)
	for field, m := range map[string]lambda.StreamMapping{
		"Function":              {Table: "table", Function: "nobody"},
		"Table":                 {Function: "f"},
		"BatchSize":             {Table: "table", Function: "f", BatchSize: 10_001},
		"ParallelizationFactor": {Table: "table", Function: "f", ParallelizationFactor: 11},
		"MaximumRetryAttempts":  {Table: "table", Function: "f", MaximumRetryAttempts: -2},
		"MaximumRecordAge":      {Table: "table", Function: "f", MaximumRecordAge: -1},
	} {
		require.ErrorContains(t, s.service.MapStream(m), field)
	}
}

func TestBatchInHandIsFinishedWhenThePlatformStops(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.MapQueue(lambda.QueueMapping{QueueARN: s.queue, Function: "f"}))
	stop := run(t, s.service)
	s.send("slow!")
	eventually(t, "in hand", func() bool { live, idle := s.service.Instances("f"); return live == 1 && idle == 0 })
	stop()
	require.Len(t, s.traced(), 1)
	require.Zero(t, s.inQueue("work"))
}

func TestAsyncInvocationIsDurable(t *testing.T) {
	s := newSources(t)
	require.NoError(t, s.service.InvokeAsync(t.Context(), "f", []byte(`{"Records":[{"n":1}]}`)))
	s.service.Close() // it was never run
	s.start()
	run(t, s.service)
	s.waitTraced(1)
}

func TestAsyncInvocationIsTriedThreeTimesThenGivenUp(t *testing.T) {
	s := newSources(t)
	run(t, s.service)
	require.NoError(t, s.service.InvokeAsync(t.Context(), "f", []byte(`{"Records":["poison!"]}`)))
	// A tick every 2 ms: the clock must not pass the event's maximum age while
	// the function runs.
	eventually(t, "the event is given up", func() bool {
		s.env.Clock.Advance(time.Second)
		return s.inQueue("failed") > 0
	})
	doc := s.failureRecord()
	request := doc["requestContext"].(map[string]any)
	require.Equal(t, "RetriesExhausted", request["condition"])
	require.Equal(t, 3.0, request["approximateInvokeCount"])
	require.Equal(t, map[string]any{"Records": []any{"poison!"}}, doc["requestPayload"])
	require.Equal(t, "poisoned batch", doc["responsePayload"].(map[string]any)["errorMessage"])
}

// recreate deletes the table and creates it again.
func (s *sources) recreate() {
	s.t.Helper()
	_, err := s.dynamo.Wire().Operations["DeleteTable"](s.t.Context(), []byte(`{"TableName":"table"}`))
	require.NoError(s.t, err)
	s.ensureTable()
}

func TestStreamMappingReadsTheStreamOfARecreatedTableFromItsBeginning(t *testing.T) {
	for _, restarted := range []bool{false, true} {
		t.Run(fmt.Sprintf("restarted=%t", restarted), func(t *testing.T) {
			s := newSources(t)
			mapping := lambda.StreamMapping{Table: "table", Function: "f", ParallelizationFactor: 2}
			require.NoError(t, s.service.MapStream(mapping))
			stop := run(t, s.service)
			for n := range 4 {
				s.put(fmt.Sprint("old-", n), "1")
			}
			s.waitTraced(4)
			if restarted {
				stop()
			}
			s.recreate()
			s.put("new-0", "1")
			s.put("new-1", "1")
			if restarted {
				s.start()
				require.NoError(t, s.service.MapStream(mapping))
				run(t, s.service)
			}
			require.Len(t, s.waitTraced(6), 6)
		})
	}
}

// TestStreamMappingGoesOnFromACheckpointWithoutAStream reads data of the release
// that stored sequence numbers alone.
func TestStreamMappingGoesOnFromACheckpointWithoutAStream(t *testing.T) {
	for _, c := range []struct {
		name     string
		sequence uint64
		want     int
	}{{"of this stream", 2, 1}, {"of an earlier stream", 7, 3}} {
		t.Run(c.name, func(t *testing.T) {
			s := newSources(t)
			require.NoError(t, s.service.MapStream(lambda.StreamMapping{Table: "table", Function: "f"}))
			key := fmt.Appendf(nil, "%s/0001/0000", s.service.Mappings()[0].UUID)
			require.NoError(t, s.env.DB.Space("lambda/checkpoints").Put(key, binary.BigEndian.AppendUint64(nil, c.sequence)))
			for n := range 3 {
				s.put(fmt.Sprint(n), "1")
			}
			stop := run(t, s.service)
			s.waitTraced(c.want)
			stop()
			require.Len(t, s.traced(), c.want)
		})
	}
}
