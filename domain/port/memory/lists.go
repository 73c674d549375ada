package memory

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// direction is the order of a list by its key.
type direction int

const (
	ascending  direction = 1
	descending direction = -1
)

// page sorts a list by a key that is unique among the items and returns the page
// after the cursor, which is the last key of the previous page.
func page[T any](items []T, key func(T) string, d direction, r pagination.Request) pagination.Page[T] {
	slices.SortFunc(items, func(a, b T) int { return int(d) * strings.Compare(key(a), key(b)) })
	var p pagination.Page[T]
	for _, item := range items {
		if r.After != "" && int(d)*strings.Compare(key(item), r.After) <= 0 {
			continue
		}
		if len(p.Items) == r.Limit {
			p.Next = key(p.Items[r.Limit-1])
			return p
		}
		p.Items = append(p.Items, item)
	}
	return p
}

// timeKey is a key that sorts by time and then by id.
func timeKey(at time.Time, id string) string {
	return at.UTC().Format("2006-01-02T15:04:05.000000000") + "#" + id
}

func createdKey(o order.Order) string { return timeKey(o.Snapshot().CreatedAt, o.ID()) }

func sinceKey(o order.Order) string { return timeKey(o.Snapshot().StatusSince, o.ID()) }

func askedKey(o order.Order) string {
	open, _ := o.OpenWithdrawal()
	return timeKey(open.At, o.ID())
}

func eventKey(e event.Event) string {
	return timeKey(e.OccurredAt, fmt.Sprintf("%s#%04d", e.OrderID, e.Sequence))
}

// OrdersOf implements port.Orders.
func (s *Store) OrdersOf(_ context.Context, userID string, before time.Time, r pagination.Request) (p pagination.Page[order.Order], err error) {
	err = s.do("OrdersOf", func() error {
		p = page(s.ordersWhere(func(o order.Snapshot) bool {
			return o.UserID == userID && (before.IsZero() || o.CreatedAt.Before(before))
		}), createdKey, descending, r)
		return nil
	})
	return p, err
}

// OrdersIn implements port.Orders.
func (s *Store) OrdersIn(_ context.Context, status order.Status, r pagination.Request) (p pagination.Page[order.Order], err error) {
	err = s.do("OrdersIn", func() error {
		p = page(s.ordersWhere(func(o order.Snapshot) bool { return o.Status == status && o.Archive == "" }), sinceKey, descending, r)
		return nil
	})
	return p, err
}

// OpenWithdrawals implements port.Withdrawals.
func (s *Store) OpenWithdrawals(_ context.Context, r pagination.Request) (p pagination.Page[order.Order], err error) {
	err = s.do("OpenWithdrawals", func() error {
		p = page(s.ordersWhere(func(o order.Snapshot) bool {
			return slices.ContainsFunc(o.Withdrawals, func(w order.Withdrawal) bool { return w.State == order.WithdrawalRequested })
		}), askedKey, ascending, r)
		return nil
	})
	return p, err
}

// EventsOf implements port.Orders.
func (s *Store) EventsOf(_ context.Context, userID string, r pagination.Request) (p pagination.Page[event.Event], err error) {
	err = s.do("EventsOf", func() error {
		var events []event.Event
		for _, timeline := range s.timelines {
			for _, e := range timeline {
				if e.UserID == userID {
					events = append(events, e)
				}
			}
		}
		p = page(events, eventKey, descending, r)
		return nil
	})
	return p, err
}

// EnteredSince implements port.OrderFlow.
func (s *Store) EnteredSince(_ context.Context, status order.Status, since time.Time, most int) (entries []port.Entry, complete time.Time, err error) {
	err = s.do("EnteredSince", func() error {
		p := page(s.ordersWhere(func(o order.Snapshot) bool {
			return o.Status == status && o.Archive == "" && !o.StatusSince.Before(since)
		}), sinceKey, descending, pagination.Request{Limit: most})
		for _, o := range p.Items {
			entries = append(entries, port.Entry{OrderID: o.ID(), At: o.Snapshot().StatusSince})
		}
		if complete = since; p.Next != "" {
			complete = entries[most-1].At
		}
		return nil
	})
	return entries, complete, err
}
