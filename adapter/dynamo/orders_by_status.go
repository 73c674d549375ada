package dynamo

import (
	"context"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// OrdersIn implements port.Orders: it reads the keys of the days on which orders
// got the status, latest first, and then the orders.
func (s *Store) OrdersIn(ctx context.Context, status order.Status, p pagination.Request) (pagination.Page[order.Order], error) {
	keys, err := pageOf(p, byStatus, func(limit int) ([]item, error) {
		days, err := s.days.latestFirst(ctx, status, dayOf(p.After))
		if err != nil {
			return nil, err
		}
		return s.readDays(ctx, status, days, query{index: byStatus, after: p.After, backward: true, limit: limit})
	}, decodeListed)
	if err != nil {
		return pagination.Page[order.Order]{}, err
	}
	orders, err := s.ordersWith(ctx, keys.Items, func(o order.Order) bool { return o.Status() == status })
	return pagination.Page[order.Order]{Items: orders, Next: keys.Next}, err
}

// ordersWith reads the orders with the ids, in their order, without those that have
// left the list since the index was read.
func (s *Store) ordersWith(ctx context.Context, ids []string, still func(order.Order) bool) ([]order.Order, error) {
	found, err := s.OrdersByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var orders []order.Order
	for _, id := range ids {
		if o, ok := found[id]; ok && still(o) {
			orders = append(orders, o)
		}
	}
	return orders, nil
}

// Stalled implements port.Orders: it reads the days, oldest first, and deletes
// old days that have no orders any more.
func (s *Store) Stalled(ctx context.Context, status order.Status, before time.Time, p pagination.Request) (pagination.Page[string], error) {
	found, err := pageOf(p, byStatus, func(limit int) ([]item, error) {
		days, err := s.days.oldestFirst(ctx, status, dayOf(p.After), day(before))
		if err != nil {
			return nil, err
		}
		return s.readDays(ctx, status, days, query{index: byStatus, after: p.After, limit: limit})
	}, func(it item) (listing, error) {
		id, err := decodeListed(it)
		return listing{id, newDecoder(it).listedAt(byStatus.sort)}, err
	})
	out := pagination.Page[string]{Next: found.Next}
	for _, l := range found.Items {
		if !l.since.Before(before) {
			out.Next = ""
			break
		}
		out.Items = append(out.Items, l.id)
	}
	return out, err
}

// CountIn implements port.Orders: it counts in the days' shards, oldest first.
func (s *Store) CountIn(ctx context.Context, status order.Status, from, to time.Time, most int) (int, error) {
	days, err := s.days.oldestFirst(ctx, status, day(from), day(to))
	if err != nil {
		return 0, err
	}
	total := 0
	for _, d := range days {
		for _, partition := range statusPartitions(status, d) {
			if total >= most {
				return total, nil
			}
			n, err := s.db.count(ctx, countQuery{byStatus, partition, instant(from), instant(to), most - total})
			if total += n; err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

// listing is an entry in a status's list.
type listing struct {
	id    string
	since time.Time
}

// readDays reads the days' shards until the limit is reached. A day that is read
// from its beginning and has no orders is forgotten when it is old.
func (s *Store) readDays(ctx context.Context, status order.Status, days []string, q query) ([]item, error) {
	var items []item
	wanted := q.limit
	for _, d := range days {
		q.limit = wanted - len(items)
		found, err := s.db.merge(ctx, q, statusPartitions(status, d))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 && !q.backward && d != dayOf(q.after) {
			s.days.forget(ctx, status, d)
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

// decodeListed returns the id of the order that an index entry belongs to.
func decodeListed(it item) (string, error) {
	r := newDecoder(it)
	return strings.TrimPrefix(r.text(attrPK), OrderPartition("")), *r.err
}

// dayOf is the day of a cursor of a status's list, which begins with a time. It is
// empty for the first page.
func dayOf(cursor string) string { return cursor[:min(len(cursor), len(dayForm))] }
