package memory

import (
	"context"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// MailRecords implements port.MailRecords.
func (s *Store) MailRecords(_ context.Context, mailIDs []string) (found map[string]port.MailRecord, err error) {
	err = s.do("MailRecords", func() error {
		found = map[string]port.MailRecord{}
		for _, id := range mailIDs {
			if r, begun := s.mails[id]; begun {
				found[id] = port.MailRecord{Sent: r.sent, SentAt: r.sentAt}
			}
		}
		return nil
	})
	return found, err
}

// DeliveriesWith implements port.DeliveryRecords.
func (s *Store) DeliveriesWith(_ context.Context, keys []port.DeliveryKey) (found []webhook.Delivery, err error) {
	err = s.do("DeliveriesWith", func() error {
		for _, k := range keys {
			if d, ok := s.deliveries[pair{k.EndpointID, k.ID}]; ok {
				found = append(found, cloneDelivery(d))
			}
		}
		return nil
	})
	return found, err
}
