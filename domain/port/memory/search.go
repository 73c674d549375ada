package memory

import (
	"context"
	"slices"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// ListOrders implements port.OrderSearch.
func (s *Store) ListOrders(_ context.Context, l port.OrderListing) (entries []port.StatusEntry, err error) {
	err = s.do("ListOrders", func() error {
		found := s.ordersWhere(func(o order.Snapshot) bool {
			return o.Archive == "" && slices.Contains(l.Statuses, o.Status) &&
				!o.StatusSince.Before(l.From) && (l.To.IsZero() || o.StatusSince.Before(l.To))
		})
		d := descending
		if l.OldestFirst {
			d = ascending
		}
		for _, o := range page(found, sinceKey, d, pagination.Request{After: l.After, Limit: l.Limit}).Items {
			entries = append(entries, port.StatusEntry{ID: o.ID(), Status: o.Status(), Since: o.Snapshot().StatusSince, Key: sinceKey(o)})
		}
		return nil
	})
	return entries, err
}

// OrderWithPayment implements port.OrderSearch.
func (s *Store) OrderWithPayment(_ context.Context, reference string) (orderID string, err error) {
	err = s.do("OrderWithPayment", func() error {
		for id, o := range s.orders {
			ended := o.Status().Terminal() || o.Status() == order.NeedsAttention
			if o.Snapshot().Reference == reference && ended && !strings.Contains(reference, id) {
				orderID = id
				return nil
			}
		}
		return failure.New(failure.NotFound, "no order has this payment")
	})
	return orderID, err
}

// OrdersWithNumber implements port.OrderSearch.
func (s *Store) OrdersWithNumber(_ context.Context, n order.Number) (ids []string, err error) {
	err = s.do("OrdersWithNumber", func() error {
		found := s.ordersWhere(func(o order.Snapshot) bool { return order.NumberOf(o.ID) == n })
		for _, o := range page(found, createdKey, descending, pagination.Request{Limit: port.MaxWithNumber}).Items {
			ids = append(ids, o.ID())
		}
		return nil
	})
	return ids, err
}
