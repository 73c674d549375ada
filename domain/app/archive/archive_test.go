package archive_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/archive"
	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port/memory"
)

const (
	after   = 90 * 24 * time.Hour
	shopper = "ann"
)

var lamp = catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 500, Currency: "EUR"}, Active: true}

// harness is a shop with orders that ended long ago, one that ended just now, and one
// that is open.
type harness struct {
	t         *testing.T
	now       time.Time
	store     *memory.Store
	archiver  archive.Archiver
	old       []string
	recent    string
	open      string
	timelines map[string][]event.Event
}

func newHarness(t *testing.T, old int) *harness {
	h := &harness{t: t, now: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC), timelines: map[string][]event.Event{}}
	clock := func() time.Time { return h.now }
	h.store = memory.New(clock)
	h.archiver = archive.Archiver{Orders: h.store, Archivals: h.store, Archive: h.store, Now: clock, After: after}
	for i := range old {
		c := h.place(fmt.Sprintf("old-%d", i))
		h.end(c.Order, i%2 == 0)
		h.old = append(h.old, c.Order.ID())
	}
	h.open = h.place("open").Order.ID()
	h.now = h.now.Add(after + time.Minute)
	c := h.place("recent")
	h.end(c.Order, true)
	h.recent = c.Order.ID()
	for _, id := range append(h.old, h.recent, h.open) {
		h.timelines[id] = h.timeline(id)
	}
	return h
}

func (h *harness) place(id string) *order.Change {
	c, err := order.Place(order.Placement{
		ID: id, UserID: shopper, Email: "ann@example.com", Name: "Ann", Now: h.now,
		Draft:    order.Draft{PaymentToken: "tok_ok", Lines: []order.DraftLine{{SKU: lamp.SKU, Quantity: 1}}},
		Products: map[string]catalog.Product{lamp.SKU: lamp},
	})
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Place(h.t.Context(), c, nil))
	h.now = h.now.Add(time.Millisecond)
	return c
}

func (h *harness) end(o order.Order, cancelled bool) {
	c, err := o.Cancel(h.now)
	if !cancelled {
		c, err = o.Fail("saga", order.Cause{Code: order.ReasonInternal}, h.now)
	}
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Commit(h.t.Context(), c))
}

// timeline is what the shop knows of the order's events, wherever they are.
func (h *harness) timeline(id string) []event.Event {
	o, err := h.store.Order(h.t.Context(), id)
	require.NoError(h.t, err)
	if place := o.Snapshot().Archive; place != "" {
		events, err := h.store.ArchivedTimeline(h.t.Context(), place)
		require.NoError(h.t, err)
		return events
	}
	events, err := h.store.Timeline(h.t.Context(), id)
	require.NoError(h.t, err)
	return events
}

// requireArchived requires that exactly the old orders are archived, and that every
// order is found with all of its events.
func (h *harness) requireArchived(also ...any) {
	for id, want := range h.timelines {
		o, err := h.store.Order(h.t.Context(), id)
		require.NoError(h.t, err, also...)
		require.Equal(h.t, strings.HasPrefix(id, "old-"), o.Snapshot().Archive != "", also...)
		require.Equal(h.t, want, h.timeline(id), also...)
	}
	found := map[string]bool{}
	for p := (pagination.Page[order.Order]{}); ; {
		var err error
		p, err = h.store.OrdersOf(h.t.Context(), shopper, time.Time{}, pagination.Request{After: p.Next, Limit: pagination.MaxLimit})
		require.NoError(h.t, err)
		for _, o := range p.Items {
			found[o.ID()] = true
		}
		if p.Next == "" {
			break
		}
	}
	require.Len(h.t, found, len(h.timelines), also...)
}

func TestOldOrdersAreArchivedAndFound(t *testing.T) {
	h := newHarness(t, 350) // several pages of each status
	report, err := h.archiver.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, archive.Report{Archived: 350, Complete: true}, report)
	h.requireArchived()
	report, err = h.archiver.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, archive.Report{Complete: true}, report, "nothing is archived twice")
}

func TestTheShopperSeesTheTimelineOfAnArchivedOrder(t *testing.T) {
	h := newHarness(t, 0)
	ids := id.NewSource(func() time.Time { return h.now }, strings.NewReader(strings.Repeat("x", 1000)))
	c := h.place(ids.Next())
	h.end(c.Order, true)
	want := h.timeline(c.Order.ID())
	h.now = h.now.Add(after + time.Minute)
	_, err := h.archiver.Run(t.Context())
	require.NoError(t, err)
	s := shop.Shop{Orders: h.store, Archive: h.store}
	o, timeline, err := s.Order(t.Context(), shopper, c.Order.ID())
	require.NoError(t, err)
	require.NotEmpty(t, o.Snapshot().Archive)
	require.Equal(t, want, timeline)
	_, _, err = s.Order(t.Context(), "bob", c.Order.ID())
	require.True(t, failure.Is(err, failure.NotFound))
}

// TestAnArchivingThatIsInterruptedAnywhereIsFinished breaks a run off before and after
// each of its calls in turn, as a kill does.
func TestAnArchivingThatIsInterruptedAnywhereIsFinished(t *testing.T) {
	killed := errors.New("killed")
	for call := 1; ; call++ {
		h := newHarness(t, 7)
		var calls atomic.Int64
		h.store.Fault = func(string) (before, after error) {
			switch {
			case calls.Add(1) != int64(call+1)/2:
				return nil, nil
			case call%2 == 1:
				return killed, nil
			}
			return nil, killed
		}
		_, err := h.archiver.Run(t.Context())
		if calls.Load() < int64(call+1)/2 {
			require.NoError(t, err)
			t.Logf("%d points", call-1)
			require.Greater(t, call, 40)
			return
		}
		require.ErrorIs(t, err, killed, "call %d", call)
		report, err := h.archiver.Run(t.Context())
		require.NoError(t, err, "call %d", call)
		require.True(t, report.Complete)
		h.store.Fault = nil
		h.requireArchived("call %d", call)
	}
}

// An archive that is away must not be asked for every page.
func TestARunStopsAtAPageOfWhichNothingIsArchived(t *testing.T) {
	h := newHarness(t, 350)
	asked := 0
	h.store.Fault = func(op string) (before, after error) {
		if op == "Archive" {
			asked++
			return failure.New(failure.Unavailable, "away"), nil
		}
		return nil, nil
	}
	report, err := h.archiver.Run(t.Context())
	require.True(t, failure.Is(err, failure.Unavailable))
	require.Equal(t, archive.Report{}, report)
	require.Equal(t, 2, asked, "once for each status that has old orders")
}

func TestTheEndOfTheTimeIsNoError(t *testing.T) {
	h := newHarness(t, 350)
	ctx, cancel := context.WithCancel(t.Context())
	pages := 0
	h.store.Fault = func(op string) (before, after error) {
		if op == "Archive" {
			if pages++; pages == 2 {
				cancel()
				return nil, ctx.Err()
			}
		}
		return nil, nil
	}
	report, err := h.archiver.Run(ctx)
	require.NoError(t, err)
	require.False(t, report.Complete)
	require.Equal(t, 100, report.Archived)
	h.store.Fault = nil
	report, err = h.archiver.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, archive.Report{Archived: 250, Complete: true}, report)
	h.requireArchived()
}
