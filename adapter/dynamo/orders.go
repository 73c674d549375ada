package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// Order implements port.Orders.
func (s *Store) Order(ctx context.Context, id string) (order.Order, error) {
	it, err := s.db.get(ctx, orderKey(id))
	if err != nil {
		return order.Order{}, err
	}
	if it == nil {
		return order.Order{}, failure.New(failure.NotFound, "there is no order %.40q", id)
	}
	return decodeOrder(it)
}

// Timeline implements port.Orders; it is strongly consistent.
func (s *Store) Timeline(ctx context.Context, orderID string) ([]event.Event, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: OrderPartition(orderID), prefix: EventPrefix})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeEvent)
}

// OrdersOf implements port.Orders.
func (s *Store) OrdersOf(ctx context.Context, userID string, before time.Time, p pagination.Request) (pagination.Page[order.Order], error) {
	q := query{index: gsi1, partition: ordersOf(userID), after: p.After, backward: true}
	if end := instant(before); !before.IsZero() && (q.after == "" || end < q.after) {
		q.after = end
	}
	return pageOf(p, gsi1, func(limit int) ([]item, error) {
		q.limit = limit
		return s.db.query(ctx, q)
	}, decodeOrder)
}

// EventsOf implements port.Orders.
func (s *Store) EventsOf(ctx context.Context, userID string, p pagination.Request) (pagination.Page[event.Event], error) {
	return pageOf(p, gsi1, func(limit int) ([]item, error) {
		return s.db.query(ctx, query{index: gsi1, partition: eventsOf(userID), after: p.After, backward: true, limit: limit})
	}, decodeEvent)
}

// Idempotency implements port.Orders. An expired record is not found,
// even if DynamoDB has not removed it yet.
func (s *Store) Idempotency(ctx context.Context, scope idempotency.Scope, k idempotency.Key) (idempotency.Record, error) {
	it, err := s.db.get(ctx, idempotencyKey(scope, k))
	if err != nil {
		return idempotency.Record{}, err
	}
	rec, err := decodeIdempotency(it)
	if err != nil {
		return rec, err
	}
	if it == nil || rec.Expired(s.db.now()) {
		return idempotency.Record{}, failure.New(failure.NotFound, "no record of this Idempotency-Key")
	}
	return rec, nil
}
