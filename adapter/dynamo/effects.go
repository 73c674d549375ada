package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// attrSentAt is when a mail was sent.
const attrSentAt = "sentAt"

// MailRecords implements port.MailRecords, in one call.
func (s *Store) MailRecords(ctx context.Context, mailIDs []string) (map[string]port.MailRecord, error) {
	found := map[string]port.MailRecord{}
	if len(mailIDs) == 0 {
		return found, nil
	}
	keys, names := make([]key, len(mailIDs)), map[string]string{}
	for i, id := range mailIDs {
		keys[i] = mailKey(id)
		names[keys[i].pk] = id
	}
	items, err := s.db.batchGet(ctx, keys, false)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		r := newDecoder(it)
		found[names[r.text(attrPK)]] = port.MailRecord{Sent: r.flag(attrDone), SentAt: r.instant(attrSentAt)}
		if *r.err != nil {
			return nil, *r.err
		}
	}
	return found, nil
}

// DeliveriesWith implements port.DeliveryRecords, in one call.
func (s *Store) DeliveriesWith(ctx context.Context, wanted []port.DeliveryKey) ([]webhook.Delivery, error) {
	if len(wanted) == 0 {
		return nil, nil
	}
	keys := make([]key, len(wanted))
	for i, k := range wanted {
		keys[i] = deliveryKey(k.EndpointID, k.ID)
	}
	items, err := s.db.batchGet(ctx, keys, false)
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeDelivery)
}
