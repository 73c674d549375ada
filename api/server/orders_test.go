package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/api/openapi"
	"github.com/eventforge/eventforge/api/server"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

type m = map[string]any

func usd(amount any) m { return m{"amount": amount, "currency": "USD"} }

// lamps is a draft of an order of lamps.
func lamps(quantity int) m {
	return m{"lines": []m{{"sku": "LAMP", "quantity": quantity}}, "payment": m{"token": "tok_ok"}}
}

func shopOfLamps(t testing.TB, changes ...func(*server.Options)) *harness {
	p := start(t, changes...)
	p.sell("LAMP", 1999, 100)
	return p
}

// place places an order of one lamp and returns its id.
func (p *harness) place(user string) string {
	p.t.Helper()
	id, ok := p.call(user, "POST", "/api/orders", lamps(1)).is(201).object()["id"].(string)
	require.True(p.t, ok)
	return id
}

func key(value string) header { return header{"Idempotency-Key", value} }

func TestAnOrderIsPlacedAtTheCatalogsPrice(t *testing.T) {
	p := shopOfLamps(t)
	r := p.call("alice", "POST", "/api/orders", lamps(3)).is(201)
	o := r.object()
	require.Equal(t, "/api/orders/"+o["id"].(string), r.header.Get("Location"))
	require.Equal(t, usd(5997.0), o["total"])
	require.Equal(t, "pending", o["status"])
	require.Equal(t, true, o["cancellable"])

	shown := p.call("alice", "GET", r.header.Get("Location"), nil).is(200).object()
	timeline := shown["timeline"].([]any)
	require.Len(t, timeline, 1)
	require.Equal(t, "order.created", timeline[0].(m)["type"])
}

func TestS8_ThePriceIsTheCatalogsAlone(t *testing.T) {
	p := shopOfLamps(t)
	p.call("alice", "POST", "/api/orders", m{
		"lines":   []m{{"sku": "LAMP", "quantity": 1, "unitPrice": usd(1)}},
		"payment": m{"token": "tok_ok"},
	}).violates("/lines/0/unitPrice price_changed")

	withTotal := lamps(1)
	withTotal["total"] = usd(1)
	p.call("alice", "POST", "/api/orders", withTotal).violates("/total unknown_field")
}

func TestS9_TheAddressIsTheIdentitys(t *testing.T) {
	p := shopOfLamps(t)
	for _, field := range []string{"email", "userId", "name"} {
		with := lamps(1)
		with[field] = "victim@mail.example"
		p.call("mallory", "POST", "/api/orders", with).violates("/" + field + " unknown_field")
	}
	o, err := p.store.Order(t.Context(), p.place("alice"))
	require.NoError(t, err)
	require.Equal(t, "alice@mail.example", o.Snapshot().Email)
	require.Equal(t, "alice", o.UserID())
}

func TestS12_AnothersOrderLooksLikeNone(t *testing.T) {
	p := shopOfLamps(t)
	id := p.place("alice")
	absent := "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	for _, route := range []struct{ method, path string }{
		{"GET", "/api/orders/%s"}, {"POST", "/api/orders/%s/cancel"}, {"GET", "/api/orders/%s/receipt"},
	} {
		t.Run(route.path, func(t *testing.T) {
			anothers := p.call("mallory", route.method, fmt.Sprintf(route.path, id), nil)
			none := p.call("mallory", route.method, fmt.Sprintf(route.path, absent), nil)
			anothers.refused(404, "not_found")
			require.Equal(t, neutral(none, absent), neutral(anothers, id))
		})
	}
	require.Equal(t, order.Pending, p.status(id))
}

// neutral is a response without the fields that differ in every response.
func neutral(r reply, id string) string {
	r.t.Helper()
	var p problem
	require.NoError(r.t, json.Unmarshal(r.body, &p))
	return strings.NewReplacer(id, "<id>", p.RequestID, "<request>").Replace(fmt.Sprint(r.status, string(r.body)))
}

func (p *harness) status(id string) order.Status {
	p.t.Helper()
	o, err := p.store.Order(p.t.Context(), id)
	require.NoError(p.t, err)
	return o.Status()
}

func TestCancellingAPendingOrderTwiceChangesNothing(t *testing.T) {
	p := shopOfLamps(t)
	id := p.place("alice")
	for range 2 {
		o := p.call("alice", "POST", "/api/orders/"+id+"/cancel", nil).is(200).object()
		require.Equal(t, "cancelled", o["status"])
		require.Equal(t, false, o["cancellable"])
	}
}

// mark marks the order as delayed, as the reconciler does.
func (p *harness) mark(id string) {
	p.t.Helper()
	o, err := p.store.Order(p.t.Context(), id)
	require.NoError(p.t, err)
	_, err = port.ChangeOrder(p.t.Context(), p.store, o, func(o order.Order) (*order.Change, error) {
		return o.MarkDelayed(o.Snapshot().UpdatedAt.Add(time.Minute))
	})
	require.NoError(p.t, err)
}

func TestADelayedOrderSaysSoUntilItMovesOn(t *testing.T) {
	p := shopOfLamps(t)
	for _, step := range order.Steps() {
		require.True(t, openapi.SagaStep(step).Valid(), "the contract knows %s", step)
	}
	id := p.place("alice")
	path := "/api/orders/" + id
	require.NotContains(t, p.call("alice", "GET", path, nil).is(200).object(), "delayed")
	p.mark(id)
	shown := p.call("alice", "GET", path, nil).is(200).object()
	want := m{"since": shown["updatedAt"], "step": "ValidateOrder", "retrying": true}
	require.Equal(t, want, shown["delayed"])
	require.Equal(t, true, shown["cancellable"])
	last := shown["timeline"].([]any)[1].(m)
	require.Equal(t, "order.delayed", last["type"])
	require.Equal(t, m{"step": "ValidateOrder"}, last["data"])
	require.Equal(t, want, p.call("alice", "GET", "/api/orders", nil).is(200).items()[0]["delayed"])
	require.Equal(t, want, p.call("operator", "GET", "/api/ops/orders?status=pending", nil).is(200).items()[0]["delayed"])
	require.Equal(t, "order.delayed", p.call("alice", "GET", "/api/events", nil).is(200).items()[0]["type"])

	cancelled := p.call("alice", "POST", path+"/cancel", nil).is(200).object()
	require.NotContains(t, cancelled, "delayed")
}

func TestACompletedOrderCannotBeCancelled(t *testing.T) {
	p := shopOfLamps(t)
	id := p.place("alice")
	p.complete(id)
	p.call("alice", "POST", "/api/orders/"+id+"/cancel", nil).refused(409, "conflict")
}

func TestD2_ARepeatedRequestGetsTheFirstAnswer(t *testing.T) {
	p := shopOfLamps(t)
	first := p.call("alice", "POST", "/api/orders", lamps(2), key("k1")).is(201)
	require.Empty(t, first.header.Get("Idempotent-Replayed"))
	p.sell("LAMP", 2999, 0) // the accepted order keeps its price

	again := p.call("alice", "POST", "/api/orders",
		[]byte(`{"payment": {"token":"tok_ok"}, "lines":[{"quantity":2,"sku":"LAMP"}]}`), key(`"k1"`)).is(201)
	require.Equal(t, "true", again.header.Get("Idempotent-Replayed"))
	require.Equal(t, string(first.body), string(again.body))
	require.Equal(t, first.header.Get("Location"), again.header.Get("Location"))

	p.call("alice", "POST", "/api/orders", lamps(3), key("k1")).refused(422, "idempotency_key_reused")
	require.Len(t, p.ordersOf("alice"), 1)
	p.call("bob", "POST", "/api/orders", lamps(3), key("k1")).is(201)
	require.Len(t, p.ordersOf("bob"), 1, "another user's key does not matter")
}

func (p *harness) ordersOf(user string) []order.Order {
	p.t.Helper()
	orders, err := p.store.OrdersOf(p.t.Context(), user, time.Time{}, pagination.Request{Limit: pagination.MaxLimit})
	require.NoError(p.t, err)
	return orders.Items
}

func TestD2_TwoRequestsAtOnceMakeOneOrder(t *testing.T) {
	p := shopOfLamps(t)
	for round := range 20 {
		user := fmt.Sprintf("user-%d", round)
		var wg sync.WaitGroup
		replies := make([]reply, 4)
		for i := range replies {
			wg.Go(func() { replies[i] = p.call(user, "POST", "/api/orders", lamps(1), key("double-click")) })
		}
		wg.Wait()
		require.Len(t, p.ordersOf(user), 1)
		for _, r := range replies {
			if r.status != http.StatusConflict {
				require.Equal(t, string(replies[0].is(201).body), string(r.is(201).body))
			}
		}
	}
}

func TestIdempotencyKeysAreChecked(t *testing.T) {
	p := shopOfLamps(t)
	for _, bad := range []string{`""`, strings.Repeat("k", 256), "käse"} {
		p.call("alice", "POST", "/api/orders", lamps(1), key(bad)).violates(" idempotency_key")
	}
	p.call("alice", "POST", "/api/orders", lamps(1), key(strings.Repeat("k", 255))).is(201)
	require.Len(t, p.ordersOf("alice"), 1)
}

func TestS3_EventsAreTheCallersOwn(t *testing.T) {
	p := shopOfLamps(t)
	mine := p.place("alice")
	p.place("bob")
	items := p.call("alice", "GET", "/api/events", nil).is(200).items()
	require.Len(t, items, 1)
	require.Equal(t, mine, items[0]["orderId"])
	require.Equal(t, "order.created", items[0]["type"])
}

func TestP5_AReceiptThatIsNotReadyIsNoServerError(t *testing.T) {
	p := shopOfLamps(t)
	id := p.place("alice")
	r := p.call("alice", "GET", "/api/orders/"+id+"/receipt", nil)
	r.refused(404, "receipt_not_ready")
	require.NotEmpty(t, r.header.Get("Retry-After"))

	require.NoError(t, p.receipts.PutReceipt(t.Context(), id, []byte("%PDF")))
	link := p.call("alice", "GET", "/api/orders/"+id+"/receipt", nil).is(200).object()
	require.Equal(t, "https://receipts.example/"+id+".pdf", link["url"])
	require.Equal(t, "https://receipts.example/"+id+".pdf?attachment", link["downloadUrl"])
	require.Equal(t, "receipt-"+string(order.NumberOf(id))+".pdf", p.receipts.file)
}

func TestAllUnknownProductsAreReported(t *testing.T) {
	p := shopOfLamps(t)
	p.call("alice", "POST", "/api/orders", m{
		"lines":   []m{{"sku": "CHAIR", "quantity": 1}, {"sku": "LAMP", "quantity": 1}, {"sku": "TABLE", "quantity": 1}},
		"payment": m{"token": "tok_ok"},
	}).violates("/lines/0/sku unknown", "/lines/2/sku unknown")
}
