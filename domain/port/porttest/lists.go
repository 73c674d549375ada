package porttest

import (
	"math/rand"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// sizes are page sizes for a list of n items: the edge cases and some in
// between.
func sizes(t *testing.T, n int) []int {
	seed := time.Now().UnixNano()
	t.Logf("page sizes of seed %d", seed)
	r := rand.New(rand.NewSource(seed)) //nolint:gosec // page sizes are no secret
	return []int{1, n - 1, n, n + 1, pagination.MaxLimit, 1 + r.Intn(n), 1 + r.Intn(n)}
}

// orders places n orders, some of them within one millisecond, and returns
// their ids, oldest first.
func (s *shop) orders(n int) []string {
	var out []string
	for i := range n {
		if i%3 != 0 {
			s.clock.Advance(time.Millisecond)
		}
		out = append(out, s.place().ID())
	}
	return out
}

func orderID(o order.Order) string { return o.ID() }

func ordersOfVisitsOnce(s *shop) {
	stranger := *s
	stranger.user = s.user + "#ORDERS"
	stranger.place()
	mine := s.orders(11)
	list := func(r pagination.Request) (pagination.Page[order.Order], error) {
		return s.OrdersOf(s.t.Context(), s.user, time.Time{}, r)
	}
	for _, limit := range sizes(s.t, len(mine)) {
		eventually(s.t, "the user's orders", reversed(mine), func() []string {
			return idsOf(walk(s.t, limit, list), orderID)
		})
	}
	nobody := must[pagination.Page[order.Order]](s.t)(s.OrdersOf(s.t.Context(), unique("user"), time.Time{}, pagination.Request{Limit: 5}))
	equal(s.t, "nobody's orders", len(nobody.Items)+len(nobody.Next), 0)
}

// ordersOfEndsBefore: those that were placed at the time, or later, are left out.
func ordersOfEndsBefore(s *shop) {
	var mine []order.Order
	for range 7 {
		s.clock.Advance(time.Millisecond)
		mine = append(mine, s.place())
	}
	for i, o := range mine {
		list := func(r pagination.Request) (pagination.Page[order.Order], error) {
			return s.OrdersOf(s.t.Context(), s.user, o.Snapshot().CreatedAt, r)
		}
		for _, limit := range []int{1, 3, 10} {
			eventually(s.t, "orders before", reversed(idsOf(mine[:i], orderID)), func() []string {
				return idsOf(walk(s.t, limit, list), orderID)
			})
		}
	}
}

func eventsOfIsPrivate(s *shop) {
	stranger := *s
	stranger.user = unique("stranger")
	stranger.place()
	want := []string{}
	for i := range 4 {
		s.clock.Advance(time.Duration(i%2) * time.Millisecond) // some at the same time
		o := s.place()
		want = append(want, event.IDOf(o.ID(), 1))
		s.clock.Advance(time.Duration(i%2) * time.Millisecond)
		s.fail(o)
		want = append(want, event.IDOf(o.ID(), 2))
	}
	list := func(r pagination.Request) (pagination.Page[event.Event], error) {
		return s.EventsOf(s.t.Context(), s.user, r)
	}
	for _, limit := range sizes(s.t, len(want)) {
		eventually(s.t, "the user's events", reversed(want), func() []string {
			return idsOf(walk(s.t, limit, list), func(e event.Event) string { return e.ID })
		})
	}
}

// longAgo is longer than any limit of how far back a list looks.
const longAgo = 400 * 24 * time.Hour

// ordersInVisitsOnce: over several days, however long ago, and without orders
// whose status has changed.
func ordersInVisitsOnce(s *shop) {
	var orders []order.Order
	var all, listed []string
	for range 9 {
		s.clock.Advance(11 * time.Hour)
		orders = append(orders, s.place())
	}
	for i, o := range orders { // they change in the order in which they were placed
		all = append(all, o.ID())
		s.clock.Advance(7 * time.Hour)
		if i%4 != 3 {
			s.requireAttention(o)
			listed = append(listed, o.ID())
		}
	}
	gone := must[order.Order](s.t)(s.Order(s.t.Context(), listed[0]))
	s.commit(func() (*order.Change, error) {
		return gone.Fail(execution, order.Cause{Code: order.ReasonInternal}, s.clock.Now())
	})
	s.clock.Advance(longAgo)
	last := s.place()
	s.requireAttention(last)
	listed, all = append(listed, last.ID()), append(all, last.ID())
	list := func(r pagination.Request) (pagination.Page[order.Order], error) {
		return s.OrdersIn(s.t.Context(), order.NeedsAttention, r)
	}
	for _, limit := range sizes(s.t, len(listed)) {
		eventually(s.t, "orders that need attention", reversed(listed[1:]), func() []string {
			return names(walk(s.t, limit, list), orderID, all)
		})
	}
}

func (s *shop) requireAttention(o order.Order) {
	s.t.Helper()
	s.commit(func() (*order.Change, error) {
		return o.RequireAttention(execution, order.Cause{Code: order.ReasonInternal}, s.clock.Now())
	})
}

func stalledOldestFirst(s *shop) {
	var orders []string
	for range 8 {
		s.clock.Advance(9 * time.Hour)
		orders = append(orders, s.place().ID())
	}
	last := s.clock.Now()
	moved := must[order.Order](s.t)(s.Order(s.t.Context(), orders[2]))
	s.commit(func() (*order.Change, error) { return moved.Claim(execution, s.clock.Now()) })
	stalled := append(append([]string{}, orders[:2]...), orders[3:]...)

	itself := func(id string) string { return id }
	page := func(before time.Time, limit int) []string {
		return names(walk(s.t, limit, func(r pagination.Request) (pagination.Page[string], error) {
			return s.Stalled(s.t.Context(), order.Pending, before, r)
		}), itself, orders)
	}
	find := func(before time.Time) func() []string {
		return func() []string { return page(before, pagination.MaxLimit) }
	}
	n := len(stalled)
	eventually(s.t, "all stalled orders", stalled, find(last.Add(time.Millisecond)))
	eventually(s.t, "without the last", stalled[:n-1], find(last))
	s.clock.Advance(longAgo)
	eventually(s.t, "all stalled orders, long ago", stalled, find(s.clock.Now()))
	eventually(s.t, "stalled orders of the first days", stalled[:n-3], find(last.Add(-18*time.Hour)))
	for _, limit := range sizes(s.t, n) {
		eventually(s.t, "page by page", stalled, func() []string { return page(last.Add(time.Millisecond), limit) })
	}
}

// stalledBySince: steps within a status do not move the order in the status's list,
// so that the index is not written with every step.
func stalledBySince(s *shop) {
	o := s.validated(1, s.product(1))
	claimed := s.clock.Now()
	s.clock.Advance(time.Hour)
	s.commit(func() (*order.Change, error) { return s.reserve(o) })
	o = must[order.Order](s.t)(s.Order(s.t.Context(), o.ID()))
	equal(s.t, "since", o.Snapshot().StatusSince, claimed.UTC().Truncate(time.Millisecond))
	eventually(s.t, "the order, by when it was claimed", []string{o.ID()}, func() []string {
		return names(walk(s.t, 5, func(r pagination.Request) (pagination.Page[string], error) {
			return s.Stalled(s.t.Context(), order.Processing, claimed.Add(time.Minute), r)
		}), func(id string) string { return id }, []string{o.ID()})
	})
}
