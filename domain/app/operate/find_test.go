package operate_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/operate/operatetest"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

func TestASearchFindsEachOrderOnceWhileOthersMove(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 400
	p := gopter.NewProperties(parameters)
	p.Property("what exists and matches all the time is found exactly once", prop.ForAll(func(seed int64) (bool, error) {
		clock := operatetest.NewClock()
		err := operatetest.FindsEachOnce(t.Context(), memory.New(clock.Now), clock, seed)
		return err == nil, err
	}, gen.Int64()))
	p.TestingRun(t)
}

// directory knows two users with one address.
type directory struct{ asked []string }

func (d *directory) UsersWithEmail(_ context.Context, email string) ([]string, error) {
	d.asked = append(d.asked, email)
	if strings.EqualFold(email, "ann@shop.example") {
		return []string{"user-b", "user-a"}, nil
	}
	return nil, nil
}

// finder is a store with orders to find.
type finder struct {
	operate.Operations
	t     *testing.T
	store *memory.Store
	users *directory
}

func newFinder(t *testing.T) *finder {
	f := &finder{t: t, store: memory.New(clock), users: &directory{}}
	f.Operations = operate.Operations{Orders: f.store, Search: f.store, Directory: f.users, Catalog: f.store, Now: clock}
	require.NoError(t, f.store.PutProduct(t.Context(), lampOf(1)))
	return f
}

func lampOf(version int) catalog.Product {
	p := lamp(1999)
	p.Version = version
	return p
}

// add stores an order.
func (f *finder) add(orderID string, change func(*order.Snapshot)) {
	f.t.Helper()
	s := order.Snapshot{
		ID: orderID, UserID: "user-a", Status: order.Failed, Version: 1, Lines: []event.Line{{SKU: "LAMP", Quantity: 1, UnitPrice: money.Money{Amount: 1, Currency: "USD"}}},
		Reservation: order.Released, Payment: order.Voided, CreatedAt: now, UpdatedAt: now, StatusSince: now.Add(-time.Minute),
	}
	if change != nil {
		change(&s)
	}
	o, err := order.Rehydrate(s)
	require.NoError(f.t, err)
	require.NoError(f.t, f.store.Place(f.t.Context(), &order.Change{Order: o}, nil))
}

// find reads all pages and returns the ids, and what was searched.
func (f *finder) find(s operate.Search, limit int) (as operate.Kind, ids string) {
	f.t.Helper()
	var found []string
	for p := (pagination.Request{Limit: limit}); ; {
		page, err := f.Find(f.t.Context(), s, p)
		require.NoError(f.t, err)
		for _, o := range page.Orders {
			found = append(found, o.ID())
		}
		if p.After = page.Next; page.Next == "" {
			return page.As, strings.Join(found, " ")
		}
	}
}

const anOrder = "01ARZ3NDEKTSV4RRFFQ69G5FAV"

func TestWhatPeoplePasteIsUnderstood(t *testing.T) {
	f := newFinder(t)
	f.add(anOrder, func(s *order.Snapshot) { s.UserID, s.Reference = "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "pi_3Abc" })
	for query, as := range map[string]operate.Kind{
		"":                               operate.KindAll,
		"  \t":                           operate.KindAll,
		anOrder:                          operate.KindOrder,
		" \"" + anOrder + "\" ":          operate.KindOrder,
		"#" + anOrder:                    operate.KindOrder,
		"01arz 3ndek tsv4r rffq6 9g5fav": operate.KindOrder,
		"O1ARZ3-NDEKTSV4-RRFFQ6-9G5FAV":  operate.KindOrder,
		"https://shop.example/operate/orders/" + anOrder + "?a=b": operate.KindOrder,
		"compensate-" + anOrder + "-2":                            operate.KindOrder,
		"FFQ6-9G5F-AV0":                                           operate.KindNumber,
		"#ffq6 9g5f avo ":                                         operate.KindNumber,
		"FFQ69G5FAV0":                                             operate.KindNumber,
		"sandbox-order-" + anOrder:                                operate.KindPayment,
		"refund-sandbox-order-" + anOrder + "-part":               operate.KindPayment,
		"pi_3Abc":                              operate.KindPayment,
		"3F2504E0-4F89-41D3-9A0C-0305E82C3301": operate.KindUser,
		"LAMP":                                 operate.KindSKU,
	} {
		got, ids := f.find(operate.Search{Query: query}, 5)
		require.Equal(t, []any{as, anOrder}, []any{got, ids}, query)
	}
	as, ids := f.find(operate.Search{Query: "Ann@Shop.example"}, 5)
	require.Equal(t, []any{operate.KindEmail, ""}, []any{as, ids})
	require.Equal(t, []string{"Ann@Shop.example"}, f.users.asked)
	as, ids = f.find(operate.Search{Query: "01ARZ3NDEKTSV4RRFFQ69G5FAW"}, 5)
	require.Equal(t, []any{operate.KindOrder, ""}, []any{as, ids}, "there is no such order")
}

func TestASearchThatIsNotUnderstoodSaysWhy(t *testing.T) {
	f := newFinder(t)
	for query, want := range map[string]string{
		"a@b@c": "/q email", "@": "/q email", `a"b@shop.example`: "/q email", `a\b@shop.example`: "/q email",
		"ch_3Abc": "/q payment_reference", "re_3Abc": "/q payment_reference",
		"FFQ6-9G5F-AV1": "/q order_number", "#FQF69G5FAV0": "/q order_number",
		"two words": "/q format", "日本": "/q format", "NO-SUCH-SKU": "/q unknown", strings.Repeat("x", 255): "/q length",
	} {
		_, err := f.Find(t.Context(), operate.Search{Query: query}, pagination.Request{Limit: 5})
		require.Equal(t, []string{want}, broken(t, err), query)
	}
	_, err := f.Find(t.Context(), operate.Search{Status: "gone", Reason: "bad luck", From: now, To: now}, pagination.Request{Limit: 5})
	require.Equal(t, []string{"/reason enum", "/status enum", "/to range"}, broken(t, err))
}

// broken are the violations of an error.
func broken(t *testing.T, err error) (all []string) {
	t.Helper()
	var f *failure.Error
	require.ErrorAs(t, err, &f)
	for _, v := range f.Violations {
		all = append(all, v.Pointer+" "+v.Code)
	}
	return all
}

func TestTheOrdersOfAnAddressAreThoseOfItsUsers(t *testing.T) {
	f := newFinder(t)
	for i, user := range []string{"user-b", "user-a", "user-b", "other", "user-a"} {
		f.add(fmt.Sprint("order-", i), func(s *order.Snapshot) {
			s.UserID, s.CreatedAt = user, now.Add(time.Duration(i)*time.Second)
			if i == 1 {
				s.Status = order.Completed
			}
		})
	}
	for limit := 1; limit < 6; limit++ {
		_, ids := f.find(operate.Search{Query: "ann@shop.example"}, limit)
		require.Equal(t, "order-4 order-1 order-2 order-0", ids)
		_, ids = f.find(operate.Search{Query: "ann@shop.example", Status: order.Failed}, limit)
		require.Equal(t, "order-4 order-2 order-0", ids)
	}
	as, ids := f.find(operate.Search{Query: "nobody@shop.example"}, 3)
	require.Equal(t, []any{operate.KindEmail, ""}, []any{as, ids})
}

// The filters say nothing to a query that names one order: an operator who has a number
// wants that order.
func TestAnOrderIsFoundWhateverTheFilters(t *testing.T) {
	f := newFinder(t)
	f.add(anOrder, func(s *order.Snapshot) { s.Reference = "pi_3Abc" })
	for _, query := range []string{anOrder, "FFQ6-9G5F-AV0", "pi_3Abc", "sandbox-order-" + anOrder} {
		_, ids := f.find(operate.Search{Query: query, Status: order.Completed, Reason: order.ReasonStalled, To: now.Add(-time.Hour)}, 5)
		require.Equal(t, anOrder, ids, query)
	}
}

func TestOrdersWithOneNumberAreAllFound(t *testing.T) {
	f := newFinder(t)
	const other = "02" + "ARZ3NDEKTSV4RRFFQ69G5FAV"
	f.add(anOrder, nil)
	f.add(other, func(s *order.Snapshot) { s.CreatedAt = now.Add(time.Hour) })
	_, ids := f.find(operate.Search{Query: "FFQ6-9G5F-AV0"}, 5)
	require.Equal(t, other+" "+anOrder, ids)
	as, ids := f.find(operate.Search{Query: "0000-0000-000"}, 5)
	require.Equal(t, []any{operate.KindNumber, ""}, []any{as, ids})
}

// What the catalog has as a SKU is one, whatever else it looks like.
func TestASKUThatLooksLikeANumberIsFound(t *testing.T) {
	f := newFinder(t)
	for i, sku := range []string{"FFQ69G5FAV0", "DESK-CHAIR-22"} {
		p := lampOf(1)
		p.SKU = sku
		require.NoError(t, f.store.PutProduct(t.Context(), p))
		orderID := fmt.Sprint("order-", i)
		f.add(orderID, func(s *order.Snapshot) { s.Lines[0].SKU = sku })
		as, ids := f.find(operate.Search{Query: sku}, 5)
		require.Equal(t, []any{operate.KindSKU, orderID}, []any{as, ids})
	}
}

// The list of payments has no open orders: those are looked at one by one.
func TestThePaymentOfAnOpenOrderIsFound(t *testing.T) {
	f := newFinder(t)
	open := func(reference string) func(*order.Snapshot) {
		return func(s *order.Snapshot) { s.Status, s.Reference = order.Processing, reference }
	}
	f.add("order-1", open("pi_1"))
	f.add("order-2", open("pi_2"))
	_, ids := f.find(operate.Search{Query: "pi_2"}, 5)
	require.Equal(t, "order-2", ids)
	_, ids = f.find(operate.Search{Query: "pi_3"}, 5)
	require.Empty(t, ids)
}

// A page never looks at more than MaxLooked orders, and one that found nothing goes on.
func TestAPageLooksAtSoManyOrdersAndGoesOn(t *testing.T) {
	f := newFinder(t)
	const all = 2*operate.MaxLooked + 50
	for i := range all {
		f.add(fmt.Sprintf("order-%04d", i), func(s *order.Snapshot) {
			s.StatusSince = now.Add(-time.Minute - time.Duration(i)*time.Second)
			if i != all-1 {
				s.Lines = []event.Line{{SKU: "MUG", Quantity: 1, UnitPrice: s.Lines[0].UnitPrice}}
			}
		})
	}
	for query, search := range map[string]operate.Search{"sku": {Query: "LAMP"}, "reason": {Reason: order.ReasonStalled}} {
		var looked []int
		for p := (pagination.Request{Limit: 20}); ; {
			page, err := f.Find(t.Context(), search, p)
			require.NoError(t, err)
			looked = append(looked, page.Looked)
			if len(looked) == 1 {
				require.Equal(t, now.Add(-time.Minute-(operate.MaxLooked-1)*time.Second), page.Until)
			}
			if p.After = page.Next; page.Next == "" {
				break
			}
		}
		require.Equal(t, []int{operate.MaxLooked, operate.MaxLooked, 50}, looked, query)
	}
	_, ids := f.find(operate.Search{Query: "LAMP"}, 20)
	require.Equal(t, fmt.Sprintf("order-%04d", all-1), ids)
}

// twice is an index that has an order's old entry, too.
type twice struct{ port.OrderSearch }

func (s twice) ListOrders(ctx context.Context, l port.OrderListing) ([]port.StatusEntry, error) {
	entries, err := s.OrderSearch.ListOrders(ctx, l)
	if len(entries) > 0 && !l.OldestFirst {
		old := entries[0]
		old.Key = entries[len(entries)-1].Key
		entries = append(entries, old)
	}
	return entries, err
}

func TestAnOrderInTwoPlacesIsFoundOnce(t *testing.T) {
	f := newFinder(t)
	f.add(anOrder, func(s *order.Snapshot) { s.Status, s.StatusSince = order.Processing, now.Add(-time.Second) })
	f.Search = twice{f.store}
	_, ids := f.find(operate.Search{}, 5)
	require.Equal(t, anOrder, ids)
}
