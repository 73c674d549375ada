package ses

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// Message is a mail that was sent.
type Message struct {
	ID          string            `json:"id"`
	From        string            `json:"from"`
	To          []string          `json:"to"`
	CC          []string          `json:"cc,omitempty"`
	BCC         []string          `json:"bcc,omitempty"`
	ReplyTo     []string          `json:"replyTo,omitempty"`
	Subject     string            `json:"subject"`
	HTML        string            `json:"html,omitempty"`
	Text        string            `json:"text,omitempty"`
	Headers     map[string]string `json:"headers,omitempty"`
	Attachments []string          `json:"attachments,omitempty"` // file names
	Tags        map[string]string `json:"tags,omitempty"`
	Time        time.Time         `json:"time"`
}

// Put stores the message in the mailbox with a new id and the current time. It
// does not check the sender.
func (s *Service) Put(m Message) (id string, err error) { return s.put(m, false) }

// put stores the message and, with announced, that its event is due.
func (s *Service) put(m Message, announced bool) (id string, err error) {
	n := s.numbers.Next()
	m.ID = fmt.Sprintf("%016x-%s-000000", n, s.env.Rand.UUID())
	m.Time = s.env.Clock.Now()
	raw, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	b := s.env.DB.NewBatch()
	b.Put(s.messages, messageKey(n), raw)
	if announced {
		b.Put(s.events, messageKey(n), nil)
	}
	if err := b.Commit(); err != nil {
		return "", err
	}
	s.sentMails.add(m.Time)
	s.receive(m)
	if announced {
		s.wake()
	}
	return m.ID, nil
}

// Mailbox returns up to limit messages, newest first.
func (s *Service) Mailbox(limit int) ([]Message, error) {
	out := []Message{}
	var failed error
	err := s.messages.Walk(store.Range{Reverse: true}, func(_, v []byte) bool {
		if len(out) >= limit {
			return false
		}
		var m Message
		failed = json.Unmarshal(v, &m)
		out = append(out, m)
		return failed == nil
	})
	if err == nil {
		err = failed
	}
	return out, err
}

// Message returns the message with the given id. It returns false if there is
// none.
func (s *Service) Message(id string) (Message, bool, error) {
	var m Message
	var n uint64
	number, _, _ := strings.Cut(id, "-")
	if _, err := fmt.Sscanf(number, "%x", &n); err != nil {
		return m, false, nil //nolint:nilerr // not a message id, so no such message
	}
	raw, ok, err := s.messages.Get(messageKey(n))
	if err != nil || !ok {
		return m, false, err
	}
	err = json.Unmarshal(raw, &m)
	return m, err == nil && m.ID == id, err
}

// Clear empties the mailbox.
func (s *Service) Clear() error {
	b := s.env.DB.NewBatch()
	b.DeleteRange(s.messages, nil, nil)
	return b.Commit()
}
