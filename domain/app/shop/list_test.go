package shop_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

// idOf is the id of the n-th order of a test.
func idOf(n int) string { return fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ6900%03d", n) }

// put stores the n-th order of a user, which was placed n minutes after the first.
func put(t *testing.T, store *memory.Store, user, orderID string, n int, status order.Status) {
	t.Helper()
	at := now.Add(time.Duration(n) * time.Minute)
	o, err := order.Rehydrate(order.Snapshot{
		ID: orderID, UserID: user, Status: status, Version: 1, CreatedAt: at, UpdatedAt: at, StatusSince: at,
		Lines: []event.Line{{SKU: "LAMP", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
	})
	require.NoError(t, err)
	require.NoError(t, store.Place(t.Context(), &order.Change{Order: o}, nil))
}

// list reads all pages of a list and returns the numbers of its orders.
func list(t *testing.T, s shop.Shop, f shop.Filter, limit int) (found []int) {
	t.Helper()
	for p := (pagination.Request{Limit: limit}); ; {
		page, err := s.List(t.Context(), "alice", f, p)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Items), limit)
		for _, o := range page.Items {
			var n int
			_, err := fmt.Sscanf(o.ID()[23:], "%d", &n)
			require.NoError(t, err)
			found = append(found, n)
		}
		if p.After = page.Next; page.Next == "" {
			return found
		}
	}
}

func TestAListHasTheOrdersThatItsFilterSelects(t *testing.T) {
	s, store := open(t)
	for n, status := range order.Statuses() {
		put(t, store, "alice", idOf(n), n, status)
	}
	put(t, store, "bob", idOf(90), 3, order.Completed)
	at := func(n int) time.Time { return now.Add(time.Duration(n) * time.Minute) }
	for name, c := range map[string]struct {
		filter shop.Filter
		want   []int
	}{
		"all":              {shop.Filter{}, []int{6, 5, 4, 3, 2, 1, 0}},
		"open":             {shop.Filter{Group: order.GroupOpen}, []int{2, 1, 0}},
		"done":             {shop.Filter{Group: order.GroupDone}, []int{5, 3}},
		"problems":         {shop.Filter{Group: order.GroupProblems}, []int{6, 4}},
		"status":           {shop.Filter{Status: order.Failed}, []int{4}},
		"status and group": {shop.Filter{Status: order.Failed, Group: order.GroupDone}, nil},
		"from":             {shop.Filter{From: at(4)}, []int{6, 5, 4}},
		"to":               {shop.Filter{To: at(4)}, []int{3, 2, 1, 0}},
		"between":          {shop.Filter{From: at(2), To: at(5), Group: order.GroupProblems}, []int{4}},
		"number":           {shop.Filter{Query: string(order.NumberOf(idOf(3))), Group: order.GroupOpen, From: at(5)}, []int{3}},
		"typed number":     {shop.Filter{Query: " #" + order.NumberOf(idOf(3)).Digits()}, []int{3}},
		"id":               {shop.Filter{Query: "o1arz 3ndek tsv4r rffq6 9 oo oo3", Status: order.Failed}, []int{3}},
		"another's id":     {shop.Filter{Query: idOf(90)}, nil},
		"another's number": {shop.Filter{Query: string(order.NumberOf(idOf(90)))}, nil},
	} {
		for limit := 1; limit < 9; limit++ {
			require.Equal(t, c.want, list(t, s, c.filter, limit), "%s, %d a page", name, limit)
		}
	}
}

func TestOrdersWithOneNumberAreBothFound(t *testing.T) {
	s, store := open(t)
	put(t, store, "alice", idOf(1), 1, order.Completed)
	put(t, store, "alice", "02"+idOf(1)[2:], 2, order.Failed)
	require.Equal(t, []int{1, 1}, list(t, s, shop.Filter{Query: string(order.NumberOf(idOf(1)))}, 1))
}

func TestAFilterThatCannotBeMeantIsRefused(t *testing.T) {
	s, _ := open(t)
	for query, want := range map[string]string{"abc": "/q format", "FFQ6-9G5F-AV1": "/q order_number", "FFQ6-9G5F-VA0": "/q order_number"} {
		_, err := s.List(t.Context(), "alice", shop.Filter{Query: query}, pagination.Request{Limit: 5})
		requireBroken(t, err, want)
	}
	for _, to := range []time.Time{now, now.Add(-time.Second)} {
		_, err := s.List(t.Context(), "alice", shop.Filter{From: now, To: to}, pagination.Request{Limit: 5})
		requireBroken(t, err, "/to range")
	}
}

// counter counts the orders that were read.
type counter struct {
	port.Orders
	read int
}

func (c *counter) OrdersOf(ctx context.Context, userID string, before time.Time, p pagination.Request) (pagination.Page[order.Order], error) {
	page, err := c.Orders.OrdersOf(ctx, userID, before, p)
	c.read += len(page.Items)
	return page, err
}

func requireBroken(t *testing.T, err error, rule string) {
	t.Helper()
	var refused *failure.Error
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Violations, 1)
	require.Equal(t, rule, refused.Violations[0].Pointer+" "+refused.Violations[0].Code)
}

// D6: the limit of what is read counted before the filter, so that nothing was found. Here a
// page may be empty, but it goes on, and reads no more than its share.
func TestD6_APageLooksAtSoManyOrdersAndGoesOn(t *testing.T) {
	s, store := open(t)
	const all = shop.MaxLooked + 50
	for n := range all {
		status := order.Completed
		if n == 0 {
			status = order.Failed
		}
		put(t, store, "alice", fmt.Sprintf("01ARZ3NDEKTSV4RRFFQ6%06d", n), n, status)
	}
	for name, f := range map[string]shop.Filter{"group": {Group: order.GroupProblems}, "number": {Query: string(order.NumberOf("01ARZ3NDEKTSV4RRFFQ6000000"))}} {
		var pages []int
		for p := (pagination.Request{Limit: 20}); ; {
			counted := &counter{Orders: store}
			s.Orders = counted
			page, err := s.List(t.Context(), "alice", f, p)
			require.NoError(t, err)
			require.LessOrEqual(t, counted.read, shop.MaxLooked)
			pages = append(pages, len(page.Items))
			if p.After = page.Next; page.Next == "" {
				break
			}
		}
		require.Equal(t, []int{0, 1}, pages, name)
	}
}
