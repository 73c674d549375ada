// Package operatetest checks the search of operators over any store.
package operatetest

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"time"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

// Store is what the search needs.
type Store interface {
	port.Orders
	port.OrderSearch
	port.Catalog
}

func product(sku string) catalog.Product {
	return catalog.Product{SKU: sku, Name: sku, Price: money.Money{Amount: 100, Currency: "USD"}, Active: true, Version: 1}
}

// Clock is a clock that only moves when it is told to.
type Clock struct{ at time.Time }

// NewClock returns a clock.
func NewClock() *Clock { return &Clock{time.Date(2026, 11, 26, 23, 59, 30, 0, time.UTC)} }

// Now returns the clock's time.
func (c *Clock) Now() time.Time { return c.at }

// known is an order of the shop.
type known struct {
	last   order.Snapshot
	always bool // it existed when the search began, and has matched since then
	found  int
}

// shop is a store in which orders are placed and move while they are searched.
type shop struct {
	Store
	ctx      context.Context
	clock    *Clock
	rand     *rand.Rand
	ids      *id.Source
	orders   []*known
	search   operate.Search
	searched bool
	err      error
}

// FindsEachOnce places orders in an empty store, searches them page by page while others
// are placed and move, also within a page, and fails unless each order that existed and
// matched all the time is found exactly once, and none twice or wrongly.
func FindsEachOnce(ctx context.Context, store Store, clock *Clock, seed int64) error {
	r := rand.New(rand.NewSource(seed)) //nolint:gosec // a test's choices
	s := &shop{Store: store, ctx: ctx, clock: clock, rand: r, ids: id.NewSource(clock.Now, r)}
	for _, sku := range []string{"LAMP", "MUG"} {
		if err := s.PutProduct(ctx, product(sku)); err != nil {
			return err
		}
	}
	for range 1 + r.Intn(60) {
		s.write(time.Hour)
	}
	s.choose()
	if err := s.walk(1 + r.Intn(8)); err != nil {
		return err
	}
	for _, o := range s.orders {
		if o.found > 1 || o.always && o.found == 0 {
			return fmt.Errorf("order %s of %+v was found %d times by %+v", o.last.ID, o.last, o.found, s.search)
		}
	}
	return s.err
}

// choose chooses what is searched.
func (s *shop) choose() {
	pick := func(n int) bool { return s.rand.Intn(n) == 0 }
	if pick(3) {
		s.search.Status = order.Statuses()[s.rand.Intn(len(order.Statuses()))]
	}
	if pick(3) {
		s.search.Reason = []order.ReasonCode{order.ReasonInternal, order.ReasonPaymentDeclined}[s.rand.Intn(2)]
	}
	if pick(3) {
		s.search.Query = "LAMP"
	}
	if pick(4) {
		s.search.Query = s.user(0)
	}
	if pick(4) {
		s.search.From = s.clock.at.Add(-time.Duration(s.rand.Intn(72)) * time.Hour)
	}
	if pick(4) {
		s.search.To = s.clock.at.Add(time.Duration(1-s.rand.Intn(24)) * time.Hour)
		if !s.search.From.Before(s.search.To) {
			s.search.From = time.Time{}
		}
	}
	for _, o := range s.orders {
		o.always = s.matches(o.last)
	}
	s.searched = true
}

func (*shop) user(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }

// matches says once more, and more simply, what Find looks for.
func (s *shop) matches(o order.Snapshot) bool {
	return (s.search.Status == "" || o.Status == s.search.Status) &&
		(s.search.Reason == "" || o.Reason != nil && o.Reason.Code == string(s.search.Reason)) &&
		(s.search.Query != "LAMP" || slices.ContainsFunc(o.Lines, func(l event.Line) bool { return l.SKU == "LAMP" })) &&
		(s.search.Query != s.user(0) || o.UserID == s.user(0)) &&
		(s.search.From.IsZero() || !o.StatusSince.Before(s.search.From)) &&
		(s.search.To.IsZero() || o.StatusSince.Before(s.search.To))
}

// enoughPages is more pages than any of these searches has.
const enoughPages = 5000

// walk reads all pages.
func (s *shop) walk(limit int) error {
	find := operate.Operations{Orders: s.Store, Search: disturbed{s.Store, s}, Catalog: s.Store, Now: s.clock.Now}
	request := pagination.Request{Limit: limit}
	for range enoughPages {
		p, err := find.Find(s.ctx, s.search, request)
		if err != nil {
			return err
		}
		if len(p.Orders) > limit || p.Looked > operate.MaxLooked {
			return fmt.Errorf("a page of %d has %d orders of %d", limit, len(p.Orders), p.Looked)
		}
		for _, o := range p.Orders {
			if err := s.note(o.Snapshot()); err != nil {
				return err
			}
		}
		if request.After = p.Next; p.Next == "" {
			return nil
		}
		s.disturb()
	}
	return fmt.Errorf("the search does not end: %+v", s.search)
}

func (s *shop) note(found order.Snapshot) error {
	if !s.matches(found) {
		return fmt.Errorf("%+v does not match %+v", found, s.search)
	}
	for _, o := range s.orders {
		if o.last.ID == found.ID {
			o.found++
			return nil
		}
	}
	return fmt.Errorf("order %s was never placed", found.ID)
}

// disturbed changes orders before and after each call of a search.
type disturbed struct {
	port.OrderSearch
	shop *shop
}

// ListOrders implements port.OrderSearch.
func (d disturbed) ListOrders(ctx context.Context, l port.OrderListing) ([]port.StatusEntry, error) {
	d.shop.disturb()
	defer d.shop.disturb()
	return d.OrderSearch.ListOrders(ctx, l)
}

// OrdersByID implements port.OrderSearch.
func (d disturbed) OrdersByID(ctx context.Context, ids []string) (map[string]order.Order, error) {
	d.shop.disturb()
	defer d.shop.disturb()
	return d.OrderSearch.OrdersByID(ctx, ids)
}

// disturb changes some orders, until there are many.
func (s *shop) disturb() {
	for range s.rand.Intn(3) {
		s.write(2 * time.Second)
	}
}

const mostOrders = 90

// write places an order or moves one, after up to the given time.
func (s *shop) write(after time.Duration) {
	s.clock.at = s.clock.at.Add(time.Duration(s.rand.Int63n(int64(after))).Truncate(time.Millisecond))
	var err error
	if len(s.orders) == 0 || len(s.orders) < mostOrders && s.rand.Intn(3) == 0 {
		err = s.placeOne()
	} else {
		err = s.moveOne(s.orders[s.rand.Intn(len(s.orders))])
	}
	if err != nil && s.err == nil {
		s.err = err
	}
}

func (s *shop) placeOne() error {
	o := order.Snapshot{
		ID: s.ids.Next(), UserID: s.user(s.rand.Intn(2)), Status: order.Pending, Version: 1,
		Reservation: order.Unreserved, Payment: order.Uncharged, CreatedAt: s.clock.at, UpdatedAt: s.clock.at, StatusSince: s.clock.at,
	}
	for _, sku := range []string{"LAMP", "MUG"}[s.rand.Intn(2):] {
		o.Lines = append(o.Lines, event.Line{SKU: sku, Name: sku, Quantity: 1, UnitPrice: product(sku).Price})
	}
	placed, err := order.Rehydrate(o)
	if err != nil {
		return err
	}
	s.orders = append(s.orders, &known{last: o})
	return s.Place(s.ctx, &order.Change{Order: placed}, nil)
}

// late is how long a change may take to be stored, at most.
const late = 9 * time.Second

func (s *shop) moveOne(o *known) error {
	next := order.Statuses()[s.rand.Intn(len(order.Statuses()))]
	if !o.last.Status.MayBecome(next) {
		return nil
	}
	prior := order.Prior{Status: o.last.Status, Version: o.last.Version}
	moved := o.last
	moved.Status, moved.Version = next, o.last.Version+1
	at := s.clock.at.Add(-time.Duration(s.rand.Int63n(int64(late))).Truncate(time.Millisecond))
	if at.Before(o.last.StatusSince) {
		at = o.last.StatusSince
	}
	moved.StatusSince, moved.UpdatedAt = at, at
	if next == order.Processing {
		moved.Reason = nil // it is tried again
	}
	if next == order.Failed || next == order.NeedsAttention || next == order.Cancelled {
		codes := []order.ReasonCode{order.ReasonInternal, order.ReasonPaymentDeclined}
		moved.Reason = &event.Reason{Code: string(codes[s.rand.Intn(2)]), Message: "It failed."}
	}
	changed, err := order.Rehydrate(moved)
	if err != nil {
		return err
	}
	o.last = moved
	if s.searched {
		o.always = o.always && s.matches(moved)
	}
	return s.Commit(s.ctx, &order.Change{Prior: prior, Order: changed})
}
