package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// OverviewStore is what the suite of the overview's lists needs.
type OverviewStore interface {
	Shop
	port.Endpoints
	port.OrderFlow
	port.FailingEndpoints
}

// Overview tests port.OrderFlow and port.FailingEndpoints.
func Overview(t *testing.T, open func(t *testing.T, now func() time.Time) OverviewStore) {
	var store OverviewStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	t.Run("EnteredSince", func(t *testing.T) { enteredSince(t, s, store) })
	t.Run("FailingEndpoints", func(t *testing.T) {
		failingEndpoints(&owners{store, t, s.clock, unique("owner"), unique("owner")}, store)
	})
}

// enteredSince: over midnight, without orders that came before or have left the status;
// and a list that is cut is complete from the time that it names.
func enteredSince(t *testing.T, s *shop, store port.OrderFlow) {
	before := s.orders(3)
	s.clock.Advance(9 * time.Hour)
	since := s.clock.Now()
	var orders []order.Order
	for range 12 {
		orders = append(orders, s.place())
		s.clock.Advance(2 * time.Hour)
	}
	gone := s.fail(orders[4])
	want := map[string]time.Time{}
	for _, o := range orders {
		if o.ID() != gone.ID() {
			want[o.ID()] = o.Snapshot().StatusSince
		}
	}
	read := func(most int) (map[string]time.Time, time.Time) {
		entries, complete, err := store.EnteredSince(t.Context(), order.Pending, since, most)
		noError(t, err)
		found := map[string]time.Time{}
		for _, e := range entries {
			if _, ours := want[e.OrderID]; ours || e.OrderID == gone.ID() || e.OrderID == before[0] {
				found[e.OrderID] = e.At
			}
		}
		return found, complete
	}
	eventually(t, "the orders", want, func() map[string]time.Time { found, _ := read(100_000); return found })
	_, complete := read(100_000)
	equal(t, "complete from", complete, since)
	for _, most := range []int{8, 9, 16, 40} {
		found, complete := read(most)
		for id, at := range want {
			if _, ok := found[id]; !ok && at.After(complete) {
				t.Fatalf("of at most %d, %s of %s is missing, although the list is complete from %s", most, id, at, complete)
			}
		}
	}
	equal(t, "failed", len(namesIn(t, store, order.Failed, since, gone.ID())), 1)
}

func namesIn(t *testing.T, store port.OrderFlow, status order.Status, since time.Time, id string) (found []string) {
	t.Helper()
	entries, _, err := store.EnteredSince(t.Context(), status, since, 100_000)
	noError(t, err)
	for _, e := range entries {
		if e.OrderID == id {
			found = append(found, id)
		}
	}
	return found
}

// failingEndpoints: an endpoint is listed while it fails and is active, longest first.
func failingEndpoints(o *owners, store port.FailingEndpoints) {
	endpoint := func(since time.Time) webhook.Endpoint {
		e := o.endpoint(o.one)
		e.State, e.DisabledReason, e.Failing.Since = webhook.Active, "", since
		return e
	}
	longAgo := o.clock.Now().Add(-100 * 24 * time.Hour) // before those of other suites
	well, later, first := o.create(endpoint(time.Time{})), o.create(endpoint(longAgo.Add(time.Hour))), o.create(endpoint(longAgo))
	paused := endpoint(longAgo)
	paused.State = webhook.Paused
	o.create(paused)
	ours := map[string]bool{well.ID: true, later.ID: true, first.ID: true, paused.ID: true}
	listed := func(most int) func() []string {
		return func() []string {
			failing, _, err := store.FailingEndpoints(o.t.Context(), most)
			noError(o.t, err)
			found := []string{}
			for _, e := range failing {
				if ours[e.ID] {
					found = append(found, e.ID)
				}
			}
			return found
		}
	}
	eventually(o.t, "those that fail", []string{first.ID, later.ID}, listed(1000))
	eventually(o.t, "the first", []string{first.ID}, listed(1))
	_, whole, err := store.FailingEndpoints(o.t.Context(), 1)
	noError(o.t, err)
	equal(o.t, "whole", whole, false)
	mended, _ := first.AfterAttempt(webhook.Delivered, o.clock.Now())
	noError(o.t, o.SaveEndpoint(o.t.Context(), mended))
	eventually(o.t, "one is mended", []string{later.ID}, listed(1000))
	noError(o.t, o.DeleteEndpoint(o.t.Context(), o.one, later.ID))
	eventually(o.t, "one is deleted", []string{}, listed(1000))
}
