package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
)

// attrDone marks a processed message. Without it the item is a lease.
const attrDone = "done"

// Claim implements port.Markers in one conditional write. An expired
// lease or mark counts as absent, even if DynamoDB has not removed it yet.
func (s *Store) Claim(ctx context.Context, consumer, messageID string, lease time.Duration) (done bool, err error) {
	now := s.db.now()
	it := newItem(markerKey(consumer, messageID))
	it.expires(now.Add(lease))
	kept, stored, err := s.db.put(ctx, it, expression{
		text: absentOrExpired, values: item{":now": text(instant(now))},
	})
	if err != nil || kept {
		return false, err
	}
	if newDecoder(stored).flag(attrDone) {
		return true, nil
	}
	return false, failure.New(failure.Conflict, "message %.80q is being processed", messageID)
}

// Done implements port.Markers.
func (s *Store) Done(ctx context.Context, consumer, messageID string, remember time.Duration) error {
	it := newItem(markerKey(consumer, messageID))
	it.flag(attrDone, true)
	it.expires(s.db.now().Add(remember))
	_, _, err := s.db.put(ctx, it, always)
	return err
}

// Abandon implements port.Markers. It does not change a mark.
func (s *Store) Abandon(ctx context.Context, consumer, messageID string) error {
	return s.db.remove(ctx, markerKey(consumer, messageID), expression{
		text: "attribute_not_exists(#done)", names: map[string]string{"#done": attrDone},
	})
}
