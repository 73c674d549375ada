package porttest

import (
	"testing"
	"time"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// Shop is what the suite of Orders needs, because orders hold the catalog's
// stock.
type Shop interface {
	port.Orders
	port.Catalog
	port.ProductFeed
}

// shop is one test's store with its own shopper.
type shop struct {
	Shop
	t     *testing.T
	clock *Clock
	user  string
}

func newShop(t *testing.T, open func(t *testing.T, now func() time.Time) Shop) *shop {
	clock := newClock()
	return &shop{Shop: open(t, clock.Now), t: t, clock: clock, user: unique("user")}
}

// product is an active product with the given units on hand.
func (s *shop) product(units int) catalog.Product {
	s.t.Helper()
	p := catalog.Product{
		SKU: unique("sku"), Name: "Lamp " + ids.Next(), Description: "lights up",
		Price: money.Money{Amount: 1999, Currency: "USD"}, Active: true, Version: 1, UpdatedAt: s.clock.Now(),
	}
	noError(s.t, s.PutProduct(s.t.Context(), p))
	if units > 0 {
		must[catalog.Stock](s.t)(s.AdjustStock(s.t.Context(), p.SKU, units, "initial"))
	}
	return p
}

// products are n such products.
func (s *shop) products(n, units int) []catalog.Product {
	out := make([]catalog.Product, n)
	for i := range out {
		out[i] = s.product(units)
	}
	return out
}

// draft accepts an order of the given quantity of each product, without storing
// it.
func (s *shop) draft(quantity int, products ...catalog.Product) *order.Change {
	s.t.Helper()
	return s.draftAs(ids.Next(), quantity, products...)
}

func (s *shop) draftAs(id string, quantity int, products ...catalog.Product) *order.Change {
	s.t.Helper()
	placement := order.Placement{
		ID: id, UserID: s.user, Email: "shopper@example.com", Name: "Ann Café 東京",
		Products: map[string]catalog.Product{}, Now: s.clock.Now(),
		Traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		Draft:       order.Draft{PaymentToken: "tok_ok", Address: home},
	}
	for _, p := range products {
		placement.Products[p.SKU] = p
		placement.Draft.Lines = append(placement.Draft.Lines, order.DraftLine{SKU: p.SKU, Quantity: quantity})
	}
	return must[*order.Change](s.t)(order.Place(placement))
}

// lamp is a product that need not be stored.
var lamp = catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 5, Currency: "EUR"}, Active: true}

// place stores an order of a product that need not be in stock.
func (s *shop) place() order.Order {
	s.t.Helper()
	return s.placeAs(ids.Next())
}

func (s *shop) placeAs(id string) order.Order {
	s.t.Helper()
	c := s.draftAs(id, 1, lamp)
	noError(s.t, s.Place(s.t.Context(), c, nil))
	return c.Order
}

// record is the record of a request with the given key.
func (s *shop) record(key idempotency.Key) *idempotency.Record {
	return &idempotency.Record{
		Scope: idempotency.Scope{UserID: s.user, Method: "POST", Route: "/api/orders"}, Key: key,
		Fingerprint: "f" + string(key),
		Response:    idempotency.Response{Status: 201, Location: "/api/orders/1", Body: []byte(`{"id":"1"}`)},
		ExpiresAt:   s.clock.Now().Add(idempotency.Lifetime),
	}
}

// execution is the saga execution that processes the suite's orders.
const execution = "execution-1"

// change returns a change of an order without storing it.
func change(t *testing.T, decide func() (*order.Change, error)) *order.Change {
	t.Helper()
	c := must[*order.Change](t)(decide())
	if c == nil {
		t.Fatal("the order does not change")
	}
	return c
}

// commit stores a change and returns the changed order.
func (s *shop) commit(decide func() (*order.Change, error)) order.Order {
	s.t.Helper()
	c := change(s.t, decide)
	noError(s.t, s.Commit(s.t.Context(), c))
	return c.Order
}

// validated places and validates an order of the products.
func (s *shop) validated(quantity int, products ...catalog.Product) order.Order {
	s.t.Helper()
	c := s.draft(quantity, products...)
	noError(s.t, s.Place(s.t.Context(), c, nil))
	return s.commit(func() (*order.Change, error) { return c.Order.Validate(execution, s.clock.Now()) })
}

func (s *shop) reserve(o order.Order) (*order.Change, error) {
	return o.Reserve(execution, s.clock.Now())
}

// fail ends an order.
func (s *shop) fail(o order.Order) order.Order {
	s.t.Helper()
	return s.commit(func() (*order.Change, error) {
		return o.Fail(execution, order.Cause{Code: order.ReasonInternal}, s.clock.Now())
	})
}

// wantOrder checks the stored order.
func (s *shop) wantOrder(want order.Order) {
	s.t.Helper()
	got := must[order.Order](s.t)(s.Order(s.t.Context(), want.ID()))
	equal(s.t, "stored order", got.Snapshot(), want.Snapshot())
	got, timeline, err := s.OrderWithTimeline(s.t.Context(), want.ID())
	noError(s.t, err)
	equal(s.t, "stored order with its timeline", got.Snapshot(), want.Snapshot())
	equal(s.t, "timeline with its order", timeline, must[[]event.Event](s.t)(s.Timeline(s.t.Context(), want.ID())))
}

// wantTimeline checks the types of the stored events.
func (s *shop) wantTimeline(orderID string, want ...event.Type) {
	s.t.Helper()
	got := []event.Type{}
	for _, e := range must[[]event.Event](s.t)(s.Timeline(s.t.Context(), orderID)) {
		got = append(got, e.Type)
	}
	equal(s.t, "timeline", got, append([]event.Type{}, want...))
}

// wantStock checks the stored stock of each product.
func (s *shop) wantStock(want catalog.Stock, products ...catalog.Product) {
	s.t.Helper()
	for _, p := range products {
		offer := must[catalog.Offer](s.t)(s.Offer(s.t.Context(), p.SKU))
		equal(s.t, "stock of "+p.SKU, offer.Stock, want)
	}
}

// put stores a product over the one that is there, if any.
func (s *shop) put(p catalog.Product) catalog.Product {
	s.t.Helper()
	stored, err := s.Offer(s.t.Context(), p.SKU)
	if !failure.Is(err, failure.NotFound) {
		noError(s.t, err)
	}
	p.Version = stored.Product.Version + 1
	noError(s.t, s.PutProduct(s.t.Context(), p))
	return p
}
