package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/partner"
)

// KeepBody implements port.ReceivedEvents. A body is an item of its own, so that the
// changes of the event's record and its lists stay small.
func (s *Store) KeepBody(ctx context.Context, partnerID, webhookID string, body []byte) error {
	it := newItem(bodyKey(partnerID, webhookID))
	it.bytes(attrBody, body)
	it.removable(s.db.now().Add(partner.ReceivedKept))
	_, _, err := s.db.put(ctx, it, always)
	return err
}

// KeptBody implements port.ReceivedEvents.
func (s *Store) KeptBody(ctx context.Context, partnerID, webhookID string) ([]byte, error) {
	it, err := s.db.get(ctx, bodyKey(partnerID, webhookID))
	if err != nil || it == nil {
		return nil, err
	}
	r := newDecoder(it)
	return r.bytes(attrBody), *r.err
}

// ForgetBody implements port.ReceivedEvents.
func (s *Store) ForgetBody(ctx context.Context, partnerID, webhookID string) error {
	return s.db.remove(ctx, bodyKey(partnerID, webhookID), always)
}
