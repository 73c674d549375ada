// Package ses emulates Amazon SES v2: it accepts mail over the real protocol and
// stores it in a durable mailbox instead of sending it.
package ses

import (
	"encoding/binary"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the service's name in fault rules and logs.
const service = "ses"

// Service holds the mailbox and the identities that may send. It is safe for
// concurrent use.
type Service struct {
	env        *env.Env
	messages   store.Space // number → Message
	identities store.Space // name, in lower case → identity
	numbers    *store.Sequence
	sentMails  sentMails

	events      store.Space // number of a message whose event is due → nothing
	sink        EventSink
	unannounced chan struct{} // capacity 1

	inbox func(id string, message []byte) error
}

// New opens the mailbox.
func New(e *env.Env) (*Service, error) {
	s := &Service{
		env: e, messages: e.DB.Space("ses/messages"), identities: e.DB.Space("ses/identities"), numbers: e.DB.Sequence(),
		events: e.DB.Space("ses/events"), unannounced: make(chan struct{}, 1),
	}
	err := s.messages.Walk(store.Range{Reverse: true}, func(k, _ []byte) bool {
		s.numbers.Raise(binary.BigEndian.Uint64(k))
		return false
	})
	if err != nil {
		return nil, err
	}
	return s, s.sentMails.load(s.messages, e.Clock.Now())
}
