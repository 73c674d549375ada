package sqs

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// batchQueue is an emulation of SendMessageBatch that refuses what the test says.
type batchQueue struct {
	urls   []string
	bodies [][]string
	failed string // the entries that fail, as JSON
}

func (q *batchQueue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []struct{ ID, MessageBody string }
	}
	raw, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(raw, &in)
	var bodies []string
	for _, e := range in.Entries {
		bodies = append(bodies, e.MessageBody)
	}
	q.urls, q.bodies = append(q.urls, in.QueueURL), append(q.bodies, bodies)
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_, _ = io.WriteString(w, `{"Successful":[],"Failed":[`+q.failed+`]}`)
}

func consumersTo(t *testing.T, q *batchQueue) *Consumers {
	t.Helper()
	c := NewConsumers(awstest.Config(t, q), nil, map[event.Consumer]string{event.ReceiptConsumer: "http://queue.example/1/receipt"})
	c.client = withoutChecksums(&Attempts{client: c.client})
	return c
}

func storedEvent(id string, padding int) port.Message {
	return port.Message{
		Source: "eventforge.orders", Type: "order.completed", Time: time.Date(2026, 11, 29, 12, 0, 0, 5e6, time.UTC),
		Detail: json.RawMessage(`{"id":"` + id + `","note":"` + strings.Repeat("x", padding) + `"}`),
	}
}

func TestAConsumerGetsEventsAsTheBusSendsThem(t *testing.T) {
	q := &batchQueue{}
	require.NoError(t, consumersTo(t, q).PublishAgain(t.Context(), event.ReceiptConsumer, []port.Message{storedEvent("o-0002", 0)}))
	require.Equal(t, []string{"http://queue.example/1/receipt"}, q.urls)
	require.Len(t, q.bodies[0], 1)
	assert.JSONEq(t, `{"version":"0","id":"o-0002","detail-type":"order.completed","source":"eventforge.orders",
		"time":"2026-11-29T12:00:00.005Z","resources":[],"detail":{"id":"o-0002","note":""}}`, q.bodies[0][0])
}

func TestABatchOfEventsKeepsTheLimitsOfACall(t *testing.T) {
	q := &batchQueue{}
	var messages []port.Message
	for range 23 {
		messages = append(messages, storedEvent("small", 0))
	}
	messages = append(messages, storedEvent("large", 200<<10), storedEvent("large", 100<<10))
	require.NoError(t, consumersTo(t, q).PublishAgain(t.Context(), event.ReceiptConsumer, messages))
	var sizes []int
	for _, batch := range q.bodies {
		sizes = append(sizes, len(batch))
		assert.LessOrEqual(t, len(strings.Join(batch, "")), maxBody)
	}
	assert.Equal(t, []int{10, 10, 4, 1}, sizes)
}

func TestWhatAConsumersQueueRefusesIsAnError(t *testing.T) {
	for failed, want := range map[string]failure.Code{
		`{"Id":"0","SenderFault":true,"Code":"InvalidMessageContents"}`: failure.Invalid,
		`{"Id":"0","SenderFault":false,"Code":"InternalError"}`:         failure.Unavailable,
	} {
		err := consumersTo(t, &batchQueue{failed: failed}).PublishAgain(t.Context(), event.ReceiptConsumer, []port.Message{storedEvent("o", 0)})
		assert.True(t, failure.Is(err, want), "%v", err)
	}
	err := consumersTo(t, &batchQueue{}).PublishAgain(t.Context(), event.ReceiptConsumer, []port.Message{storedEvent("o", 300<<10)})
	assert.True(t, failure.Is(err, failure.TooLarge), "%v", err)
	err = consumersTo(t, &batchQueue{}).PublishAgain(t.Context(), "nobody", nil)
	assert.True(t, failure.Is(err, failure.Internal), "%v", err)
}

func TestOfSeveralUnpublishedEventsOneThatWaitingMendsCounts(t *testing.T) {
	bad, away := failure.New(failure.Invalid, "bad"), failure.New(failure.Unavailable, "away")
	assert.Equal(t, error(away), worst([]port.Unpublished{{Err: bad}, {Err: away}, {Err: bad}}))
	assert.Equal(t, error(bad), worst([]port.Unpublished{{Err: bad}}))
	assert.NoError(t, worst(nil))
}
