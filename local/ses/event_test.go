package ses_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/ses"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// sink is a bus that fails while broken.
type sink struct {
	broken bool
	events chan ses.SentEvent
}

func (s *sink) PutSent(_ context.Context, e ses.SentEvent) error {
	if s.broken {
		return errors.New("the bus is away")
	}
	s.events <- e
	return nil
}

func (s *sink) Listening() bool { return true }

func TestEachSentMailIsAnEventAlsoAfterARestart(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	h := openHarness(t, db)
	require.NoError(t, h.ses.CreateIdentity("shop.example"))
	h.ses.SetEvents(&sink{broken: true})
	sent, err := h.client.SendEmail(ctx, mailTo("a@example.com"))
	require.NoError(t, err)
	require.NoError(t, db.Close()) // before its event was put

	db = open(t, dir)
	t.Cleanup(func() { _ = db.Close() })
	h = openHarness(t, db)
	bus := &sink{events: make(chan ses.SentEvent, 10)}
	h.ses.SetEvents(bus)
	running, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.ses.Run(running) }()
	defer func() { stop(); require.NoError(t, <-ended) }()

	e := received(t, bus)
	require.Equal(t, "aws.ses", e.Source)
	require.Equal(t, "Email Sent", e.DetailType)
	var detail struct {
		EventType string
		Mail      struct {
			MessageID string `json:"messageId"`
			Tags      map[string][]string
		}
	}
	require.NoError(t, json.Unmarshal(e.Detail, &detail))
	require.Equal(t, "Send", detail.EventType)
	require.Equal(t, *sent.MessageId, detail.Mail.MessageID)
	require.Equal(t, map[string][]string{"order": {"o1"}}, detail.Mail.Tags)

	_, err = h.client.SendEmail(ctx, mailTo("b@example.com"))
	require.NoError(t, err)
	require.NotEqual(t, e.Detail, received(t, bus).Detail, "the next mail's, and the first one's no more")
}

func received(t *testing.T, bus *sink) ses.SentEvent {
	t.Helper()
	select {
	case e := <-bus.events:
		return e
	case <-time.After(patience):
		t.Fatal("no event")
		return ses.SentEvent{}
	}
}
