package memory

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// Place implements port.Orders.
func (s *Store) Place(_ context.Context, c *order.Change, record *idempotency.Record) error {
	return s.do("Place", func() error {
		if record == nil {
			return s.apply(c)
		}
		k := recordKey{record.Scope, record.Key}
		if found, ok := s.records[k]; ok && !found.Expired(s.now()) {
			return failure.New(failure.KeyTaken, "this Idempotency-Key is taken")
		}
		err := s.apply(c)
		if err == nil {
			s.records[k] = cloneRecord(*record)
			s.answered[c.Order.ID()] = k
		}
		return err
	})
}

// Commit implements port.Orders.
func (s *Store) Commit(_ context.Context, c *order.Change) error {
	return s.do("Commit", func() error { return s.apply(c) })
}

// apply stores a change completely or not at all.
func (s *Store) apply(c *order.Change) error {
	id := c.Order.ID()
	if s.prior(id) != c.Prior {
		return failure.New(failure.Conflict, "order %s was changed concurrently", id)
	}
	stock, err := s.stockAfter(c)
	if err != nil {
		return err
	}
	for sku, units := range stock {
		s.stock[sku] = units
	}
	s.orders[id] = c.Order
	s.timelines[id] = append(s.timelines[id], c.Events...)
	s.noteRefunds(c.Events)
	return nil
}

// prior is the state of the stored order.
func (s *Store) prior(id string) order.Prior {
	o, ok := s.orders[id]
	if !ok {
		return order.Prior{}
	}
	return order.Prior{Status: o.Status(), Version: o.Snapshot().Version}
}

// stockAfter is the stock of the order's products after the change.
func (s *Store) stockAfter(c *order.Change) (map[string]catalog.Stock, error) {
	after := map[string]catalog.Stock{}
	var short, missing []string
	for sku, units := range c.Units() {
		stock := s.stock[sku]
		switch c.Stock {
		case order.KeepStock:
			continue
		case order.HoldStock:
			stock.Reserved += units
		case order.CommitStock:
			stock.Reserved -= units
			stock.OnHand -= units
		case order.ReleaseStock:
			stock.Reserved -= units
		case order.RestockStock:
			stock.OnHand += units
		}
		if stock.Available() < 0 {
			short = append(short, sku)
		}
		if stock.Reserved < 0 {
			missing = append(missing, sku)
		}
		after[sku] = stock
	}
	if len(short) > 0 {
		slices.Sort(short)
		return nil, failure.New(failure.InsufficientStock, "there is not enough stock of %s", labels(c.Order, short)).About(short...)
	}
	if len(missing) > 0 {
		return nil, failure.New(failure.Internal, "too little stock of %v is reserved for the change", missing)
	}
	return after, nil
}

// labels lists products of the order for people, as "name (SKU)".
func labels(o order.Order, skus []string) string {
	names := make([]string, len(skus))
	for i, sku := range skus {
		names[i] = label(o, sku)
	}
	return strings.Join(names, ", ")
}

func label(o order.Order, sku string) string {
	for _, l := range o.Snapshot().Lines {
		if l.SKU == sku {
			return fmt.Sprintf("%s (%s)", l.Name, sku)
		}
	}
	return sku
}

// Order implements port.Orders.
func (s *Store) Order(_ context.Context, id string) (found order.Order, err error) {
	err = s.do("Order", func() error {
		var ok bool
		if found, ok = s.orders[id]; !ok {
			return failure.New(failure.NotFound, "there is no order %.40q", id)
		}
		return nil
	})
	return found, err
}

// Timeline implements port.Orders.
func (s *Store) Timeline(_ context.Context, orderID string) (events []event.Event, err error) {
	err = s.do("Timeline", func() error {
		events = slices.Clone(s.timelines[orderID])
		return nil
	})
	return events, err
}

// OrderWithTimeline implements port.Orders.
func (s *Store) OrderWithTimeline(_ context.Context, id string) (found order.Order, events []event.Event, err error) {
	err = s.do("OrderWithTimeline", func() error {
		var ok bool
		if found, ok = s.orders[id]; !ok {
			return failure.New(failure.NotFound, "there is no order %.40q", id)
		}
		events = slices.Clone(s.timelines[id])
		return nil
	})
	return found, events, err
}

// Idempotency implements port.Orders.
func (s *Store) Idempotency(_ context.Context, scope idempotency.Scope, key idempotency.Key) (found idempotency.Record, err error) {
	err = s.do("Idempotency", func() error {
		record, ok := s.records[recordKey{scope, key}]
		if !ok || record.Expired(s.now()) {
			return failure.New(failure.NotFound, "no record of this Idempotency-Key")
		}
		found = cloneRecord(record)
		return nil
	})
	return found, err
}

func cloneRecord(r idempotency.Record) idempotency.Record {
	r.Response.Body = slices.Clone(r.Response.Body)
	return r
}

// Stalled implements port.Orders.
func (s *Store) Stalled(_ context.Context, status order.Status, before time.Time, r pagination.Request) (p pagination.Page[string], err error) {
	err = s.do("Stalled", func() error {
		orders := page(s.ordersWhere(func(o order.Snapshot) bool {
			return o.Status == status && o.Archive == "" && o.StatusSince.Before(before)
		}), sinceKey, ascending, r)
		p.Next = orders.Next
		for _, o := range orders.Items {
			p.Items = append(p.Items, o.ID())
		}
		return nil
	})
	return p, err
}

func (s *Store) ordersWhere(holds func(order.Snapshot) bool) []order.Order {
	var out []order.Order
	for _, o := range s.orders {
		if holds(o.Snapshot()) {
			out = append(out, o)
		}
	}
	return out
}

// CountIn implements port.Orders.
func (s *Store) CountIn(_ context.Context, status order.Status, from, to time.Time, most int) (n int, err error) {
	err = s.do("CountIn", func() error {
		n = min(most, len(s.ordersWhere(func(o order.Snapshot) bool {
			return o.Status == status && o.Archive == "" && !o.StatusSince.Before(from) && o.StatusSince.Before(to)
		})))
		return nil
	})
	return n, err
}

// Reconciliation implements port.Reconciliations.
func (s *Store) Reconciliation(context.Context) (r port.Reconciliation, err error) {
	err = s.do("Reconciliation", func() error {
		r = cloneReconciliation(s.reconciliation)
		return nil
	})
	return r, err
}

// SaveReconciliation implements port.Reconciliations.
func (s *Store) SaveReconciliation(_ context.Context, r port.Reconciliation) error {
	return s.do("SaveReconciliation", func() error {
		s.reconciliation = cloneReconciliation(r)
		return nil
	})
}

func cloneReconciliation(r port.Reconciliation) port.Reconciliation {
	r.Cursors = maps.Clone(r.Cursors)
	return r
}
