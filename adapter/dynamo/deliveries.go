package dynamo

import (
	"context"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/webhook"
)

// CreateDelivery implements port.Deliveries. That the delivery waits for another one is
// stored before it exists, so that whoever ends the other one finds it.
func (s *Store) CreateDelivery(ctx context.Context, d webhook.Delivery) error {
	if d.After != "" {
		if _, _, err := s.db.put(ctx, followerItem(d), always); err != nil {
			return err
		}
	}
	kept, _, err := s.db.put(ctx, deliveryItem(d), expression{text: notExists})
	if err == nil && !kept {
		return failure.New(failure.Conflict, "the delivery exists")
	}
	return err
}

// Delivery implements port.Deliveries.
func (s *Store) Delivery(ctx context.Context, endpointID, id string) (webhook.Delivery, error) {
	it, err := s.db.get(ctx, deliveryKey(endpointID, id))
	if err != nil {
		return webhook.Delivery{}, err
	}
	if it == nil {
		return webhook.Delivery{}, failure.New(failure.NotFound, "there is no delivery %.80q", id)
	}
	return decodeDelivery(it)
}

// SaveDelivery implements port.Deliveries.
func (s *Store) SaveDelivery(ctx context.Context, d webhook.Delivery) error {
	return s.save(ctx, deliveryItem(d), d.Version, "delivery")
}

// DeliveriesOf implements port.Deliveries.
func (s *Store) DeliveriesOf(ctx context.Context, endpointID string, p pagination.Request) (pagination.Page[webhook.Delivery], error) {
	partitions := shards(deliveryShards, func(n int) string { return deliveriesShard(endpointID, n) })
	return pageOf(p, gsi1, func(limit int) ([]item, error) {
		return s.db.merge(ctx, query{index: gsi1, after: p.After, backward: true, limit: limit}, partitions)
	}, decodeDelivery)
}

// Followers implements port.Deliveries.
func (s *Store) Followers(ctx context.Context, endpointID, deliveryID string) ([]string, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: deliveryKey(endpointID, deliveryID).pk, prefix: followerPrefix})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, func(it item) (string, error) {
		r := newDecoder(it)
		return r.text("id"), *r.err
	})
}
