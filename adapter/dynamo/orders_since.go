package dynamo

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// ListedOrder is an entry of the list of orders with one status, by when they came
// into it.
type ListedOrder struct {
	ID     string
	Cursor string // continues the list after this entry
}

// InStatusSince lists at most limit orders that have a status and came into it at since
// or later, longest ago first; only those after the cursor, unless it is empty. It
// reads nothing but keys of the index. Eventually consistent.
func (s *Store) InStatusSince(ctx context.Context, status order.Status, since time.Time, after string, limit int) ([]ListedOrder, error) {
	q := query{index: byStatus, after: max(after, instant(since)), limit: limit}
	days, err := s.days.oldestFirst(ctx, status, dayOf(q.after), "")
	if err != nil {
		return nil, err
	}
	items, err := s.readDays(ctx, status, days, q)
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeListedOrder)
}

func decodeListedOrder(it item) (ListedOrder, error) {
	id, err := decodeListed(it)
	return ListedOrder{ID: id, Cursor: newDecoder(it).text(byStatus.sort)}, err
}

// EnteredSince implements port.OrderFlow: it reads the keys of the days' shards, latest
// first, and an equal part of most in each.
func (s *Store) EnteredSince(ctx context.Context, status order.Status, since time.Time, most int) ([]port.Entry, time.Time, error) {
	complete, part := since, max(1, most/statusShards)
	days, err := s.days.oldestFirst(ctx, status, day(since), "")
	if err != nil {
		return nil, complete, err
	}
	var entries []port.Entry
	for _, d := range days {
		shards, err := s.db.each(ctx, query{index: byStatus, backward: true, from: instant(since), limit: part}, statusPartitions(status, d))
		if err != nil {
			return nil, complete, err
		}
		for _, items := range shards {
			found, err := decodeAll(items, decodeEntry)
			if err != nil {
				return nil, complete, err
			}
			if entries = append(entries, found...); len(found) >= part {
				complete = latest(complete, found[len(found)-1].At)
			}
		}
	}
	return entries, complete, nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func decodeEntry(it item) (port.Entry, error) {
	id, err := decodeListed(it)
	if err != nil {
		return port.Entry{}, err
	}
	r := newDecoder(it)
	return port.Entry{OrderID: id, At: r.listedAt(byStatus.sort)}, *r.err
}
