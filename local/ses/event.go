package ses

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// SentEvent is SES's event that it accepted a mail:
// https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
type SentEvent struct {
	Source     string
	DetailType string
	Detail     json.RawMessage
	Time       time.Time
}

// EventSink publishes events on the default bus.
type EventSink interface {
	// PutSent publishes the event. After an error it is put again later.
	PutSent(ctx context.Context, e SentEvent) error
	// Listening reports whether a rule could match such an event. Events that happen
	// while none could are never put.
	Listening() bool
}

// SetEvents sets where the events of sent mails go: each at least once. Call it before
// Run. Without it there are none.
func (s *Service) SetEvents(sink EventSink) { s.sink = sink }

func (s *Service) listening() bool { return s.sink != nil && s.sink.Listening() }

// Run publishes the events of sent mails until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	s.wake()
	for pause := time.Duration(0); ; {
		select {
		case <-s.unannounced:
		case <-ctx.Done():
			return nil
		}
		if s.announceAll(ctx) {
			pause = 0
			continue
		}
		pause = min(2*pause+100*time.Millisecond, 30*time.Second)
		if s.env.Clock.Sleep(ctx, pause) != nil {
			return nil //nolint:nilerr // the context has ended
		}
		s.wake()
	}
}

// wake makes Run look for mails without an event.
func (s *Service) wake() {
	select {
	case s.unannounced <- struct{}{}:
	default:
	}
}

// announceAll publishes the events that are due. It returns false if one failed.
func (s *Service) announceAll(ctx context.Context) bool {
	var keys [][]byte
	err := s.events.Walk(store.Range{}, func(k, _ []byte) bool {
		keys = append(keys, append([]byte(nil), k...))
		return true
	})
	for _, k := range keys {
		if err == nil {
			err = s.announce(ctx, k)
		}
	}
	if err != nil && ctx.Err() == nil {
		s.env.Log.Warn("put the event of a sent mail", "error", err)
	}
	return err == nil
}

func (s *Service) announce(ctx context.Context, key []byte) error {
	raw, ok, err := s.messages.Get(key)
	if err != nil {
		return err
	}
	var m Message
	if ok { // else the mailbox was cleared
		if err := json.Unmarshal(raw, &m); err != nil {
			return err
		}
		if err := s.sink.PutSent(ctx, s.sentEvent(m)); err != nil {
			return err
		}
	}
	return s.events.DeleteLater(key)
}

// sentEvent has the members that SES documents. Each tag is a list.
func (s *Service) sentEvent(m Message) SentEvent {
	tags := map[string][]string{}
	for name, value := range m.Tags {
		tags[name] = []string{value}
	}
	detail, _ := json.Marshal(map[string]any{ // strings only
		"eventType": "Send",
		"mail": map[string]any{
			"timestamp": m.Time.UTC().Format("2006-01-02T15:04:05.000Z"), "source": m.From, "messageId": m.ID,
			"sendingAccountId": s.env.Account, "destination": m.To, "tags": tags,
			"headersTruncated": false, "commonHeaders": map[string]any{"from": []string{m.From}, "to": m.To, "messageId": m.ID, "subject": m.Subject},
		},
		"send": map[string]any{},
	})
	return SentEvent{Source: "aws.ses", DetailType: "Email Sent", Detail: detail, Time: m.Time}
}

func messageKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
