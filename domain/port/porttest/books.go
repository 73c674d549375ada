package porttest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// OrderBookStore is what the suite of OrderBooks needs.
type OrderBookStore interface {
	ArchivalStore
	port.OrderBooks
}

// OrderBooks tests port.OrderBooks.
func OrderBooks(t *testing.T, open func(t *testing.T, now func() time.Time) OrderBookStore) {
	var store OrderBookStore
	s := newShop(t, func(t *testing.T, now func() time.Time) Shop {
		store = open(t, now)
		return store
	})
	lamp := s.product(10)
	from := s.clock.Now()
	failed := s.fail(s.place())
	archived, refunded := s.complete(s.validated(1, lamp)), s.complete(s.validated(1, lamp))
	between := from.Add(time.Second)
	s.clock.Advance(time.Second)
	refunded = s.commit(func() (*order.Change, error) {
		return refunded.Refund(order.RefundRequest{ID: "r", Note: "came back"}, s.clock.Now())
	})
	compensated := s.compensate(s.validated(1, lamp))
	to := s.clock.Now().Add(time.Second)
	if from.Format(books.DayForm) != to.Format(books.DayForm) {
		t.Skip("it is midnight")
	}
	ours := []string{failed.ID(), archived.ID(), refunded.ID(), compensated.ID()}
	moved := func(from, to time.Time) func() map[string]int {
		return func() map[string]int {
			found := map[string]int{}
			all := walk(t, 2, func(p pagination.Request) (pagination.Page[string], error) {
				return store.MovedOrders(t.Context(), from, to, p)
			})
			for _, id := range names(all, func(id string) string { return id }, ours) {
				found[id]++
			}
			return found
		}
	}
	first := map[string]int{archived.ID(): 1, refunded.ID(): 1}
	eventually(t, "completed", first, moved(from, between))
	eventually(t, "refunded", map[string]int{refunded.ID(): 1, compensated.ID(): 1}, moved(between, to))
	noError(t, store.MarkArchived(t.Context(), archived, "orders/place#0-1"))
	noError(t, store.MarkArchived(t.Context(), failed, "orders/place#2-3"))
	eventually(t, "archived", first, moved(from, between))

	got := must[map[string]order.Order](t)(store.OrdersByID(t.Context(), append(ours, unique("none"))))
	equal(t, "orders", len(got), len(ours))
	equal(t, "an order", got[refunded.ID()].Snapshot(), refunded.Snapshot())
	equal(t, "an archived order", got[archived.ID()].Snapshot().Total, archived.Total())
}

// complete authorizes, captures and completes a validated order.
func (s *shop) complete(o order.Order) order.Order {
	s.t.Helper()
	now := s.clock.Now()
	for _, step := range []func(order.Order) (*order.Change, error){
		func(o order.Order) (*order.Change, error) { return o.Reserve(execution, now) },
		func(o order.Order) (*order.Change, error) { return o.Authorize(execution, "charge-1", now) },
		func(o order.Order) (*order.Change, error) { return o.BeginCapture(execution, now) },
		func(o order.Order) (*order.Change, error) { return o.Complete(execution, now) },
	} {
		o = s.commit(func() (*order.Change, error) { return step(o) })
	}
	return o
}

// compensate refunds an order that was captured and could not be completed.
func (s *shop) compensate(o order.Order) order.Order {
	s.t.Helper()
	o = s.commit(func() (*order.Change, error) { return o.BeginRefund(execution, s.clock.Now()) })
	made := payment.Refund{Refunded: true, Amount: o.Total(), Reference: "refund-1"}
	return s.commit(func() (*order.Change, error) { return o.EndRefund(execution, made, s.clock.Now()) })
}

// BookReports tests port.BookReports on a store that has no report.
func BookReports(t *testing.T, store port.BookReports) {
	_, err := store.BookReport(t.Context(), "2026-11-28")
	wantCode(t, err, failure.NotFound)
	equal(t, "no reports", len(walk(t, 2, func(p pagination.Request) (pagination.Page[books.Report], error) {
		return store.BookReports(t.Context(), p)
	})), 0)
	var days []string
	var last books.Report
	for _, day := range []string{"2026-09-30", "2026-10-01", "2025-12-31", "2026-11-28", "2026-11-27"} {
		last = report(t, day)
		noError(t, store.PutBookReport(t.Context(), last))
		equal(t, "stored", must[books.Report](t)(store.BookReport(t.Context(), day)), last)
	}
	last.Findings = nil
	last.Final = true
	noError(t, store.PutBookReport(t.Context(), last))
	equal(t, "replaced", must[books.Report](t)(store.BookReport(t.Context(), last.Day)), last)
	for _, r := range walk(t, 2, func(p pagination.Request) (pagination.Page[books.Report], error) {
		return store.BookReports(t.Context(), p)
	}) {
		days = append(days, r.Day)
	}
	equal(t, "days", days, []string{"2026-11-28", "2026-11-27", "2026-10-01", "2026-09-30", "2025-12-31"})
	_, err = store.BookReport(t.Context(), "../orders/x")
	wantCode(t, err, failure.NotFound)
}

// report is a report with something in each of its members.
func report(t *testing.T, day string) books.Report {
	t.Helper()
	r := must[books.Report](t)(books.New(day))
	r.MadeAt = r.End().Add(time.Hour)
	amount := money.Money{Amount: 1999, Currency: "USD"}
	r.Add(books.Part{
		Gateway: books.Sums{{Currency: "USD", Captured: 1999, Refunded: 5, Disputed: 7}}, Movements: 3, Compared: 2, Open: 1, Elsewhere: 1,
		Findings: []books.Finding{{Kind: books.ChargeWithoutOrder, OrderID: "o", Reference: "pi", Object: "re", Moved: &amount, Recorded: &amount, At: r.Begin()}},
	}, r.End())
	r.Cut = 1
	return r
}

// BookedGateway is what the suite of PaymentBooks needs.
type BookedGateway interface {
	port.PaymentGateway
	port.PaymentBooks
}

// PaymentBooks tests port.PaymentBooks with a token that is charged. now is the gateway's
// clock, which must not move.
func PaymentBooks(t *testing.T, token string, open func(t *testing.T) (gateway BookedGateway, now func() time.Time)) {
	gateway, now := open(t)
	g := gatewayTest{gateway, t}
	voided, whole, parts := charge(token), charge(token), charge(token)
	for _, c := range []*payment.Charge{&voided, &whole, &parts} {
		c.Reference = g.authorize(*c)
	}
	g.wantVoid(voided)
	for _, c := range []payment.Charge{whole, parts} {
		g.capture(c)
		g.capture(c)
	}
	full := must[payment.Refund](t)(g.Refund(t.Context(), whole))
	g.wantRefund(whole)
	var made []payment.Refund
	for _, id := range []string{"a", "b", "a"} {
		made = append(made, must[payment.Refund](t)(g.part(parts, id, 500)))
	}
	want := []payment.Movement{
		movement(whole, payment.MovedCapture, 2000, "", ""),
		movement(whole, payment.MovedRefund, 2000, full.Reference, ""),
		movement(parts, payment.MovedCapture, 2000, "", ""),
		movement(parts, payment.MovedRefund, 500, made[0].Reference, "a"),
		movement(parts, payment.MovedRefund, 500, made[1].Reference, "b"),
	}
	from := now().UTC().Truncate(time.Second)
	listed := func(from time.Time) func() []payment.Movement {
		return func() []payment.Movement {
			return ordered(t, listedMovements(t, gateway, from, from.Add(time.Second)), voided, whole, parts)
		}
	}
	eventually(t, "movements", want, listed(from))
	equal(t, "before", len(listed(from.Add(-time.Second))()), 0)
	equal(t, "after", len(listed(from.Add(time.Second))()), 0)
	for _, c := range []payment.Charge{voided, whole, parts} {
		for _, reference := range []string{c.Reference, ""} {
			c.Reference = reference
			eventually(t, "of a charge", ordered(t, want, c), func() []payment.Movement {
				return ordered(t, must[[]payment.Movement](t)(gateway.MovementsOf(t.Context(), c)), c)
			})
		}
	}
}

// movement is a movement without its id and time.
func movement(c payment.Charge, kind payment.MovementKind, amount int64, object, part string) payment.Movement {
	return payment.Movement{
		Kind: kind, OrderID: c.OrderID, Reference: c.Reference, Object: object, Part: part,
		Amount: money.Money{Amount: amount, Currency: c.Amount.Currency},
	}
}

func listedMovements(t *testing.T, b port.PaymentBooks, from, to time.Time) (all []payment.Movement) {
	t.Helper()
	for p := (pagination.Page[payment.Movement]{}); ; {
		p = must[pagination.Page[payment.Movement]](t)(b.Movements(t.Context(), from, to, pagination.Request{After: p.Next, Limit: 2}))
		for _, m := range p.Items {
			if m.At.Before(from) || !m.At.Before(to) || m.ID == "" {
				t.Errorf("%+v is not from %s to %s, or has no id", m, from, to)
			}
			all = append(all, m)
		}
		if p.Next == "" {
			return all
		}
	}
}

// ordered returns the movements of the charges, by charge, kind and object, without ids and
// times.
func ordered(t *testing.T, all []payment.Movement, charges ...payment.Charge) []payment.Movement {
	t.Helper()
	found := []payment.Movement{}
	for _, c := range charges {
		for _, kind := range []payment.MovementKind{payment.MovedCapture, payment.MovedRefund} {
			var of []payment.Movement
			for _, m := range all {
				if m.OrderID == c.OrderID && m.Kind == kind {
					m.ID, m.At = "", time.Time{}
					of = append(of, m)
				}
			}
			slices.SortFunc(of, func(a, b payment.Movement) int { return strings.Compare(a.Part, b.Part) })
			found = append(found, of...)
		}
	}
	return found
}
