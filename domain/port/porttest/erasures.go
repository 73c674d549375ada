package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// ErasureStore is a store whose erasures are tested with what they erase.
type ErasureStore interface {
	Shop
	port.Erasures
	port.Deliveries
}

// Erasures is the contract of port.Erasures.
func Erasures(t *testing.T, open func(t *testing.T, now func() time.Time) ErasureStore) {
	clock := newClock()
	store := open(t, clock.Now)
	t.Run("CreateErasure_StoresEveryField", func(t *testing.T) {
		now := clock.Now()
		e := erasure.Erasure{
			UserID: unique("user"), By: erasure.ByOperator, Operator: "op", Reason: erasure.ReasonLegal,
			RequestedAt: now, AccountDeletedAt: now.Add(1), Pass: 3, NotBefore: now.Add(2), Cursor: "c",
			Orders: 4, Open: 5, EndpointIDs: []string{"we_1", "we_2"}, Endpoints: 6, Version: 1,
		}
		noError(t, store.CreateErasure(t.Context(), e))
		equal(t, "erasure", must[erasure.Erasure](t)(store.Erasure(t.Context(), e.UserID)), e)
		wantCode(t, store.CreateErasure(t.Context(), e), failure.Conflict)
		wantCode(t, second(store.Erasure(t.Context(), unique("user"))), failure.NotFound)
	})
	t.Run("SaveErasure_ReplacesTheVersionBeforeAndEndsTheListing", func(t *testing.T) {
		saveErasure(t, store, clock.Now())
	})
	t.Run("EraseOrder_RemovesWhatTheShopperSet", func(t *testing.T) {
		eraseOrder(&shop{Shop: store, t: t, clock: clock, user: unique("user")}, store)
	})
	t.Run("DeleteDeliveries_OfOneEndpoint", func(t *testing.T) { deleteDeliveries(t, store, clock.Now()) })
}

func saveErasure(t *testing.T, store ErasureStore, now time.Time) {
	e := erasure.New(unique("user"), erasure.ByShopper, "", "", now.Add(-longAgo))
	wantCode(t, store.SaveErasure(t.Context(), e.Found([]string{"x"})), failure.NotFound)
	noError(t, store.CreateErasure(t.Context(), e))
	pending := func() []string {
		found := must[[]erasure.Erasure](t)(store.PendingErasures(t.Context()))
		return names(found, func(x erasure.Erasure) string { return x.UserID }, []string{e.UserID})
	}
	eventually(t, "pending", []string{e.UserID}, pending)
	e = e.Found([]string{"x"})
	noError(t, store.SaveErasure(t.Context(), e))
	wantCode(t, store.SaveErasure(t.Context(), e), failure.Conflict)
	e.Pass++
	e = e.PassDone(now)
	noError(t, store.SaveErasure(t.Context(), e))
	equal(t, "completed", must[erasure.Erasure](t)(store.Erasure(t.Context(), e.UserID)), e)
	eventually(t, "none pending", []string{}, pending)
}

func eraseOrder(s *shop, store ErasureStore) {
	kept := s.place()
	record := s.record("canary-key")
	c := s.draft(1, s.product(3))
	noError(s.t, s.Place(s.t.Context(), c, record))
	failed := s.fail(c.Order)
	before := failed.Snapshot()
	wantCode(s.t, store.EraseOrder(s.t.Context(), c.Order), failure.Conflict)
	for range 2 { // again changes nothing
		noError(s.t, store.EraseOrder(s.t.Context(), failed))
	}
	after := must[order.Order](s.t)(s.Order(s.t.Context(), failed.ID()))
	equal(s.t, "erased", after.Erased(), true)
	before.Email, before.Name, before.PaymentToken, before.Address = "", "", "", address.Address{}
	equal(s.t, "everything else", after.Snapshot(), before)
	wantCode(s.t, second(s.Idempotency(s.t.Context(), record.Scope, record.Key)), failure.NotFound)
	equal(s.t, "events", len(must[[]string](s.t)(timelineIDs(s, failed.ID()))), 2)
	s.wantOrder(kept)
}

func timelineIDs(s *shop, orderID string) ([]string, error) {
	events, err := s.Timeline(s.t.Context(), orderID)
	ids := make([]string, len(events))
	for i, e := range events {
		ids[i] = e.ID
	}
	return ids, err
}

func deleteDeliveries(t *testing.T, store ErasureStore, now time.Time) {
	one, other := unique("we"), unique("we")
	const n = 130 // more than a store may list at once
	for i := range n {
		noError(t, store.CreateDelivery(t.Context(), webhook.Delivery{ID: unique("d"), EndpointID: one, CreatedAt: now.Add(time.Duration(i)), Version: 1}))
	}
	noError(t, store.CreateDelivery(t.Context(), webhook.Delivery{ID: unique("d"), EndpointID: other, CreatedAt: now, Version: 1}))
	list := func(endpoint string) func() int {
		return func() int {
			p := must[pagination.Page[webhook.Delivery]](t)(store.DeliveriesOf(t.Context(), endpoint, pagination.Request{Limit: pagination.MaxLimit}))
			return len(p.Items)
		}
	}
	eventually(t, "listed", pagination.MaxLimit, list(one))
	eventually(t, "none left", 0, func() int {
		noError(t, store.DeleteDeliveries(t.Context(), one))
		return list(one)()
	})
	equal(t, "the other endpoint's", list(other)(), 1)
}
