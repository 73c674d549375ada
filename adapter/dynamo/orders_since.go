package dynamo

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.JobOrders = (*Store)(nil)

// InStatusSince implements port.JobOrders. It reads nothing but keys of the index.
func (s *Store) InStatusSince(ctx context.Context, status order.Status, since time.Time, after string, limit int) ([]port.ListedOrder, error) {
	q := query{index: byStatus, after: max(after, instant(since)), limit: limit}
	days, err := s.days.oldestFirst(ctx, status, dayOf(q.after), "")
	if err != nil {
		return nil, err
	}
	var items []item
	for _, d := range days {
		q.limit = limit - len(items)
		found, err := s.db.merge(ctx, q, statusPartitions(status, d))
		if err != nil {
			return nil, err
		}
		if items = append(items, found...); len(items) >= limit {
			break
		}
	}
	return decodeAll(items, decodeListedOrder)
}

func decodeListedOrder(it item) (port.ListedOrder, error) {
	id, err := decodeListed(it)
	r := newDecoder(it)
	return port.ListedOrder{ID: id, Since: r.listedAt(byStatus.sort), Cursor: r.text(byStatus.sort)}, err
}

// RefundsIn implements port.JobOrders: it reads the lists of the days.
func (s *Store) RefundsIn(ctx context.Context, from, to time.Time, after string, limit int) (found []port.ListedOrder, err error) {
	q := query{index: byStatus, after: max(after, instant(from))}
	begin, err := time.Parse(dayForm, dayOf(q.after))
	if err != nil {
		return nil, err
	}
	for d := begin; d.Before(to) && len(found) < limit; d = d.AddDate(0, 0, 1) {
		q.partition, q.limit = refundsOn(day(d)), limit-len(found)
		items, err := s.db.query(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			one, err := decodeListedEvent(it)
			if err != nil {
				return nil, err
			}
			if !one.Since.Before(to) {
				return found, nil
			}
			found = append(found, one)
		}
	}
	return found, nil
}

func decodeListedEvent(it item) (port.ListedOrder, error) {
	one, err := decodeListedOrder(it)
	if err != nil {
		return one, err
	}
	one.Event, err = eventID(one.ID, newDecoder(it).text(attrSK))
	return one, err
}

// eventID is the id of an order's event with a sort key.
func eventID(orderID, sort string) (string, error) {
	sequence, err := strconv.Atoi(strings.TrimPrefix(sort, EventPrefix))
	return event.IDOf(orderID, sequence), err
}

// StoredEvents implements port.JobOrders.
func (s *Store) StoredEvents(ctx context.Context, orderID string) ([]port.StoredEvent, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: OrderPartition(orderID), prefix: EventPrefix})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, func(it item) (port.StoredEvent, error) {
		r := newDecoder(it)
		id, err := eventID(orderID, r.text(attrSK))
		return port.StoredEvent{ID: id, Detail: json.RawMessage(r.text(DetailAttribute))}, err
	})
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
