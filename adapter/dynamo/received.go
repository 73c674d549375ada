package dynamo

import (
	"context"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.ReceivedEvents = (*Store)(nil)

// receivedLooked is how many events a page with a filter looks at.
const receivedLooked = 200

// ReceivedEvent implements port.ReceivedEvents.
func (s *Store) ReceivedEvent(ctx context.Context, partnerID, webhookID string) (partner.Received, error) {
	it, err := s.db.get(ctx, receivedKey(partnerID, webhookID))
	if err != nil {
		return partner.Received{}, err
	}
	if it == nil {
		return partner.Received{}, failure.New(failure.NotFound, "there is no event %.80q", webhookID)
	}
	return decodeReceived(it)
}

// SaveReceived implements port.ReceivedEvents. An item that DynamoDB has not removed yet
// counts.
func (s *Store) SaveReceived(ctx context.Context, r partner.Received) error {
	condition := expression{text: notExists}
	if r.Version > 1 {
		condition = expression{text: attrVersion + " = :prior", values: item{":prior": number(int64(r.Version - 1))}}
	}
	kept, _, err := s.db.put(ctx, receivedItem(r), condition)
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the event was changed concurrently")
	}
	return err
}

// ReceivedFrom implements port.ReceivedEvents. Refused events have a list of their own,
// because they are few and operators look for them.
func (s *Store) ReceivedFrom(ctx context.Context, partnerID string, f port.ReceivedFilter, p pagination.Request) (pagination.Page[partner.Received], error) {
	if f.Outcome == partner.Refused {
		return s.refusedFrom(ctx, partnerID, f, p)
	}
	limit := p.Limit + 1
	if f != (port.ReceivedFilter{}) {
		limit = max(limit, receivedLooked)
	}
	items, err := s.db.merge(ctx, query{index: gsi1, after: p.After, backward: true, limit: limit},
		shards(receivedShards, func(n int) string { return receivedShard(partnerID, n) }))
	if err != nil {
		return pagination.Page[partner.Received]{}, err
	}
	all, err := decodeAll(items, decodeReceived)
	return selected(all, f, p.Limit, len(all) == limit), err
}

// selected is the page of the events that the filter selects. The cursor is the last
// event that was looked at.
func selected(all []partner.Received, f port.ReceivedFilter, limit int, more bool) (page pagination.Page[partner.Received]) {
	for _, r := range all {
		if len(page.Items) == limit {
			more = true
			break
		}
		if page.Next = listed(r.ReceivedAt, r.WebhookID); f.Selects(r) {
			page.Items = append(page.Items, r)
		}
	}
	if !more {
		page.Next = ""
	}
	return page
}

// refusedFrom reads the list of refused events, which holds keys only.
func (s *Store) refusedFrom(ctx context.Context, partnerID string, f port.ReceivedFilter, p pagination.Request) (page pagination.Page[partner.Received], err error) {
	keys, err := pageOf(p, byStatus, func(limit int) ([]item, error) {
		return s.db.merge(ctx, query{index: byStatus, after: p.After, backward: true, limit: limit},
			shards(receivedShards, func(n int) string { return refusedShard(partnerID, n) }))
	}, func(it item) (key, error) {
		r := newDecoder(it)
		return key{r.text(attrPK), r.text(attrSK)}, *r.err
	})
	if err != nil || len(keys.Items) == 0 {
		return page, err
	}
	items, err := s.db.batchGet(ctx, keys.Items, true)
	if err != nil {
		return page, err
	}
	found, err := decodeAll(items, decodeReceived)
	slices.SortFunc(found, func(a, b partner.Received) int {
		return strings.Compare(listed(b.ReceivedAt, b.WebhookID), listed(a.ReceivedAt, a.WebhookID))
	})
	page.Items = slices.DeleteFunc(found, func(r partner.Received) bool { return !f.Selects(r) })
	page.Next = keys.Next
	return page, err
}
