package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// Archive tests port.Archive.
func Archive(t *testing.T, open func(t *testing.T, now func() time.Time) port.Archive) {
	clock := newClock()
	archive := open(t, clock.Now)
	var histories []port.History
	for range 3 {
		histories = append(histories, history(t, clock.Now()))
	}
	places := must[[]string](t)(archive.Archive(t.Context(), histories))
	again := must[[]string](t)(archive.Archive(t.Context(), histories[:1]))
	equal(t, "places", len(places), 3)
	for i, h := range histories {
		equal(t, "timeline", must[[]event.Event](t)(archive.ArchivedTimeline(t.Context(), places[i])), h.Events)
	}
	equal(t, "again", must[[]event.Event](t)(archive.ArchivedTimeline(t.Context(), again[0])), histories[0].Events)
}

// history is the history of an order that was cancelled at once.
func history(t *testing.T, now time.Time) port.History {
	t.Helper()
	s := &shop{t: t, clock: &Clock{now: now}, user: unique("user")}
	placed := s.draft(1, lamp)
	ended := change(t, func() (*order.Change, error) { return placed.Order.Cancel(now) })
	return port.History{Order: ended.Order, Events: append(placed.Events, ended.Events...)}
}

// ArchivalStore is what the suite of Archivals needs.
type ArchivalStore interface {
	Shop
	port.Archivals
}

// Archivals tests port.Archivals.
func Archivals(t *testing.T, open func(t *testing.T, now func() time.Time) ArchivalStore) {
	var store ArchivalStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	pending, ended := s.place(), s.fail(s.place())
	before := ended.Snapshot()
	stalled := func(id string) func() bool {
		return func() bool { return s.isStalled(id, order.Failed) }
	}
	eventually(t, "on the list of its status", true, stalled(ended.ID()))
	noError(t, store.MarkArchived(t.Context(), ended, "orders/place#0-1"))
	wantCode(t, store.MarkArchived(t.Context(), ended, "orders/other#0-1"), failure.Conflict)
	wantCode(t, store.MarkArchived(t.Context(), s.place(), ""), failure.Internal)
	after := must[order.Order](t)(s.Order(t.Context(), ended.ID())).Snapshot()
	equal(t, "place", after.Archive, "orders/place#0-1")
	after.Archive, after.StatusSince = "", before.StatusSince
	equal(t, "everything else", after, before)
	eventually(t, "off the list of its status", false, stalled(ended.ID()))
	eventually(t, "orders of the user", 3, func() int {
		p := must[pagination.Page[order.Order]](t)(s.OrdersOf(t.Context(), s.user, time.Time{}, pagination.Request{Limit: 10}))
		return len(p.Items)
	})
	s.fail(pending)
	wantCode(t, store.MarkArchived(t.Context(), pending, "orders/place#0-1"), failure.Conflict)
}

// isStalled reports whether the order is on the list of its status.
func (s *shop) isStalled(id string, status order.Status) bool {
	for p := (pagination.Page[string]{}); ; {
		p = must[pagination.Page[string]](s.t)(s.Stalled(s.t.Context(), status, s.clock.Now().Add(time.Hour), pagination.Request{After: p.Next, Limit: pagination.MaxLimit}))
		for _, found := range p.Items {
			if found == id {
				return true
			}
		}
		if p.Next == "" {
			return false
		}
	}
}
