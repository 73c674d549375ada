package porttest

import (
	"slices"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// SearchStore is what the suite of OrderSearch needs.
type SearchStore interface {
	ArchivalStore
	port.OrderSearch
}

// OrderSearch tests port.OrderSearch.
func OrderSearch(t *testing.T, open func(t *testing.T, now func() time.Time) SearchStore) {
	var store SearchStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	t.Run("ListOrders", func(*testing.T) { listsMerge(s, store) })
	t.Run("OrderWithPayment", func(*testing.T) { paymentsLeadToOrders(s, store) })
	t.Run("OrdersWithNumber", func(*testing.T) { numbersLeadToOrders(s, store) })
}

// listsMerge: the lists of several statuses are one list by time, in both directions,
// within bounds, over days and page by page.
func listsMerge(s *shop, store SearchStore) {
	first := s.clock.Now()
	var want []string
	for i := range 9 {
		s.clock.Advance(7 * time.Hour)
		o := s.place()
		switch i % 3 {
		case 1:
			s.fail(o)
		case 2:
			s.requireAttention(o)
		}
		want = append(want, o.ID())
	}
	end := s.clock.Now().Add(time.Millisecond)
	archived := s.fail(s.place())
	noError(s.t, store.MarkArchived(s.t.Context(), archived, "orders/search#0-1"))
	statuses := []order.Status{order.NeedsAttention, order.Pending, order.Failed}
	walk := func(l port.OrderListing) func() []string {
		return func() (found []string) {
			for l := l; ; {
				page := must[[]port.StatusEntry](s.t)(store.ListOrders(s.t.Context(), l))
				for _, e := range page {
					if o := must[order.Order](s.t)(s.Order(s.t.Context(), e.ID)).Snapshot(); slices.Contains(want, e.ID) {
						equal(s.t, "entry", []any{e.Status, e.Since}, []any{o.Status, o.StatusSince})
						found = append(found, e.ID)
					}
				}
				if len(page) < l.Limit {
					return found
				}
				l.After = page[len(page)-1].Key
			}
		}
	}
	at := func(i int) time.Time {
		return must[order.Order](s.t)(s.Order(s.t.Context(), want[i])).Snapshot().StatusSince
	}
	for _, limit := range []int{1, 4, 500} {
		list := port.OrderListing{Statuses: statuses, Limit: limit}
		eventually(s.t, "the last first", reversed(want), walk(list))
		list.From, list.To = first, end
		eventually(s.t, "between", reversed(want), walk(list))
		list.From, list.To = at(2), at(6)
		eventually(s.t, "from the third and before the seventh", reversed(want[2:6]), walk(list))
		list.OldestFirst = true
		eventually(s.t, "the oldest first", want[2:6], walk(list))
		eventually(s.t, "all, the oldest first", want, walk(port.OrderListing{Statuses: statuses, Limit: limit, OldestFirst: true}))
		eventually(s.t, "one status", []string{want[6], want[3], want[0]}, walk(port.OrderListing{Statuses: []order.Status{order.Pending}, Limit: limit, To: end}))
	}
}

// paymentsLeadToOrders: the payment of an order that ended, or needs attention, leads to it,
// also once it is archived.
func paymentsLeadToOrders(s *shop, store SearchStore) {
	with := func(reference string) order.Order {
		o := s.validated(1, s.product(1))
		o = s.commit(func() (*order.Change, error) { return s.reserve(o) })
		return s.commit(func() (*order.Change, error) { return o.Authorize(execution, reference, s.clock.Now()) })
	}
	lookedUp := func(reference string) func() string {
		return func() string {
			found, err := store.OrderWithPayment(s.t.Context(), reference)
			if !failure.Is(err, failure.NotFound) {
				noError(s.t, err)
			}
			return found
		}
	}
	completed, attention, open := unique("pi_1"), unique("pi_2"), unique("pi_3")
	done := s.capture(with(completed))
	bad := with(attention)
	s.requireAttention(bad)
	with(open)
	eventually(s.t, "completed", done.ID(), lookedUp(completed))
	eventually(s.t, "needs attention", bad.ID(), lookedUp(attention))
	equal(s.t, "open", lookedUp(open)(), "")
	equal(s.t, "unknown", lookedUp(unique("pi_4"))(), "")
	noError(s.t, store.MarkArchived(s.t.Context(), done, "orders/search#0-2"))
	eventually(s.t, "archived", done.ID(), lookedUp(completed))
	own := s.validated(1, s.product(1))
	own = s.commit(func() (*order.Change, error) { return s.reserve(own) })
	own = s.commit(func() (*order.Change, error) {
		return own.Authorize(execution, "sandbox-order-"+own.ID(), s.clock.Now())
	})
	s.requireAttention(own)
	equal(s.t, "what contains the id", lookedUp("sandbox-order-"+own.ID())(), "")
}

// capture captures and completes an authorized order.
func (s *shop) capture(o order.Order) order.Order {
	s.t.Helper()
	confirmed := s.commit(func() (*order.Change, error) { return o.BeginCapture(execution, s.clock.Now()) })
	return s.commit(func() (*order.Change, error) { return confirmed.Complete(execution, s.clock.Now()) })
}

// numbersLeadToOrders: a number leads to its order whatever becomes of that, and to each of
// two that share it.
func numbersLeadToOrders(s *shop, store SearchStore) {
	withNumber := func(n order.Number) func() []string {
		return func() []string { return must[[]string](s.t)(store.OrdersWithNumber(s.t.Context(), n)) }
	}
	open := s.place()
	ended := s.fail(s.place())
	noError(s.t, store.MarkArchived(s.t.Context(), ended, "orders/search#0-3"))
	eventually(s.t, "open", []string{open.ID()}, withNumber(open.Number()))
	eventually(s.t, "archived", []string{ended.ID()}, withNumber(ended.Number()))
	equal(s.t, "unknown", len(withNumber("0000-0000-000")()), 0)
	s.clock.Advance(time.Second)
	id := open.ID()
	twin := s.placeAs("000000" + id[6:]) // of another time
	equal(s.t, "number", twin.Number(), open.Number())
	eventually(s.t, "both, newest first", []string{twin.ID(), id}, withNumber(open.Number()))
}
