package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// WithdrawalStore is what the suite of Withdrawals needs.
type WithdrawalStore interface {
	ArchivalStore
	port.Erasures
	port.Withdrawals
}

// fortnight is the suite's time to withdraw.
const fortnight = 14 * 24 * time.Hour

// Withdrawals tests port.Withdrawals, and what archiving and erasing an order with a
// withdrawal keeps.
func Withdrawals(t *testing.T, open func(t *testing.T, now func() time.Time) WithdrawalStore) {
	var store WithdrawalStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	listed := func(limit int) func() []string {
		return func() (found []string) {
			for p := (pagination.Page[order.Order]{}); ; {
				p = must[pagination.Page[order.Order]](t)(store.OpenWithdrawals(t.Context(), pagination.Request{After: p.Next, Limit: limit}))
				for _, o := range p.Items {
					found = append(found, o.ID())
				}
				if p.Next == "" {
					return found
				}
			}
		}
	}
	late, early, other := s.completed(), s.completed(), s.completed()
	early = s.withdraw(early, "w1")
	s.clock.Advance(time.Second)
	late, other = s.withdraw(late, "w1"), s.withdraw(other, "w1")
	s.wantOrder(late)
	for _, limit := range []int{1, 2, 3, pagination.MaxLimit} {
		eventually(t, "open withdrawals", 3, func() int { return len(listed(limit)()) })
		equal(t, "the first", listed(limit)()[0], early.ID())
	}
	early, other = s.decide(early, true), s.decide(other, false)
	eventually(t, "one is left", []string{late.ID()}, listed(1))
	other = s.withdraw(other, "w2")
	eventually(t, "another of an order", []string{late.ID(), other.ID()}, listed(2))
	s.wantOrder(other)
	s.wantOrder(early)
	archivedWithdrawal(s, store, s.decide(other, false))
}

// archivedWithdrawal checks that an archived order knows when it was completed, and that
// its erasure removes what its shopper wrote.
func archivedWithdrawal(s *shop, store WithdrawalStore, o order.Order) {
	noError(s.t, store.MarkArchived(s.t.Context(), o, "orders/place#0-1"))
	archived := must[order.Order](s.t)(s.Order(s.t.Context(), o.ID()))
	equal(s.t, "completed at", archived.Snapshot().StatusSince, o.Snapshot().StatusSince)
	noError(s.t, store.EraseOrder(s.t.Context(), archived))
	s.wantOrder(archived.Erase())
	again := s.withdraw(must[order.Order](s.t)(s.Order(s.t.Context(), o.ID())), "w3")
	s.wantOrder(again)
	equal(s.t, "the reason before", again.Snapshot().Withdrawals[0].Reason, "")
	wantCode(s.t, store.MarkArchived(s.t.Context(), archived, "orders/place#0-2"), failure.Conflict)
}

// completed completes an order of two units.
func (s *shop) completed() order.Order {
	s.t.Helper()
	held := s.commit(func() (*order.Change, error) { return s.reserve(s.validated(2, s.product(2))) })
	authorized := s.commit(func() (*order.Change, error) { return held.Authorize(execution, "ref", s.clock.Now()) })
	return s.capture(authorized)
}

func (s *shop) withdraw(o order.Order, id string) order.Order {
	s.t.Helper()
	r := order.WithdrawalRequest{ID: id, Lines: []order.RefundLine{{Line: 0, Quantity: 1}}, Reason: "too small"}
	return s.commit(func() (*order.Change, error) { return o.Withdraw(r, fortnight, s.clock.Now()) })
}

// decide decides the order's open withdrawal.
func (s *shop) decide(o order.Order, accept bool) order.Order {
	s.t.Helper()
	open, _ := o.OpenWithdrawal()
	d := order.WithdrawalDecision{ID: open.ID, Accept: accept, Restock: accept, By: "olga"}
	if !accept {
		d.Answer = "it was worn"
	}
	return s.commit(func() (*order.Change, error) { return o.DecideWithdrawal(d, s.clock.Now()) })
}
