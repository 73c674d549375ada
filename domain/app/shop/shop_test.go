package shop_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/shop"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
)

var now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func clock() time.Time { return now }

func open(t *testing.T) (shop.Shop, *memory.Store) {
	t.Helper()
	store := memory.New(clock)
	lamp := catalog.Product{SKU: "LAMP", Name: "Lamp", Price: money.Money{Amount: 5, Currency: "USD"}, Active: true, Version: 1}
	require.NoError(t, store.PutProduct(t.Context(), lamp))
	return shop.Shop{Orders: store, Archive: store, Catalog: store, IDs: id.NewSource(clock, rand.Reader), Now: clock}, store
}

func request(key idempotency.Key) shop.Request {
	lines := []order.DraftLine{{SKU: "LAMP", Quantity: 1}}
	return shop.Request{UserID: "alice", Key: key, Fingerprint: "f", Draft: order.Draft{Lines: lines, PaymentToken: "tok_ok"}}
}

func render(o order.Order) (idempotency.Response, error) {
	return idempotency.Response{Status: 201, Location: o.ID()}, nil
}

func TestARepeatedRequestGetsTheFirstResponse(t *testing.T) {
	s, store := open(t)
	first, replayed, err := s.Place(t.Context(), request("k"), render)
	require.NoError(t, err)
	require.False(t, replayed)
	again, replayed, err := s.Place(t.Context(), request("k"), render)
	require.NoError(t, err)
	require.True(t, replayed)
	require.Equal(t, first, again)
	gone, err := store.Offer(t.Context(), "LAMP")
	require.NoError(t, err)
	gone.Product.Active = false
	gone.Product.Version++
	require.NoError(t, store.PutProduct(t.Context(), gone.Product))
	again, replayed, err = s.Place(t.Context(), request("k"), render)
	require.NoError(t, err, "although the product is no longer sold")
	require.True(t, replayed)
	require.Equal(t, first, again)
	for _, key := range []idempotency.Key{"", "new"} {
		_, _, err = s.Place(t.Context(), request(key), render)
		require.True(t, failure.Is(err, failure.Invalid), key)
	}
	other := request("k")
	other.Fingerprint = "g"
	_, replayed, err = s.Place(t.Context(), other, render)
	require.True(t, failure.Is(err, failure.KeyReused))
	require.False(t, replayed)
}

func TestWithoutAKeyEveryRequestIsAnOrder(t *testing.T) {
	s, _ := open(t)
	first, _, err := s.Place(t.Context(), request(""), render)
	require.NoError(t, err)
	second, replayed, err := s.Place(t.Context(), request(""), render)
	require.NoError(t, err)
	require.False(t, replayed)
	require.NotEqual(t, first.Location, second.Location)
	_, _, err = s.Place(t.Context(), request(""), func(order.Order) (idempotency.Response, error) {
		return idempotency.Response{}, errors.New("not rendered")
	})
	require.ErrorContains(t, err, "not rendered")
}

func TestOnlyItsShopperSeesAndCancelsAnOrder(t *testing.T) {
	s, _ := open(t)
	placed, _, err := s.Place(t.Context(), request(""), render)
	require.NoError(t, err)
	for name, act := range map[string]func(ctx context.Context, user, id string) error{
		"order":  func(ctx context.Context, user, id string) error { _, _, err := s.Order(ctx, user, id); return err },
		"find":   func(ctx context.Context, user, id string) error { _, err := s.Find(ctx, user, id); return err },
		"cancel": func(ctx context.Context, user, id string) error { _, err := s.Cancel(ctx, user, id); return err },
	} {
		require.True(t, failure.Is(act(t.Context(), "bob", placed.Location), failure.NotFound), name)
		require.True(t, failure.Is(act(t.Context(), "alice", "01ARZ3NDEKTSV4RRFFQ69G5FAV"), failure.NotFound), name)
		require.True(t, failure.Is(act(t.Context(), "alice", "x"), failure.NotFound), name)
		require.NoError(t, act(t.Context(), "alice", placed.Location), name)
	}
	o, timeline, err := s.Order(t.Context(), "alice", placed.Location)
	require.NoError(t, err)
	require.Equal(t, order.Cancelled, o.Status())
	require.Len(t, timeline, 2)
}

// Who may not see an order does not learn that it is archived, either: not even while the
// archive is away.
func TestAnArchivedOrderIsReadForItsShopperOnly(t *testing.T) {
	s, store := open(t)
	o, err := order.Rehydrate(order.Snapshot{
		ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", UserID: "alice", Status: order.Failed, Version: 1, CreatedAt: now, UpdatedAt: now, StatusSince: now,
		Lines: []event.Line{{SKU: "LAMP", Quantity: 1}}, Reservation: order.Unreserved, Payment: order.Uncharged,
	})
	require.NoError(t, err)
	events := []event.Event{{ID: "e", Sequence: 1, OrderID: o.ID(), Type: event.OrderCreated, OccurredAt: now}}
	require.NoError(t, store.Place(t.Context(), &order.Change{Order: o, Events: events}, nil))
	places, err := store.Archive(t.Context(), []port.History{{Order: o, Events: events}})
	require.NoError(t, err)
	require.NoError(t, store.MarkArchived(t.Context(), o, places[0]))
	_, timeline, err := s.Order(t.Context(), "alice", o.ID())
	require.NoError(t, err)
	require.Equal(t, events, timeline)
	store.Fault = func(method string) (before, after error) {
		if method == "ArchivedTimeline" {
			return failure.New(failure.Unavailable, "away"), nil
		}
		return nil, nil
	}
	_, _, err = s.Order(t.Context(), "alice", o.ID())
	require.True(t, failure.Is(err, failure.Unavailable))
	_, _, err = s.Order(t.Context(), "bob", o.ID())
	require.True(t, failure.Is(err, failure.NotFound))
}

// The mistake: an order that the payment gateway refuses for its amount was accepted, and
// held its stock for ever.
func TestATotalThatNoCardIsChargedIsRefused(t *testing.T) {
	s, store := open(t)
	s.Amounts = payment.CardAmounts()
	_, _, err := s.Place(t.Context(), request("few"), render)
	var refused *failure.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, failure.Violations{{
		Pointer: "/lines", Code: "total", Message: "the total is 0.05 USD, and a card is charged from 0.50 USD to 999999.99 USD",
	}}, failure.Violations(refused.Violations))
	orders, err := store.OrdersOf(t.Context(), "alice", time.Time{}, pagination.Request{Limit: 1})
	require.NoError(t, err)
	require.Empty(t, orders.Items)
	enough := request("enough")
	enough.Draft.Lines[0].Quantity = 10
	_, _, err = s.Place(t.Context(), enough, render)
	require.NoError(t, err)
}
