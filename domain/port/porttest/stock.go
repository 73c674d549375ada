package porttest

import (
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
)

func stock(onHand, reserved int) catalog.Stock {
	return catalog.Stock{OnHand: onHand, Reserved: reserved}
}

func stockMoves(s *shop) {
	p, q := s.product(10), s.product(20)
	held := s.commit(func() (*order.Change, error) { return s.reserve(s.validated(3, p, q)) })
	s.wantStock(stock(10, 3), p)
	s.wantStock(stock(20, 3), q)

	authorized := s.commit(func() (*order.Change, error) { return held.Authorize(execution, "ref", s.clock.Now()) })
	confirmed := s.commit(func() (*order.Change, error) { return authorized.BeginCapture(execution, s.clock.Now()) })
	s.wantStock(stock(10, 3), p)
	completed := s.commit(func() (*order.Change, error) { return confirmed.Complete(execution, s.clock.Now()) })
	s.wantTimeline(completed.ID(), event.OrderCreated, event.OrderValidated, event.OrderReserved, event.OrderCharged, event.OrderCompleted)
	s.wantStock(stock(7, 0), p)
	s.wantStock(stock(17, 0), q)

	refund := order.RefundRequest{ID: "back", Note: "came back", Restock: true, Lines: []order.RefundLine{{Line: 1, Quantity: 2}}}
	asked := s.commit(func() (*order.Change, error) { return completed.Refund(refund, s.clock.Now()) })
	s.wantStock(stock(17, 0), q)
	s.commit(func() (*order.Change, error) {
		return asked.RecordRefund("back", payment.Refund{Refunded: true, Reference: "re_1"}, s.clock.Now())
	})
	s.wantStock(stock(7, 0), p)
	s.wantStock(stock(19, 0), q)

	other := s.commit(func() (*order.Change, error) { return s.reserve(s.validated(7, p)) })
	s.wantStock(stock(7, 7), p)
	s.commit(func() (*order.Change, error) { return other.Release(execution, s.clock.Now()) })
	s.wantStock(stock(7, 0), p)

	whole := s.commit(func() (*order.Change, error) { return s.reserve(s.validated(7, p)) })
	s.wantOrder(whole)
	s.wantStock(stock(7, 7), p)
}

func holdIsAllOrNothing(s *shop) {
	plenty, short, none := s.product(10), s.product(2), s.product(0)
	o := s.validated(3, plenty, short, none)
	hold := change(s.t, func() (*order.Change, error) { return s.reserve(o) })
	err := s.Commit(s.t.Context(), hold)
	wantCode(s.t, err, failure.InsufficientStock)
	wantMessage(s.t, err, short.Name, none.Name)
	s.wantStock(stock(10, 0), plenty)
	s.wantStock(stock(2, 0), short)
	s.wantStock(stock(0, 0), none)
	s.wantOrder(o)
	s.wantTimeline(o.ID(), event.OrderCreated, event.OrderValidated)

	must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), short.SKU, 1, "more"))
	must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), none.SKU, 3, "more"))
	noError(s.t, s.Commit(s.t.Context(), hold))
	s.wantStock(stock(3, 3), short, none)
}

func holdTwice(s *shop) {
	p := s.product(10)
	hold := change(s.t, func() (*order.Change, error) { return s.reserve(s.validated(4, p)) })
	noError(s.t, s.Commit(s.t.Context(), hold))
	wantCode(s.t, s.Commit(s.t.Context(), hold), failure.Conflict)
	s.wantStock(stock(10, 4), p)
}

func holdTwoLines(s *shop) {
	p := s.product(5)
	held := s.commit(func() (*order.Change, error) { return s.reserve(s.validated(2, p, p)) })
	s.wantStock(stock(5, 4), p)
	wantCode(s.t, s.Commit(s.t.Context(), change(s.t, func() (*order.Change, error) {
		return s.reserve(s.validated(1, p, p)) // either line would fit, both do not
	})), failure.InsufficientStock)
	s.wantStock(stock(5, 4), p)
	s.commit(func() (*order.Change, error) { return held.Release(execution, s.clock.Now()) })
	s.wantStock(stock(5, 0), p)
}

func holdWithoutStock(s *shop) {
	never := s.product(0)
	wantCode(s.t, s.Commit(s.t.Context(), change(s.t, func() (*order.Change, error) {
		return s.reserve(s.validated(order.MaxQuantity, never))
	})), failure.InsufficientStock)
	s.wantStock(stock(0, 0), never)

	gone := s.product(4)
	s.commit(func() (*order.Change, error) { return s.reserve(s.validated(4, gone)) })
	wantCode(s.t, s.Commit(s.t.Context(), change(s.t, func() (*order.Change, error) {
		return s.reserve(s.validated(1, gone))
	})), failure.InsufficientStock)
	s.wantStock(stock(4, 4), gone)
}

func holdNeverOversells(s *shop) {
	p, q := s.product(5), s.product(100)
	holds := make([]*order.Change, 9)
	for i := range holds {
		holds[i] = change(s.t, func() (*order.Change, error) { return s.reserve(s.validated(1, p, q)) })
	}
	errs := together(len(holds), func(i int) error { return s.Commit(s.t.Context(), holds[i]) })
	equal(s.t, "held", count(errs, ""), 5)
	equal(s.t, "refused", count(errs, failure.InsufficientStock), len(holds)-5)
	s.wantStock(stock(5, 5), p)
	s.wantStock(stock(100, 5), q)
}

func holdLargest(s *shop) {
	products := s.products(order.MaxLines, 1)
	o := s.commit(func() (*order.Change, error) { return s.reserve(s.validated(1, products...)) })
	s.wantOrder(o)
	s.wantStock(stock(1, 1), products...)
}
