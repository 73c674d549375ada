package handler_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/functions/handler"
)

// streamed is a record of the stream with a stored event.
func streamed(t *testing.T, detail string) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"dynamodb": map[string]any{
		"SequenceNumber": "1", "NewImage": map[string]any{"detail": map[string]string{"S": detail}},
	}})
	require.NoError(t, err)
	return raw
}

// A batch is handed over again after any failure, and each of its events is in the feed once.
func TestTheFeedGetsEachEventOfAStreamOnce(t *testing.T) {
	store := memory.New(time.Now)
	answers := 0
	store.Fault = func(op string) (error, error) {
		if answers++; op == "AppendEvents" && answers < 3 {
			lost := failure.New(failure.Unavailable, "the answer is lost")
			return map[bool]error{true: lost}[answers == 1], lost
		}
		return nil, nil
	}
	batch := handler.StreamBatch{Records: []json.RawMessage{
		streamed(t, `{"id":"01A-0001","type":"order.created","orderId":"01A","sequence":1}`),
		streamed(t, `no event`), json.RawMessage(`7`),
		streamed(t, `{"id":"01A-0002","type":"order.of_tomorrow","orderId":"01A","sequence":2,"data":{"new":[1]}}`),
	}}
	append := handler.Feed(store)
	for range 2 {
		_, err := append(t.Context(), batch)
		assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	}
	response, err := append(t.Context(), batch)
	require.NoError(t, err)
	assert.Empty(t, response.BatchItemFailures)
	batches, err := store.BatchesFrom(t.Context(), 1, 10)
	require.NoError(t, err)
	require.Len(t, batches, 1)
	require.Len(t, batches[0].Entries, 2)
	assert.Equal(t, event.Type("order.of_tomorrow"), batches[0].Entries[1].Type, "of a type that this release does not know")
	assert.Equal(t, 2, batches[0].Entries[1].Sequence)
}
