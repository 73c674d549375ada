package porttest

import (
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
)

func placeStoresAll(s *shop) {
	c, record := s.draft(2, s.product(1), s.product(0)), s.record("key-1")
	noError(s.t, s.Place(s.t.Context(), c, record))
	s.wantOrder(c.Order)
	equal(s.t, "timeline", must[[]event.Event](s.t)(s.Timeline(s.t.Context(), c.Order.ID())), c.Events)
	got := must[idempotency.Record](s.t)(s.Idempotency(s.t.Context(), record.Scope, record.Key))
	equal(s.t, "record", got, *record)
}

func placeRefusesExisting(s *shop) {
	o := s.place()
	again := s.draft(3, s.product(0))
	again.Order = withID(s, again.Order, o.ID())
	wantCode(s.t, s.Place(s.t.Context(), again, nil), failure.Conflict)
	s.wantOrder(o)
	s.wantTimeline(o.ID(), event.OrderCreated)
}

// withID returns the order with another order's id.
func withID(s *shop, o order.Order, id string) order.Order {
	snapshot := o.Snapshot()
	snapshot.ID = id
	return must[order.Order](s.t)(order.Rehydrate(snapshot))
}

func placeRefusesTakenKey(s *shop) {
	first, record := s.draft(1, s.product(0)), s.record("key-1")
	noError(s.t, s.Place(s.t.Context(), first, record))

	second, other := s.draft(1, s.product(0)), *record
	other.Fingerprint = "another"
	wantCode(s.t, s.Place(s.t.Context(), second, &other), failure.KeyTaken)
	s.wantNothing(second.Order.ID())
	got := must[idempotency.Record](s.t)(s.Idempotency(s.t.Context(), record.Scope, record.Key))
	equal(s.t, "record", got, *record)

	// The same request again, because the first response was lost.
	wantCode(s.t, s.Place(s.t.Context(), first, record), failure.KeyTaken)
}

// wantNothing checks that nothing of an order was stored.
func (s *shop) wantNothing(orderID string) {
	s.t.Helper()
	wantCode(s.t, second(s.Order(s.t.Context(), orderID)), failure.NotFound)
	s.wantTimeline(orderID)
}

func existingOrderIsNoDuplicate(s *shop) {
	o, record := s.place(), s.record("key-1")
	again := s.draft(1, s.product(0))
	again.Order = withID(s, again.Order, o.ID())
	wantCode(s.t, s.Place(s.t.Context(), again, record), failure.Conflict)
	wantCode(s.t, second(s.Idempotency(s.t.Context(), record.Scope, record.Key)), failure.NotFound)
}

func recordsRunOut(s *shop) {
	record := s.record("key-1")
	record.ExpiresAt = s.clock.Now().Add(90*time.Second + 500*time.Millisecond)
	noError(s.t, s.Place(s.t.Context(), s.draft(1, s.product(0)), record))

	s.clock.Advance(90*time.Second + 499*time.Millisecond)
	must[idempotency.Record](s.t)(s.Idempotency(s.t.Context(), record.Scope, record.Key))
	wantCode(s.t, s.Place(s.t.Context(), s.draft(1, s.product(0)), record), failure.KeyTaken)

	s.clock.Advance(time.Millisecond)
	wantCode(s.t, second(s.Idempotency(s.t.Context(), record.Scope, record.Key)), failure.NotFound)
	next := s.record("key-1")
	noError(s.t, s.Place(s.t.Context(), s.draft(1, s.product(0)), next))
	got := must[idempotency.Record](s.t)(s.Idempotency(s.t.Context(), record.Scope, record.Key))
	equal(s.t, "record", got, *next)
}

// keysAreScoped: also where the parts of two scopes have the same
// concatenation.
func keysAreScoped(s *shop) {
	taken := s.record("k")
	taken.Scope.UserID += "#a"
	taken.Scope.Method = "b"
	noError(s.t, s.Place(s.t.Context(), s.draft(1, s.product(0)), taken))
	for _, vary := range []func(*idempotency.Record){
		func(r *idempotency.Record) { r.Scope.UserID += "2" },
		func(r *idempotency.Record) { r.Scope.Method = "PUT" },
		func(r *idempotency.Record) { r.Scope.Route += "/x" },
		func(r *idempotency.Record) { r.Key = "K" },
		func(r *idempotency.Record) { r.Scope.UserID, r.Scope.Method = s.user, "a#b" },
		func(r *idempotency.Record) { r.Scope.Route, r.Key = r.Scope.Route+"#k", "" },
	} {
		other := *taken
		vary(&other)
		wantCode(s.t, second(s.Idempotency(s.t.Context(), other.Scope, other.Key)), failure.NotFound)
		noError(s.t, s.Place(s.t.Context(), s.draft(1, s.product(0)), &other))
	}
}

func oneKeyMakesOneOrder(s *shop) {
	p := s.product(0)
	changes, records := make([]*order.Change, 8), make([]*idempotency.Record, 8)
	for i := range changes {
		changes[i], records[i] = s.draft(1, p), s.record("key-1")
		records[i].Response.Location = changes[i].Order.ID()
	}
	errs := together(len(changes), func(i int) error { return s.Place(s.t.Context(), changes[i], records[i]) })
	equal(s.t, "accepted", count(errs, ""), 1)
	equal(s.t, "refused", count(errs, failure.KeyTaken), len(changes)-1)
	kept := must[idempotency.Record](s.t)(s.Idempotency(s.t.Context(), records[0].Scope, "key-1"))
	for i, err := range errs {
		if err != nil {
			s.wantNothing(changes[i].Order.ID())
			continue
		}
		s.wantOrder(changes[i].Order)
		equal(s.t, "recorded answer", kept.Response.Location, changes[i].Order.ID())
	}
}
