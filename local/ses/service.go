// Package ses stands in for Amazon SES v2: it takes mail by the real protocol
// and keeps it in a durable mailbox instead of sending it.
package ses

import (
	"encoding/binary"
	"sync/atomic"

	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// service is the name in fault rules and logs.
const service = "ses"

// Service is the mailbox and the identities that may send to it. It is safe
// for concurrent use.
type Service struct {
	env        *env.Env
	messages   store.Space // number → Message
	identities store.Space // name, in lower case → identity
	last       atomic.Uint64
	recent     recent
}

// New opens the mailbox.
func New(e *env.Env) (*Service, error) {
	s := &Service{env: e, messages: e.DB.Space("ses/messages"), identities: e.DB.Space("ses/identities")}
	err := s.messages.Walk(store.Range{Reverse: true}, func(k, _ []byte) bool {
		s.last.Store(binary.BigEndian.Uint64(k))
		return false
	})
	if err != nil {
		return nil, err
	}
	return s, s.recent.load(s.messages, e.Clock.Now())
}
