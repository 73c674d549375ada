package memory

import (
	"context"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

var (
	_ port.OrderBooks  = (*Store)(nil)
	_ port.BookReports = (*Store)(nil)
)

// movedOrder is an entry in the list of orders whose money moved.
type movedOrder struct {
	id string
	at time.Time
}

// noteRefunds keeps which events tell of refunds: an archived order's events are dropped.
func (s *Store) noteRefunds(events []event.Event) {
	for _, e := range events {
		if e.Type == event.OrderRefunded || e.Type == event.OrderAdjusted {
			s.refunded = append(s.refunded, movedOrder{e.OrderID, e.OccurredAt})
		}
	}
}

// MovedOrders implements port.OrderBooks.
func (s *Store) MovedOrders(_ context.Context, from, to time.Time, r pagination.Request) (p pagination.Page[string], err error) {
	err = s.do("MovedOrders", func() error {
		all := slices.Clone(s.refunded)
		for _, o := range s.ordersWhere(func(o order.Snapshot) bool { return o.Status == order.Completed }) {
			all = append(all, movedOrder{o.ID(), o.Snapshot().StatusSince})
		}
		all = slices.DeleteFunc(all, func(m movedOrder) bool { return m.at.Before(from) || !m.at.Before(to) })
		found := page(all, func(m movedOrder) string { return timeKey(m.at, m.id) }, ascending, r)
		p.Next = found.Next
		for _, m := range found.Items {
			p.Items = append(p.Items, m.id)
		}
		return nil
	})
	return p, err
}

// OrdersByID implements port.OrderBooks.
func (s *Store) OrdersByID(_ context.Context, ids []string) (found map[string]order.Order, err error) {
	err = s.do("OrdersByID", func() error {
		found = map[string]order.Order{}
		for _, id := range ids {
			if o, known := s.orders[id]; known {
				found[id] = o
			}
		}
		return nil
	})
	return found, err
}

// PutBookReport implements port.BookReports.
func (s *Store) PutBookReport(_ context.Context, r books.Report) error {
	return s.do("PutBookReport", func() error {
		s.reports[r.Day] = r
		return nil
	})
}

// BookReport implements port.BookReports.
func (s *Store) BookReport(_ context.Context, day string) (r books.Report, err error) {
	err = s.do("BookReport", func() error {
		var known bool
		if r, known = s.reports[day]; !known {
			return failure.New(failure.NotFound, "there is no report of %.20q", day)
		}
		return nil
	})
	return r, err
}

// BookReports implements port.BookReports.
func (s *Store) BookReports(_ context.Context, r pagination.Request) (p pagination.Page[books.Report], err error) {
	err = s.do("BookReports", func() error {
		var all []books.Report
		for _, report := range s.reports {
			all = append(all, report)
		}
		p = page(all, func(r books.Report) string { return r.Day }, descending, r)
		return nil
	})
	return p, err
}
