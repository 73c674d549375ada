package sqs_test

import (
	"context"
	"encoding/binary"
	"testing"

	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/store"
)

// A receipt handle of a deleted message holds nothing, also after a restart.
func TestAnOldReceiptHandleDeletesNoLaterMessage(t *testing.T) {
	h := newHarness(t, t.TempDir())
	url := h.queue("q", nil)
	h.send(url, "first")
	first := h.receive(url)[0]
	h.delete(url, first.ReceiptHandle)

	h = h.restart()
	url = h.queue("q", nil)
	h.send(url, "second")
	h.delete(url, first.ReceiptHandle)
	got := h.receive(url)
	require.Len(t, got, 1)
	require.Equal(t, "second", *got[0].Body)
}

// The release before the store's sequence numbered its messages from what had
// survived. Later messages get greater numbers.
func TestMessagesOfAnOlderReleaseKeepTheirNumbers(t *testing.T) {
	dir := t.TempDir()
	h := newHarness(t, dir)
	url := h.queue("q", nil)
	for _, body := range []string{"a", "b", "c"} {
		h.send(url, body)
	}
	h.stop()
	highest := makeOlder(t, dir)

	h = newHarness(t, dir)
	url = h.queue("q", nil)
	h.send(url, "d")
	var bodies []string
	for _, m := range h.receive(url) {
		bodies = append(bodies, *m.Body)
	}
	require.ElementsMatch(t, []string{"a", "b", "c", "d"}, bodies)
	require.Greater(t, h.env.DB.Sequence().Next(), highest+1)
}

// makeOlder removes the sequence from a store, as the older release had none,
// and returns the greatest number of a message.
func makeOlder(t *testing.T, dir string) (highest uint64) {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	b := db.NewBatch()
	b.DeleteRange(db.Space("store.sequence"), nil, nil)
	require.NoError(t, b.Commit())
	require.NoError(t, db.Space("sqs/state").Walk(store.Range{}, func(k, _ []byte) bool {
		highest = max(highest, binary.BigEndian.Uint64(k[8:]))
		return true
	}))
	return highest
}

func (h *harness) delete(url, handle *string) {
	h.t.Helper()
	_, err := h.client.DeleteMessage(context.Background(), &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: handle})
	require.NoError(h.t, err)
}
