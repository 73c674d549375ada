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
		return order.Order{}, noOrder(id)
	}
	return decodeOrder(it)
}

func noOrder(id string) error { return failure.New(failure.NotFound, "there is no order %.40q", id) }

// Timeline implements port.Orders; it is strongly consistent.
func (s *Store) Timeline(ctx context.Context, orderID string) ([]event.Event, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: OrderPartition(orderID), prefix: EventPrefix})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeEvent)
}

// OrderWithTimeline implements port.Orders: one query reads both, because the order's sort key
// follows those of its events.
func (s *Store) OrderWithTimeline(ctx context.Context, id string) (order.Order, []event.Event, error) {
	k := orderKey(id)
	items, err := s.db.query(ctx, query{index: primary, partition: k.pk, from: EventPrefix, to: k.sk})
	if err != nil {
		return order.Order{}, nil, err
	}
	end := len(items) - 1
	if end < 0 || newDecoder(items[end]).text(attrSK) != k.sk {
		return order.Order{}, nil, noOrder(id)
	}
	o, err := decodeOrder(items[end])
	if err != nil {
		return o, nil, err
	}
	events, err := decodeAll(items[:end], decodeEvent)
	return o, events, err
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
