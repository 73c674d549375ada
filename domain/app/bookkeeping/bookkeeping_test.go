package bookkeeping_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
)

var (
	noon = time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	lamp = catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 500, Currency: "EUR"}, Active: true, Version: 1}
)

// gateway is a payment gateway's books. Its pages have two movements.
type gateway struct {
	moved []payment.Movement
	fails func(from time.Time) error // unless nil, whether the list can be read
	asked int                        // lookups
}

func (g *gateway) Movements(_ context.Context, from, to time.Time, p pagination.Request) (pagination.Page[payment.Movement], error) {
	if g.fails != nil {
		if err := g.fails(from); err != nil {
			return pagination.Page[payment.Movement]{}, err
		}
	}
	var within []payment.Movement
	for _, m := range g.moved {
		if !m.At.Before(from) && m.At.Before(to) {
			within = append(within, m)
		}
	}
	begin, _ := strconv.Atoi(p.After)
	end := min(begin+2, len(within))
	page := pagination.Page[payment.Movement]{Items: within[begin:end]}
	if end < len(within) {
		page.Next = strconv.Itoa(end)
	}
	return page, nil
}

func (g *gateway) MovementsOf(_ context.Context, c payment.Charge) (found []payment.Movement, err error) {
	g.asked++
	for _, m := range g.moved {
		if m.OrderID == c.OrderID && (c.Reference == "" || m.Reference == c.Reference) {
			found = append(found, m)
		}
	}
	return found, nil
}

// harness is a store with orders, and a payment gateway whose books agree with them.
type harness struct {
	t       *testing.T
	now     time.Time
	store   *memory.Store
	gateway *gateway
	keeper  bookkeeping.Bookkeeper
	orders  int
}

func newHarness(t *testing.T) *harness {
	h := &harness{t: t, now: noon, gateway: &gateway{}}
	clock := func() time.Time { return h.now }
	h.store = memory.New(clock)
	h.keeper = bookkeeping.Bookkeeper{Payments: h.gateway, Orders: h.store, Reports: h.store, Now: clock}
	require.NoError(t, h.store.PutProduct(t.Context(), lamp))
	_, err := h.store.AdjustStock(t.Context(), lamp.SKU, 10_000, "initial")
	require.NoError(t, err)
	return h
}

// complete completes an order now, whose capture the gateway has.
func (h *harness) complete() order.Order {
	h.t.Helper()
	h.orders++
	const execution = "e"
	id := fmt.Sprintf("order-%04d", h.orders)
	c, err := order.Place(order.Placement{
		ID: id, UserID: "ann", Email: "ann@example.com", Now: h.now, Products: map[string]catalog.Product{lamp.SKU: lamp},
		Draft: order.Draft{PaymentToken: "tok_ok", Lines: []order.DraftLine{{SKU: lamp.SKU, Quantity: 1}}},
	})
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Place(h.t.Context(), c, nil))
	o := c.Order
	for _, step := range []func() (*order.Change, error){
		func() (*order.Change, error) { return o.Validate(execution, h.now) },
		func() (*order.Change, error) { return o.Reserve(execution, h.now) },
		func() (*order.Change, error) { return o.Authorize(execution, "pi-"+id, h.now) },
		func() (*order.Change, error) { return o.BeginCapture(execution, h.now) },
		func() (*order.Change, error) { return o.Complete(execution, h.now) },
	} {
		o = h.commit(step())
	}
	h.gateway.moved = append(h.gateway.moved, payment.Movement{
		ID: "txn-" + id, Kind: payment.MovedCapture, OrderID: id, Reference: "pi-" + id, Amount: o.Total(), At: h.now,
	})
	return o
}

func (h *harness) commit(c *order.Change, err error) order.Order {
	h.t.Helper()
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), c))
	return c.Order
}

func (h *harness) run(ctx context.Context) []books.Report {
	h.t.Helper()
	written, err := h.keeper.Run(ctx)
	require.NoError(h.t, err)
	return written
}

func (h *harness) report(day string) books.Report {
	h.t.Helper()
	r, err := h.store.BookReport(h.t.Context(), day)
	require.NoError(h.t, err)
	return r
}

func days(reports []books.Report) (out []string) {
	for _, r := range reports {
		out = append(out, r.Day)
	}
	return out
}

func TestYesterdayIsComparedOnceAndOnceMoreForGood(t *testing.T) {
	h := newHarness(t)
	for range 250 {
		h.complete()
	}
	require.Equal(t, []string{"2026-11-27"}, days(h.run(t.Context())), "the platform is new")
	h.now = noon.Add(12*time.Hour + 9*time.Minute)
	require.Empty(t, h.run(t.Context()), "what is being written settles first")
	h.now = noon.Add(12*time.Hour + 10*time.Minute)
	require.Equal(t, []string{"2026-11-28"}, days(h.run(t.Context())))
	r := h.report("2026-11-28")
	require.Empty(t, r.Findings)
	require.Equal(t, books.Sums{{Currency: "EUR", Captured: 250 * 500}}, r.Gateway)
	require.Equal(t, r.Gateway, r.Orders)
	require.Equal(t, []int{250, 250}, []int{r.Movements, r.Compared})
	require.True(t, r.Complete())
	require.False(t, r.Final)
	require.Zero(t, h.gateway.asked, "nothing had to be looked up")
	require.Empty(t, h.run(t.Context()))

	h.now = noon.Add(4*24*time.Hour + 12*time.Hour)
	require.Equal(t, []string{"2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01"}, days(h.run(t.Context())), "what was missed, and what is due for good")
	require.True(t, h.report("2026-11-28").Final)
	require.False(t, h.report("2026-11-29").Final)
	require.Equal(t, 250, h.report("2026-11-28").Compared)
	require.Empty(t, h.run(t.Context()))
}

func TestALieIsFoundAndMendedBooksAgreeAgain(t *testing.T) {
	h := newHarness(t)
	h.complete()
	o := h.complete()
	kept := h.gateway.moved
	h.gateway.moved = kept[:1]
	h.now = noon.Add(13 * time.Hour)
	h.run(t.Context())
	r := h.report("2026-11-28")
	require.Len(t, r.Findings, 1)
	require.Equal(t, books.OrderWithoutCharge, r.Findings[0].Kind)
	require.Equal(t, o.ID(), r.Findings[0].OrderID)
	require.Equal(t, "pi-"+o.ID(), r.Findings[0].Reference)

	h.gateway.moved = slices.Concat(kept, []payment.Movement{{ID: "txn", Kind: payment.MovedCapture, Amount: o.Total(), At: noon}})
	again, err := h.keeper.Day(t.Context(), "2026-11-28", false)
	require.NoError(t, err)
	require.Empty(t, again.Findings)
	require.Equal(t, 1, again.Elsewhere, "another system's payment")
	require.Equal(t, again, h.report("2026-11-28"))
}

// A capture at 23:59:59 whose order is completed after midnight belongs together.
func TestMidnightPartsNothing(t *testing.T) {
	h := newHarness(t)
	h.now = noon.Add(12 * time.Hour)
	o := h.complete()
	h.gateway.moved[0].At = h.now.Add(-time.Second)
	h.commit(o.Refund(order.RefundRequest{ID: "r", Note: "came back"}, h.now))
	h.now = h.now.Add(25 * time.Hour)
	for _, day := range []string{"2026-11-28", "2026-11-29"} {
		r, err := h.keeper.Day(t.Context(), day, false)
		require.NoError(t, err)
		require.Empty(t, r.Findings, day)
	}
	require.Equal(t, 1, h.report("2026-11-29").Open, "the refund is on its way")
	require.Empty(t, h.report("2026-11-29").Gateway)
	h.now = h.now.Add(books.PendingLimit)
	r, err := h.keeper.Day(t.Context(), "2026-11-29", false)
	require.NoError(t, err)
	require.True(t, r.Final)
	require.Len(t, r.Findings, 1)
	require.Equal(t, books.RecordWithoutRefund, r.Findings[0].Kind)
}

// A run whose time is up keeps the hours that are done, and the next one goes on.
func TestARunWhoseTimeIsUpIsContinued(t *testing.T) {
	h := newHarness(t)
	h.complete()
	h.now = noon.Add(13 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	var read []int
	h.gateway.fails = func(from time.Time) error {
		if read = append(read, from.Hour()); from.Hour() == 15 {
			cancel()
			return ctx.Err()
		}
		return nil
	}
	written, err := h.keeper.Run(ctx)
	require.NoError(t, err)
	require.Len(t, written, 1)
	r := h.report("2026-11-28")
	require.False(t, r.Complete())
	require.Equal(t, noon.Add(3*time.Hour), r.Until)

	read = nil
	h.gateway.fails = func(from time.Time) error { read = append(read, from.Hour()); return nil }
	h.run(t.Context())
	require.Equal(t, []int{15, 16, 17, 18, 19, 20, 21, 22, 23}, slices.Compact(read))
	r = h.report("2026-11-28")
	require.True(t, r.Complete())
	require.Equal(t, 1, r.Compared, "no hour was compared twice")
}

func TestAnErrorKeepsWhatIsDone(t *testing.T) {
	h := newHarness(t)
	h.now = noon.Add(13 * time.Hour)
	away := failure.New(failure.Unavailable, "away")
	h.gateway.fails = func(from time.Time) error {
		if from.Hour() == 15 {
			return away
		}
		return nil
	}
	_, err := h.keeper.Run(t.Context())
	require.ErrorIs(t, err, away)
	require.Equal(t, noon.Add(3*time.Hour), h.report("2026-11-28").Until)
	h.gateway.fails = func(time.Time) error { return away }
	_, err = h.keeper.Day(t.Context(), "2026-11-27", false)
	require.ErrorIs(t, err, away)
	_, err = h.store.BookReport(t.Context(), "2026-11-27")
	require.True(t, failure.Is(err, failure.NotFound), "nothing was done")
}

// Today can be compared so far; when it is over the rest follows.
func TestTodayIsComparedSoFar(t *testing.T) {
	h := newHarness(t)
	h.complete()
	h.now = noon.Add(90 * time.Second)
	r, err := h.keeper.Day(t.Context(), "2026-11-28", false)
	require.NoError(t, err)
	require.False(t, r.Complete())
	require.Equal(t, h.now, r.Until)
	require.Equal(t, 1, r.Compared)
	h.complete()
	h.now = noon.Add(13 * time.Hour)
	require.Contains(t, days(h.run(t.Context())), "2026-11-28")
	r = h.report("2026-11-28")
	require.True(t, r.Complete())
	require.Equal(t, 2, r.Compared)
}

func TestOnlyDaysThatCanBeComparedAre(t *testing.T) {
	h := newHarness(t)
	for _, day := range []string{"", "28.11.2026", "2026-11-29", "2025-11-20", "2026-02-30"} {
		_, err := h.keeper.Day(t.Context(), day, false)
		require.True(t, failure.Is(err, failure.Invalid), day)
	}
	_, err := h.keeper.Day(t.Context(), "2026-11-20", true)
	require.NoError(t, err, "there is nothing to go on with")
}
