package dynamo

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// ListOrders implements port.OrderSearch: it reads the days on which orders got one of
// the statuses, and merges their lists of each day.
func (s *Store) ListOrders(ctx context.Context, l port.OrderListing) ([]port.StatusEntry, error) {
	q := query{index: byStatus, after: l.After, backward: !l.OldestFirst, limit: l.Limit}
	switch {
	case l.OldestFirst && !l.From.IsZero():
		q.after = max(q.after, instant(l.From))
	case !l.OldestFirst && !l.To.IsZero():
		if to := instant(l.To); q.after == "" || q.after > to {
			q.after = to
		}
	}
	days, err := s.daysOf(ctx, l, dayOf(q.after))
	if err != nil {
		return nil, err
	}
	items, err := s.mergeDays(ctx, days, q)
	if err != nil {
		return nil, err
	}
	entries, err := decodeAll(items, decodeStatusEntry)
	return slices.DeleteFunc(entries, func(e port.StatusEntry) bool {
		return e.Since.Before(l.From) || !l.To.IsZero() && !e.Since.Before(l.To)
	}), err
}

// statusDay is a day on which orders got statuses.
type statusDay struct {
	day      string
	statuses []order.Status
}

// daysOf lists the days from the start of reading on, in the direction of reading.
func (s *Store) daysOf(ctx context.Context, l port.OrderListing, start string) ([]statusDay, error) {
	first, last := "", start
	if l.OldestFirst {
		first, last = start, ""
	}
	if !l.From.IsZero() {
		first = max(first, day(l.From))
	}
	if end := day(l.To); !l.To.IsZero() && (last == "" || end < last) {
		last = end
	}
	found, err := s.directories(ctx, l.Statuses, first, last)
	if err != nil {
		return nil, err
	}
	byDay := map[string][]order.Status{}
	for i, days := range found {
		for _, d := range days {
			byDay[d] = append(byDay[d], l.Statuses[i])
		}
	}
	var all []statusDay
	for _, d := range slices.Sorted(maps.Keys(byDay)) {
		all = append(all, statusDay{d, byDay[d]})
	}
	if !l.OldestFirst {
		slices.Reverse(all)
	}
	return all, nil
}

// directories reads the days of each status at once.
func (s *Store) directories(ctx context.Context, statuses []order.Status, first, last string) ([][]string, error) {
	days, errs := make([][]string, len(statuses)), make([]error, len(statuses))
	var wg sync.WaitGroup
	for i, status := range statuses {
		wg.Go(func() { days[i], errs[i] = s.days.oldestFirst(ctx, status, first, last) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return days, nil
}

// mergeDays reads the days' shards until the limit is reached.
func (s *Store) mergeDays(ctx context.Context, days []statusDay, q query) (items []item, err error) {
	wanted := q.limit
	for _, d := range days {
		var partitions []string
		for _, status := range d.statuses {
			partitions = append(partitions, statusPartitions(status, d.day)...)
		}
		q.limit = wanted - len(items)
		found, err := s.db.merge(ctx, q, partitions)
		if err != nil {
			return nil, err
		}
		if items = append(items, found...); len(items) >= wanted {
			break
		}
	}
	return items, nil
}

func decodeStatusEntry(it item) (port.StatusEntry, error) {
	id, err := decodeListed(it)
	r := newDecoder(it)
	status, _, _ := strings.Cut(strings.TrimPrefix(r.text(byStatus.partition), "STATUS#"), "#")
	e := port.StatusEntry{ID: id, Status: order.Status(status), Since: r.listedAt(byStatus.sort), Key: r.text(byStatus.sort)}
	if err == nil {
		err = *r.err
	}
	return e, err
}

// OrderWithPayment implements port.OrderSearch.
func (s *Store) OrderWithPayment(ctx context.Context, reference string) (string, error) {
	items, err := s.db.query(ctx, query{index: byStatus, partition: paidWith(reference), limit: 1})
	if err != nil {
		return "", err
	}
	if len(items) == 0 {
		return "", failure.New(failure.NotFound, "no order has this payment")
	}
	return decodeListed(items[0])
}

// OrdersWithNumber implements port.OrderSearch.
func (s *Store) OrdersWithNumber(ctx context.Context, n order.Number) ([]string, error) {
	items, err := s.db.query(ctx, query{index: byStatus, partition: numbered(n), backward: true, limit: port.MaxWithNumber})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeListed)
}

// listPayment lists the last event of a change that ends an order, or makes it need
// attention, under the payment gateway's id of its charge. What contains the order's id,
// as the sandbox's do, needs no list.
func listPayment(it item, o order.Snapshot) {
	ended := o.Status.Terminal() || o.Status == order.NeedsAttention
	if _, elsewhere := it[byStatus.partition]; ended && !elsewhere && o.Reference != "" && !strings.Contains(o.Reference, o.ID) {
		it.list(byStatus, paidWith(o.Reference), listed(o.StatusSince, o.ID))
	}
}
