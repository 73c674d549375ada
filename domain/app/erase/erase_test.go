package erase_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/address"
	"github.com/eventforge/eventforge/domain/app/erase"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/erasure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

// canary is in every field that a shopper sets.
const canary = "canary-of-"

// harness is a shop with two shoppers, whose orders have ended in every way.
type harness struct {
	t       *testing.T
	now     time.Time
	store   *memory.Store
	eraser  erase.Eraser
	outside *outside
	orders  map[string][]string // by user
}

// outside is the user pool and the receipts.
type outside struct {
	fault    func(op string) (before, after error)
	accounts map[string]bool
	receipts map[string]string
}

func (o *outside) do(op string, effect func()) error {
	before, after := error(nil), error(nil)
	if o.fault != nil {
		before, after = o.fault(op)
	}
	if before == nil {
		effect()
	}
	return errors.Join(before, after)
}

func (o *outside) DeleteAccount(_ context.Context, userID string) error {
	return o.do("DeleteAccount", func() { delete(o.accounts, userID) })
}

func (o *outside) DeleteReceipt(_ context.Context, orderID string) error {
	return o.do("DeleteReceipt", func() { delete(o.receipts, orderID) })
}

func newHarness(t *testing.T) *harness {
	h := &harness{
		t: t, now: time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC), orders: map[string][]string{},
		outside: &outside{accounts: map[string]bool{}, receipts: map[string]string{}},
	}
	h.store = memory.New(func() time.Time { return h.now })
	h.eraser = erase.Eraser{
		Erasures: h.store, Orders: h.store, Endpoints: h.store, Addresses: h.store, Receipts: h.outside, Accounts: h.outside,
		Now: func() time.Time { return h.now },
	}
	require.NoError(t, h.store.PutProduct(t.Context(), lamp))
	_, err := h.store.AdjustStock(t.Context(), lamp.SKU, 1000, "initial")
	require.NoError(t, err)
	for _, user := range []string{"ann", "bob"} {
		h.outside.accounts[user] = true
		require.NoError(t, h.store.SaveAddress(t.Context(), user, addressOf(user)))
		for range 60 { // more than a page
			h.place(user, order.Failed)
		}
		h.place(user, order.Completed)
		h.place(user, order.Cancelled)
		e := webhook.Endpoint{ID: "we_" + user, OwnerID: user, URL: "https://" + canary + user + ".example/", Description: canary + user, Version: 1}
		require.NoError(t, h.store.CreateEndpoint(t.Context(), e))
		d := webhook.Delivery{ID: "d", EndpointID: e.ID, OwnerID: user, Payload: []byte(canary + user), Version: 1}
		require.NoError(t, h.store.CreateDelivery(t.Context(), d))
		echo := &webhook.Exchange{Body: webhook.NewBody([]byte(canary+user), false)}
		require.NoError(t, h.store.KeepDetails(t.Context(), d, webhook.AttemptDetails{Round: 1, Number: 1, Attempt: webhook.Attempt{Exchange: echo}}))
	}
	return h
}

var lamp = catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 500, Currency: "EUR"}, Active: true, Version: 1}

// addressOf has the canary in each of its fields.
func addressOf(user string) address.Address {
	set := canary + user
	return address.Address{Name: set, Lines: []string{set, set}, City: set, Region: set, PostalCode: set, Country: set, Label: []string{set}}
}

// place places an order of the user and brings it to the status.
func (h *harness) place(user string, status order.Status) order.Order {
	id := fmt.Sprintf("%s-%d", user, len(h.orders[user]))
	h.orders[user] = append(h.orders[user], id)
	h.now = h.now.Add(time.Millisecond)
	c, err := order.Place(order.Placement{
		ID: id, UserID: user, Email: canary + user + "@example.com", Name: canary + user,
		Draft:    order.Draft{PaymentToken: canary + user, Address: addressOf(user), Lines: []order.DraftLine{{SKU: lamp.SKU, Quantity: 1}}},
		Products: map[string]catalog.Product{lamp.SKU: lamp}, Now: h.now,
	})
	require.NoError(h.t, err)
	require.NoError(h.t, h.store.Place(h.t.Context(), c, &idempotency.Record{
		Scope: idempotency.Scope{UserID: user}, Key: idempotency.Key(canary + id), ExpiresAt: h.now.Add(idempotency.Lifetime),
	}))
	h.bring(c.Order, status)
	return c.Order
}

func (h *harness) bring(o order.Order, status order.Status) {
	const execution = "saga"
	commit := func(c *order.Change, err error) {
		require.NoError(h.t, err)
		require.NoError(h.t, h.store.Commit(h.t.Context(), c))
		o = c.Order
	}
	switch status {
	case order.Completed:
		commit(o.Validate(execution, h.now))
		commit(o.Reserve(execution, h.now))
		commit(o.Authorize(execution, "charge", h.now))
		commit(o.BeginCapture(execution, h.now))
		commit(o.Complete(execution, h.now))
		h.outside.receipts[o.ID()] = canary + o.UserID()
	case order.Cancelled:
		commit(o.Cancel(h.now))
	case order.Failed:
		commit(o.Fail(execution, order.Cause{Code: order.ReasonInternal}, h.now))
	default:
	}
}

// everything is all that the shop holds of a user, as text.
func (h *harness) everything(user string) string {
	var b strings.Builder
	for p := (pagination.Page[order.Order]{Next: "first"}); p.Next != ""; {
		after := p.Next
		if after == "first" {
			after = ""
		}
		var err error
		p, err = h.store.OrdersOf(h.t.Context(), user, time.Time{}, pagination.Request{After: after, Limit: 100})
		require.NoError(h.t, err)
		for _, o := range p.Items {
			events, err := h.store.Timeline(h.t.Context(), o.ID())
			require.NoError(h.t, err)
			fmt.Fprintln(&b, o.Snapshot(), events, h.outside.receipts[o.ID()])
			record, err := h.store.Idempotency(h.t.Context(), idempotency.Scope{UserID: user}, idempotency.Key(canary+o.ID()))
			if err == nil {
				fmt.Fprintln(&b, record)
			}
		}
	}
	if kept, err := h.store.Address(h.t.Context(), user); err == nil {
		fmt.Fprintln(&b, kept)
	}
	endpoints, err := h.store.EndpointsOf(h.t.Context(), user)
	require.NoError(h.t, err)
	deliveries, err := h.store.DeliveriesOf(h.t.Context(), "we_"+user, pagination.Request{Limit: 100})
	require.NoError(h.t, err)
	fmt.Fprintln(&b, endpoints, deliveries, h.outside.accounts[user])
	details, err := h.store.DetailsOf(h.t.Context(), "we_"+user, "d")
	require.NoError(h.t, err)
	for _, a := range details {
		fmt.Fprintln(&b, a.Exchange.Body.Text)
	}
	return b.String()
}

// books are what the orders mean: their count, status and totals, and the stock.
func (h *harness) books() string {
	var b strings.Builder
	for _, user := range []string{"ann", "bob"} {
		for _, id := range h.orders[user] {
			o, err := h.store.Order(h.t.Context(), id)
			require.NoError(h.t, err)
			s := o.Snapshot()
			fmt.Fprintln(&b, id, s.Status, s.Total, s.Lines, s.Payment, s.Reference, s.Reservation)
		}
	}
	stock, err := h.store.Offer(h.t.Context(), lamp.SKU)
	require.NoError(h.t, err)
	fmt.Fprintln(&b, stock)
	return b.String()
}

func (h *harness) request() erasure.Erasure {
	e, err := h.eraser.Request(h.t.Context(), erasure.New("ann", erasure.ByShopper, "", "", h.now))
	require.NoError(h.t, err)
	return e
}

// finish runs until the erasure is complete, and returns it.
func (h *harness) finish() erasure.Erasure {
	for range 1000 {
		_, _ = h.eraser.Run(h.t.Context()) // a fault, or nothing
		e, err := h.store.Erasure(h.t.Context(), "ann")
		if err == nil && e.Completed() {
			return e
		}
		h.now = h.now.Add(erasure.Settle / 2)
	}
	h.t.Fatal("the erasure does not end")
	return erasure.Erasure{}
}

func TestAnErasureLeavesNothingOfTheShopperAndEverythingOfOthers(t *testing.T) {
	h := newHarness(t)
	bob, books := h.everything("bob"), h.books()
	asked := h.request()
	require.Equal(t, asked, h.request(), "asking again returns the first")
	report, err := h.eraser.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, erase.Report{Worked: 1}, report)
	require.NotContains(t, h.everything("ann"), canary, "the first pass erases everything there is")

	report, err = h.eraser.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, erase.Report{Waiting: 1}, report, "the last pass waits until no token of the shopper is valid")
	h.place("ann", order.Failed) // a token was still valid
	require.NoError(t, h.store.SaveAddress(t.Context(), "ann", addressOf("ann")))
	h.now = h.now.Add(erasure.Settle)
	report, err = h.eraser.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, erase.Report{Worked: 1, Completed: 1}, report)

	require.NotContains(t, h.everything("ann"), canary)
	require.Equal(t, bob, h.everything("bob"))
	require.Contains(t, h.books(), strings.SplitAfter(books, "\n")[0])
	certificate, err := h.eraser.Status(t.Context(), "ann")
	require.NoError(t, err)
	require.Equal(t, 63, certificate.Orders)
	require.Equal(t, 1, certificate.Endpoints)
	require.Zero(t, certificate.Open)
	require.Equal(t, h.now, certificate.CompletedAt)
	require.NotContains(t, fmt.Sprint(certificate), canary)
}

// An order in flight keeps what it needs until it has ended: its shopper gets the
// confirmation and the receipt, and then both are gone.
func TestAnErasureWaitsForOpenOrders(t *testing.T) {
	h := newHarness(t)
	open := h.place("ann", order.Pending)
	h.request()
	for range 6 {
		_, err := h.eraser.Run(t.Context())
		require.NoError(t, err)
		h.now = h.now.Add(erasure.Settle)
	}
	stored, err := h.store.Order(t.Context(), open.ID())
	require.NoError(t, err)
	require.False(t, stored.Erased())
	e, err := h.store.Erasure(t.Context(), "ann")
	require.NoError(t, err)
	require.False(t, e.Completed())
	h.bring(stored, order.Completed)
	h.finish()
	require.NotContains(t, h.everything("ann"), canary)
	require.NotContains(t, h.outside.receipts, open.ID())
}

// TestAnErasureThatIsInterruptedAnywhereIsFinished breaks the job off before and after
// each of its calls in turn, as a kill does.
func TestAnErasureThatIsInterruptedAnywhereIsFinished(t *testing.T) {
	killed := errors.New("killed")
	for call := 1; ; call++ {
		h := newHarness(t)
		bob, books := h.everything("bob"), h.books()
		h.request()
		n, struck := 0, false
		fault := func(string) (before, after error) {
			if n++; n != (call+1)/2 || struck {
				return nil, nil
			}
			if struck = true; call%2 == 1 {
				return killed, nil
			}
			return nil, killed
		}
		h.store.Fault, h.outside.fault = fault, fault
		e := h.finish()
		h.store.Fault, h.outside.fault = nil, nil
		if !struck {
			t.Logf("%d points", call-1)
			require.Greater(t, call, 300)
			return
		}
		require.NotContains(t, h.everything("ann"), canary, "call %d", call)
		require.Equal(t, bob, h.everything("bob"), "call %d", call)
		require.Equal(t, books, h.books(), "call %d", call)
		require.Equal(t, 62, e.Orders, "call %d", call)
		require.Equal(t, 1, e.Endpoints, "call %d", call)
	}
}

var _ port.Accounts = (*outside)(nil)
