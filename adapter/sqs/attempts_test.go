package sqs

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
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

// batches is an emulation of SendMessageBatch. verdict returns each entry's error code,
// or "" to accept it.
type batches struct {
	verdict func(call int, deliveryID string) string
	calls   [][]sent
}

type sent struct {
	ID             string `json:"Id"`
	MessageBody    string
	DelaySeconds   int
	MessageGroupID string `json:"MessageGroupId"`
	attempt        port.ScheduledAttempt
}

func (b *batches) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ Entries []sent }
	_ = json.NewDecoder(r.Body).Decode(&in)
	for i := range in.Entries {
		_ = json.Unmarshal([]byte(in.Entries[i].MessageBody), &in.Entries[i].attempt)
	}
	b.calls = append(b.calls, in.Entries)
	successful, failed := []map[string]any{}, []map[string]any{}
	for _, e := range in.Entries {
		if code := b.verdict(len(b.calls), e.attempt.DeliveryID); code != "" {
			failed = append(failed, map[string]any{"Id": e.ID, "Code": code, "SenderFault": code == "InvalidMessageContents"})
			continue
		}
		successful = append(successful, map[string]any{"Id": e.ID, "MessageId": "m", "MD5OfMessageBody": ""})
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	_ = json.NewEncoder(w).Encode(map[string]any{"Successful": successful, "Failed": failed})
}

func attemptsTo(t *testing.T, b *batches) *Attempts {
	t.Helper()
	cfg := awstest.Config(t, b)
	a := NewAttempts(cfg, "http://queue.example/000000000000/webhooks", func() time.Time { return at })
	a.client = withoutChecksums(a)
	a.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return a
}

func attempts(n int) []port.ScheduledAttempt {
	list := make([]port.ScheduledAttempt, n)
	for i := range list {
		list[i] = port.ScheduledAttempt{EndpointID: "we_1", OwnerID: "alice", DeliveryID: fmt.Sprint("wd_", i), Round: 1, Number: 2, NotBefore: at.Add(5 * time.Second)}
	}
	return list
}

func TestAttemptsAreSentInBatchesOfTenWithTheirDelay(t *testing.T) {
	b := &batches{verdict: func(int, string) string { return "" }}
	want := attempts(21)
	require.NoError(t, attemptsTo(t, b).Enqueue(t.Context(), want))
	require.Len(t, b.calls, 3)
	var got []port.ScheduledAttempt
	for _, call := range b.calls {
		for _, e := range call {
			assert.Equal(t, 5, e.DelaySeconds)
			assert.Equal(t, "alice", e.MessageGroupID, "queues are fair by owner")
			got = append(got, e.attempt)
		}
	}
	assert.Equal(t, want, got)
}

func TestNoAttemptsMakeNoCall(t *testing.T) {
	b := &batches{}
	require.NoError(t, attemptsTo(t, b).Enqueue(t.Context(), nil))
	assert.Empty(t, b.calls)
}

func TestOnlyFailedEntriesAreSentAgain(t *testing.T) {
	b := &batches{verdict: func(call int, id string) string {
		if call == 1 && id == "wd_1" {
			return "InternalError"
		}
		return ""
	}}
	require.NoError(t, attemptsTo(t, b).Enqueue(t.Context(), attempts(3)))
	require.Len(t, b.calls, 2)
	require.Len(t, b.calls[1], 1)
	assert.Equal(t, "wd_1", b.calls[1][0].attempt.DeliveryID)
}

func TestEntriesThatKeepFailingAreAnError(t *testing.T) {
	b := &batches{verdict: func(int, string) string { return "InternalError" }}
	assert.Equal(t, failure.Unavailable, failure.CodeOf(attemptsTo(t, b).Enqueue(t.Context(), attempts(1))))
	assert.Len(t, b.calls, maxRounds)
	b = &batches{verdict: func(int, string) string { return "InvalidMessageContents" }}
	assert.Equal(t, failure.Internal, failure.CodeOf(attemptsTo(t, b).Enqueue(t.Context(), attempts(1))))
	assert.Len(t, b.calls, 1)
}

func TestDelayProperties(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("a delay is 0–900 s and, within that, never shorter nor a second longer than asked", prop.ForAll(
		func(n int64) bool {
			d, got := time.Duration(n), time.Duration(delay(time.Duration(n)))*time.Second
			asked := min(max(d, 0), 900*time.Second)
			return got >= asked && got < asked+time.Second && got <= 900*time.Second
		}, gen.Int64Range(-int64(time.Hour), int64(time.Hour)),
	))
	properties.TestingRun(t)
}
