package adapter_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/cloudwatch"
	"github.com/eventforge/eventforge/adapter/eventbridge"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/adapter/ses"
	"github.com/eventforge/eventforge/adapter/sqs"
	"github.com/eventforge/eventforge/adapter/stepfunctions"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/mail"
	"github.com/eventforge/eventforge/domain/port"
	localeventbridge "github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/fault"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

func TestPublishedEventsReachTheQueueWhateverFails(t *testing.T) {
	h := newHarness(t)
	_, arn := h.queue(t, "orders")
	_, err := h.events.CreateBus(t.Context(), "orders-bus")
	require.NoError(t, err)
	_, err = h.events.PutRule(t.Context(), localeventbridge.Rule{Name: "all", Bus: "orders-bus", Pattern: `{"source":["eventforge.orders"]}`})
	require.NoError(t, err)
	require.NoError(t, h.events.PutTargets(t.Context(), "orders-bus", "all", []localeventbridge.Target{{ID: "q", ARN: arn}}))
	h.inject(t, fault.Rule{Service: "events", Operation: "PutEvents", Kind: fault.ErrorBefore, Count: 2})
	h.inject(t, fault.Rule{Service: "events", Operation: "PutEvents", Kind: fault.Drop, Count: 1})

	const n = 23
	messages := make([]port.Message, n)
	for i := range messages {
		messages[i] = port.Message{
			Source: "eventforge.orders", Type: "order.created", Time: time.Now(), Detail: json.RawMessage(fmt.Sprintf(`{"n":%d}`, i)),
			Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
		}
	}
	assert.Empty(t, eventbridge.New(h.aws, "orders-bus").Publish(t.Context(), messages))

	seen := map[int]bool{}
	require.Eventually(t, func() bool {
		got, err := h.sqs.Receive(t.Context(), arn, 10, 0, 100*time.Millisecond)
		require.NoError(t, err)
		for _, m := range got {
			var event struct{ Detail struct{ N int } }
			require.NoError(t, json.Unmarshal([]byte(m.Body), &event))
			assert.Equal(t, "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=1", m.Attributes["AWSTraceHeader"])
			seen[event.Detail.N] = true
		}
		return len(seen) == n
	}, patience, time.Millisecond)
}

func TestAttemptsAreDelayedInTheQueue(t *testing.T) {
	h := newHarness(t)
	url, arn := h.queue(t, "webhooks")
	attempts := sqs.NewAttempts(h.aws, url, h.env.Clock.Now)
	h.inject(t, fault.Rule{Service: "sqs", Operation: "SendMessageBatch", Kind: fault.ErrorBefore, Count: 1})
	now := h.env.Clock.Now()
	due := port.ScheduledAttempt{EndpointID: "we_1", OwnerID: "alice", DeliveryID: "wd_1", Round: 1, Number: 1, NotBefore: now}
	later := due
	later.DeliveryID, later.NotBefore = "wd_2", now.Add(time.Hour)
	require.NoError(t, attempts.Enqueue(t.Context(), []port.ScheduledAttempt{due, later}))

	assert.Equal(t, "wd_1", receive(t, h, arn).DeliveryID)
	h.env.Clock.Advance(14 * time.Minute)
	got, err := h.sqs.Receive(t.Context(), arn, 10, time.Hour, 0)
	require.NoError(t, err)
	for _, m := range got {
		assert.NotContains(t, m.Body, "wd_2", "delayed by the maximum of SQS")
	}
	h.env.Clock.Advance(time.Minute)
	assert.Equal(t, "wd_2", receive(t, h, arn).DeliveryID)
}

// receive receives and deletes the only message.
func receive(t *testing.T, h *harness, arn string) (a port.ScheduledAttempt) {
	t.Helper()
	got, err := h.sqs.Receive(t.Context(), arn, 1, time.Hour, time.Second)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.NoError(t, json.Unmarshal([]byte(got[0].Body), &a))
	require.NoError(t, h.sqs.Delete(t.Context(), arn, []string{got[0].ReceiptHandle}))
	return a
}

func TestOperatorsSeeAndRedriveDeadLetters(t *testing.T) {
	h := newHarness(t)
	url, arn := h.queue(t, "email")
	for range 3 {
		require.NoError(t, h.sqs.Send(t.Context(), arn, "poison", nil))
	}
	for range maxReceives + 1 { // received without deletion until they are dead letters
		_, err := h.sqs.Receive(t.Context(), arn, 10, time.Second, 0)
		require.NoError(t, err)
		h.env.Clock.Advance(2 * time.Second)
	}
	require.NoError(t, h.sqs.Send(t.Context(), arn, "alive", nil))
	h.env.Clock.Advance(time.Hour)
	ages := cloudwatch.NewAges(h.aws, time.Now, slog.New(slog.DiscardHandler))
	queues := sqs.NewQueues(h.aws, ages, []sqs.Operated{{Name: "email", URL: url}})
	depths, err := queues.Depths(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, depths[0].OldestAge, time.Hour)
	assert.GreaterOrEqual(t, depths[0].OldestDead, time.Hour)
	depths[0].OldestAge, depths[0].OldestDead = 0, 0
	assert.Equal(t, []port.QueueDepth{{Name: "email", Visible: 1, DeadLetters: 3}}, depths)

	require.NoError(t, queues.Redrive(t.Context(), "email"))
	require.Eventually(t, func() bool {
		depths, err = queues.Depths(t.Context())
		require.NoError(t, err)
		return depths[0].Visible == 4 && depths[0].DeadLetters == 0
	}, patience, 5*time.Millisecond)
	require.NotNil(t, depths[0].Redrive)
	assert.Equal(t, failure.NotFound, failure.CodeOf(queues.Redrive(t.Context(), "other")))
}

func TestDepthsAreReportedWhileCloudWatchFails(t *testing.T) {
	h := newHarness(t)
	url, arn := h.queue(t, "email")
	require.NoError(t, h.sqs.Send(t.Context(), arn, "alive", nil))
	h.env.Clock.Advance(time.Minute)
	h.inject(t, fault.Rule{Service: "monitoring", Operation: "GetMetricData", Kind: fault.ErrorBefore, Code: "InternalServiceFault"})
	ages := cloudwatch.NewAges(h.aws, time.Now, slog.New(slog.DiscardHandler))
	depths, err := sqs.NewQueues(h.aws, ages, []sqs.Operated{{Name: "email", URL: url}}).Depths(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []port.QueueDepth{{Name: "email", Visible: 1}}, depths)
}

// P5: a receipt that did not exist yet was answered with 500, because S3
// responds with 403 to callers that may not list the bucket.
func TestP5_AReceiptIsNotReadyAndThenAvailableByItsLinks(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket("receipts-bucket"))
	receipts := s3.New(h.aws, "receipts-bucket")
	_, err := receipts.ReceiptLinks(t.Context(), "01ORDER", "receipt-1.pdf", 15*time.Minute)
	assert.Equal(t, failure.NotReady, failure.CodeOf(err), "S3 responds with 403 for a missing object")
	require.NoError(t, receipts.PutReceipt(t.Context(), "01ORDER", []byte("%PDF-1.3 first")))
	require.NoError(t, receipts.PutReceipt(t.Context(), "01ORDER", []byte("%PDF-1.3 again")))
	links, err := receipts.ReceiptLinks(t.Context(), "01ORDER", "receipt-1.pdf", 15*time.Minute)
	require.NoError(t, err)

	for link, disposition := range map[string]string{links.View: "inline", links.Download: "attachment"} {
		res, body := get(t, link)
		assert.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, "%PDF-1.3 again", body)
		assert.Equal(t, "application/pdf", res.Header.Get("Content-Type"))
		assert.Equal(t, disposition+`; filename="receipt-1.pdf"`, res.Header.Get("Content-Disposition"))
	}
	h.env.Clock.Advance(16 * time.Minute)
	for _, link := range []string{links.View, links.Download} {
		res, _ := get(t, link)
		assert.Equal(t, http.StatusForbidden, res.StatusCode, "the link has expired")
	}
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, string(body)
}

func TestAMailArrivesInBothForms(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.ses.CreateIdentity("shop@eventforge.example"))
	out := ses.New(h.aws, "shop@eventforge.example")
	require.NoError(t, out.Send(t.Context(), mail.Message{To: "zoe@shop.example", Subject: "Grüße 東京", Text: "text", HTML: "<p>html</p>"}))
	box, err := h.ses.Mailbox(10)
	require.NoError(t, err)
	require.Len(t, box, 1)
	assert.Equal(t, "shop@eventforge.example", box[0].From)
	assert.Equal(t, "Grüße 東京", box[0].Subject)
	assert.Equal(t, "text", box[0].Text)
	assert.Equal(t, "<p>html</p>", box[0].HTML)

	err = ses.New(h.aws, "stranger@elsewhere.example").Send(t.Context(), mail.Message{To: "zoe@shop.example", Subject: "s", Text: "t", HTML: "h"})
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
	assert.NotContains(t, err.Error(), "@", "S14")
}

func TestASagaStartsOnceByItsName(t *testing.T) {
	h := newHarness(t)
	arn, err := h.states.Create(t.Context(), "order-compensation", []byte(`{"StartAt":"Hold","States":{"Hold":{"Type":"Wait","Seconds":60,"End":true}}}`))
	require.NoError(t, err)
	executions := stepfunctions.New(h.aws, stepfunctions.StateMachines{Saga: h.env.ARN("states", "stateMachine:order-saga"), Compensation: arn})
	running, err := executions.ExecutionRunning(t.Context(), "compensate-01")
	require.NoError(t, err)
	assert.False(t, running, "there is no such execution")
	require.NoError(t, executions.StartExecution(t.Context(), "compensate-01", "01ORDER"))
	require.NoError(t, executions.StartExecution(t.Context(), "compensate-01", "01ORDER"))
	running, err = executions.ExecutionRunning(t.Context(), "compensate-01")
	require.NoError(t, err)
	assert.True(t, running)
	listed, err := h.states.Wire().Operations["ListExecutions"](t.Context(), fmt.Appendf(nil, `{"stateMachineArn":%q}`, arn))
	require.NoError(t, err)
	raw, err := json.Marshal(listed)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(raw), `"executionArn"`))
	_, err = h.states.Create(t.Context(), "order-saga", []byte(`{"StartAt":"Hold","States":{"Hold":{"Type":"Wait","Seconds":60,"End":true}}}`))
	require.NoError(t, err)
	want := []string{"compensate-01"}
	for n := range 1001 { // more than a page
		want = append(want, fmt.Sprintf("restart-%d", n))
		require.NoError(t, executions.StartExecution(t.Context(), want[n+1], "01ORDER"))
	}
	names, whole, err := executions.RunningExecutions(t.Context(), 2000)
	require.NoError(t, err)
	assert.True(t, whole)
	assert.ElementsMatch(t, want, names)
	names, whole, err = executions.RunningExecutions(t.Context(), 1001)
	require.NoError(t, err)
	assert.False(t, whole, "there is one more")
	assert.Len(t, names, 1001)
	h.env.Clock.Advance(time.Minute)
	require.Eventually(t, func() bool {
		names, _, err := executions.RunningExecutions(t.Context(), 2000)
		require.NoError(t, err)
		return len(names) == 0
	}, patience, 5*time.Millisecond)
	require.Eventually(t, func() bool {
		running, err := executions.ExecutionRunning(t.Context(), "compensate-01")
		require.NoError(t, err)
		return !running
	}, patience, 5*time.Millisecond)
	require.NoError(t, executions.StartExecution(t.Context(), "compensate-01", "01ORDER"), "even when it has ended")
}
