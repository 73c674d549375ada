package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.OrderBooks = (*Store)(nil)

// MovedOrders implements port.OrderBooks. It merges the lists of a day: orders that were
// completed, those of them that are archived, and events that tell of refunds. Refunds that
// were written by releases before this one have no entry.
func (s *Store) MovedOrders(ctx context.Context, from, to time.Time, p pagination.Request) (pagination.Page[string], error) {
	d := day(from)
	partitions := append(statusPartitions(order.Completed, d), refundsOn(d))
	partitions = append(partitions, shards(statusShards, func(n int) string { return archivedOn(d, n) })...)
	return dayPage(from, to, p, func(after string, limit int) ([]item, error) {
		return s.db.merge(ctx, query{index: byStatus, after: after, limit: limit}, partitions)
	}, decodeListed)
}

// dayPage reads a page of a list of index ByStatus, whose sort key begins with a time, from
// a time and before another one.
func dayPage[T any](from, to time.Time, p pagination.Request, read func(after string, limit int) ([]item, error), decode func(item) (T, error)) (pagination.Page[T], error) {
	after := p.After
	if after == "" {
		after = instant(from) // before every key with that time, which goes on with an id
	}
	var out pagination.Page[T]
	found, err := pageOf(p, byStatus, func(limit int) ([]item, error) { return read(after, limit) }, func(it item) (item, error) { return it, nil })
	for _, it := range found.Items {
		if err == nil && newDecoder(it).text(byStatus.sort) >= instant(to) {
			return out, nil
		}
		one, failed := decode(it)
		if failed != nil {
			return out, failed
		}
		out.Items = append(out.Items, one)
	}
	out.Next = found.Next
	return out, err
}

// OrdersByID implements port.OrderBooks, in one call, and is strongly consistent.
func (s *Store) OrdersByID(ctx context.Context, ids []string) (map[string]order.Order, error) {
	found := make(map[string]order.Order, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	keys := make([]key, len(ids))
	for i, id := range ids {
		keys[i] = orderKey(id)
	}
	items, err := s.db.batchGet(ctx, keys, true)
	if err != nil {
		return nil, err
	}
	orders, err := decodeAll(items, decodeOrder)
	for _, o := range orders {
		found[o.ID()] = o
	}
	return found, err
}
