package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// OrdersIn implements port.Orders: it reads the days on which orders got the
// status, latest first.
func (s *Store) OrdersIn(ctx context.Context, status order.Status, p pagination.Request) (pagination.Page[order.Order], error) {
	return pageOf(p, gsi2, func(limit int) ([]item, error) {
		days, err := s.days.latestFirst(ctx, status, dayOf(p.After))
		if err != nil {
			return nil, err
		}
		return s.readDays(ctx, status, days, query{index: gsi2, after: p.After, backward: true, limit: limit})
	}, decodeOrder)
}

// Stalled implements port.Orders: it reads the days, oldest first, and deletes
// old days that have no orders any more.
func (s *Store) Stalled(ctx context.Context, status order.Status, before time.Time, limit int) ([]order.Order, error) {
	days, err := s.days.oldestFirst(ctx, status, day(before))
	if err != nil {
		return nil, err
	}
	var orders []order.Order
	for _, d := range days {
		items, err := s.db.merge(ctx, query{index: gsi2, limit: limit - len(orders)}, statusPartitions(status, d))
		if err != nil {
			return nil, err
		}
		if len(items) == 0 {
			s.days.forget(ctx, status, d)
		}
		more, err := decodeAll(items, decodeOrder)
		if err != nil {
			return nil, err
		}
		if orders = append(orders, changedBefore(more, before)...); len(orders) >= limit {
			break
		}
	}
	return orders, nil
}

func changedBefore(orders []order.Order, before time.Time) []order.Order {
	for i, o := range orders {
		if !o.Snapshot().UpdatedAt.Before(before) {
			return orders[:i]
		}
	}
	return orders
}

// readDays reads the days' shards until the limit is reached.
func (s *Store) readDays(ctx context.Context, status order.Status, days []string, q query) ([]item, error) {
	var items []item
	wanted := q.limit
	for _, d := range days {
		q.limit = wanted - len(items)
		found, err := s.db.merge(ctx, q, statusPartitions(status, d))
		if err != nil {
			return nil, err
		}
		if items = append(items, found...); len(items) >= wanted {
			break
		}
	}
	return items, nil
}

func statusPartitions(status order.Status, day string) []string {
	return shards(statusShards, func(n int) string { return statusShard(status, day, n) })
}

// dayOf is the day of a cursor of OrdersIn, which begins with a time. It is empty for
// the first page.
func dayOf(cursor string) string { return cursor[:min(len(cursor), len(dayForm))] }
