package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/porttest"
	"github.com/eventforge/eventforge/local/fault"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// spreading is a store that spreads the stock of each product over three buckets
// whenever it is adjusted.
type spreading struct{ *dynamo.Store }

func (s spreading) AdjustStock(ctx context.Context, sku string, delta int, reference string) (catalog.Stock, error) {
	stock, err := s.Store.AdjustStock(ctx, sku, delta, reference)
	if err == nil {
		err = s.SpreadStock(ctx, sku, 3)
	}
	return stock, err
}

// The contract does not depend on where the units are.
func TestSpreadStockKeepsTheContract(t *testing.T) {
	b := newBackend(t)
	open := func(_ *testing.T, now func() time.Time) porttest.Shop {
		return spreading{dynamo.New(b.client, b.table, now)}
	}
	t.Run("Orders", func(t *testing.T) { porttest.Orders(t, open) })
	t.Run("Catalog", func(t *testing.T) { porttest.Catalog(t, open) })
}

// hot is a product with stock in a table, for many orders.
type hot struct {
	t *testing.T
	b backend
	*dynamo.Store
	sku string
}

func newHot(t *testing.T, units int) hot {
	h := hot{t: t, b: newBackend(t), sku: "lamp"}
	h.Store = h.process()
	require.NoError(t, h.PutProduct(t.Context(), lamp))
	_, err := h.AdjustStock(t.Context(), h.sku, units, "first")
	require.NoError(t, err)
	return h
}

// process is another process on the table, which knows nothing yet.
func (h hot) process() *dynamo.Store { return dynamo.New(h.b.client, h.b.table, time.Now) }

var lamp = catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 100, Currency: "USD"}, Active: true, Version: 1}

// validated stores an order that wants units of the product.
func (h hot) validated(id string, units int) order.Order {
	h.t.Helper()
	o, err := h.start(id, units)
	require.NoError(h.t, err)
	return o
}

func (h hot) start(id string, units int) (order.Order, error) {
	c, err := order.Place(order.Placement{
		ID: id, UserID: "u", Now: time.Now(), Products: map[string]catalog.Product{h.sku: lamp},
		Draft: order.Draft{PaymentToken: payment.TokenOK, Lines: []order.DraftLine{{SKU: h.sku, Quantity: units}}},
	})
	if err != nil {
		return order.Order{}, err
	}
	if err := h.Place(h.t.Context(), c, nil); err != nil {
		return order.Order{}, err
	}
	return port.ChangeOrder(h.t.Context(), h.Store, c.Order, func(o order.Order) (*order.Change, error) {
		return o.Validate("execution", time.Now())
	})
}

type step func(order.Order, string, time.Time) (*order.Change, error)

func authorized(o order.Order, execution string, now time.Time) (*order.Change, error) {
	return o.Authorize(execution, "reference", now)
}

// change takes a step with a process.
func (h hot) change(process *dynamo.Store, o order.Order, decide step) order.Order {
	h.t.Helper()
	c, err := decide(o, "execution", time.Now())
	require.NoError(h.t, err)
	require.NoError(h.t, process.Commit(h.t.Context(), c))
	return c.Order
}

func (h hot) stock() catalog.Stock {
	h.t.Helper()
	offer, err := h.Offer(h.t.Context(), h.sku)
	require.NoError(h.t, err)
	page, err := h.Offers(h.t.Context(), "", pagination.Request{Limit: pagination.MaxLimit})
	require.NoError(h.t, err)
	require.Equal(h.t, offer.Stock, page.Items[0].Stock, "the catalog's list")
	return offer.Stock
}

// item reads a number of an item of the table.
func (h hot) item(pk, attribute string) string {
	h.t.Helper()
	out, err := h.b.client.GetItem(h.t.Context(), &dynamodb.GetItemInput{
		TableName: &h.b.table, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: pk}, "SK": &types.AttributeValueMemberS{Value: "STOCK"},
		},
	})
	require.NoError(h.t, err)
	n, ok := out.Item[attribute].(*types.AttributeValueMemberN)
	if !ok {
		return ""
	}
	return n.Value
}

// A process spreads the stock when orders contest it, and then uses the buckets; others
// learn of them when they look.
func TestContestedStockIsSpread(t *testing.T) {
	h := newHot(t, 10_000)
	if h.b.faults == nil {
		t.Skip("only the emulated DynamoDB can be made to conflict")
	}
	orders := make([]order.Order, 4)
	for i := range orders {
		orders[i] = h.validated("order-"+string(rune('a'+i)), 1)
	}
	contested(t, h, 2, func() { orders[0] = h.change(h.Store, orders[0], order.Order.Reserve) })
	require.Equal(t, "8", h.item("PRODUCT#lamp", "buckets"))
	require.Equal(t, catalog.Stock{OnHand: 10_000, Reserved: 1}, h.stock())

	before := h.item("PRODUCT#lamp", "available")
	orders[1] = h.change(h.Store, orders[1], order.Order.Reserve)
	require.Equal(t, before, h.item("PRODUCT#lamp", "available"), "the stock item is left alone")
	orders[1] = h.change(h.Store, orders[1], authorized)
	orders[1] = h.change(h.Store, orders[1], order.Order.BeginCapture)
	orders[1] = h.change(h.Store, orders[1], order.Order.Complete)
	require.Equal(t, before, h.item("PRODUCT#lamp", "available"))
	require.Equal(t, catalog.Stock{OnHand: 9_999, Reserved: 1}, h.stock())

	cold := h.process()
	orders[2] = h.change(cold, orders[2], order.Order.Reserve)
	require.NotEqual(t, before, h.item("PRODUCT#lamp", "available"), "a process that knows nothing uses it")
	contested(t, h, 1, func() { orders[3] = h.change(cold, orders[3], order.Order.Reserve) })
	require.Equal(t, "8", h.item("PRODUCT#lamp", "buckets"))
	require.Equal(t, catalog.Stock{OnHand: 9_999, Reserved: 3}, h.stock())
	h.change(h.process(), orders[3], order.Order.Release)
	require.Equal(t, catalog.Stock{OnHand: 9_999, Reserved: 2}, h.stock())
}

// contested runs a change of an order while another transaction uses the stock item,
// until the process has looked at it so many times.
func contested(t *testing.T, h hot, looks int, change func()) {
	t.Helper()
	h.b.inject(t, "TransactWriteItems", fault.Overlap, 1)
	ended := make(chan error, 1)
	go func() {
		_, err := h.process().AdjustStock(context.WithoutCancel(t.Context()), h.sku, 0, time.Now().String())
		ended <- err
	}()
	struck := func(rule, times int) func() bool {
		return func() bool { return h.b.faults.Rules()[rule].Struck >= times }
	}
	require.Eventually(t, struck(0, 1), patience, time.Millisecond)
	_, err := h.b.faults.Add(fault.Rule{Service: "dynamodb", Operation: "GetItem", Kind: fault.Delay, Rate: 1})
	require.NoError(t, err)
	changed := make(chan struct{})
	go func() { defer close(changed); change() }()
	require.Eventually(t, struck(1, looks), patience, time.Millisecond)
	h.b.clock.Advance(time.Hour)
	<-changed
	require.NoError(t, <-ended)
	h.b.faults.Clear("")
}

// The last units may be spread, and be taken by many at once: whoever can have some has
// them, and nobody else.
func TestTheLastUnitsOfSpreadStockAreSold(t *testing.T) {
	h := newHot(t, 7)
	require.NoError(t, h.SpreadStock(t.Context(), h.sku, 4))
	all := h.validated("all", 7)
	all = h.change(h.process(), all, order.Order.Reserve)
	require.Equal(t, catalog.Stock{OnHand: 7, Reserved: 7}, h.stock())
	h.change(h.process(), all, order.Order.Release)

	require.NoError(t, h.SpreadStock(t.Context(), h.sku, 4))
	takers := make([]*order.Change, 12)
	for i := range takers {
		c, err := h.validated("taker-"+string(rune('a'+i)), 1).Reserve("execution", time.Now())
		require.NoError(t, err)
		takers[i] = c
	}
	errs := make(chan error, len(takers))
	for _, c := range takers {
		go func() { errs <- h.process().Commit(context.WithoutCancel(t.Context()), c) }()
	}
	codes := map[failure.Code]int{}
	for range takers {
		codes[failure.CodeOf(<-errs)]++
	}
	require.Equal(t, map[failure.Code]int{"": 7, failure.InsufficientStock: 5}, codes)
	require.Equal(t, catalog.Stock{OnHand: 7, Reserved: 7}, h.stock())
}

// Many processes at once, whose transactions conflict as on AWS: in the end the stock is
// what the orders say.
func TestSpreadStockIsConservedUnderContention(t *testing.T) {
	h := newHot(t, 700)
	if h.b.faults != nil {
		_, err := h.b.faults.Add(fault.Rule{Service: "dynamodb", Operation: "TransactWriteItems", Kind: fault.Overlap, Rate: 1, DelayMillis: 1})
		require.NoError(t, err)
	}
	const workers, each = 12, 30
	counts := make(chan outcome, workers)
	for worker := range workers {
		go func() {
			p := h.process()
			var o outcome
			for n := range each {
				o.run(h, p, fmt.Sprintf("%d-%d", worker, n), 1+(worker+n)%5, n)
			}
			counts <- o
		}()
	}
	want := catalog.Stock{OnHand: 700}
	refused := 0
	for range workers {
		o := <-counts
		require.NoError(t, o.err)
		want.OnHand -= o.sold
		want.Reserved += o.held
		refused += o.refused
	}
	require.Equal(t, want, h.stock())
	require.Positive(t, refused)
}

// outcome is what a worker's orders did.
type outcome struct {
	sold, held, refused int
	err                 error
}

// run lets an order reserve units, and then complete, release them or keep them.
func (o *outcome) run(h hot, p *dynamo.Store, id string, units, n int) {
	if o.err != nil {
		return
	}
	ordered, err := h.start(id, units)
	steps := [][]step{
		{order.Order.Reserve, authorized, order.Order.BeginCapture, order.Order.Complete},
		{order.Order.Reserve, authorized, order.Order.BeginCapture, order.Order.Complete},
		{order.Order.Reserve, order.Order.Release}, {order.Order.Reserve},
	}[n%4]
	for i := 0; err == nil && i < len(steps); i++ {
		ordered, err = port.ChangeOrder(h.t.Context(), p, ordered, func(o order.Order) (*order.Change, error) {
			return steps[i](o, "execution", time.Now())
		})
		if failure.Is(err, failure.Throttled) { // as the saga waits for what did not happen
			i, err = i-1, nil
		}
	}
	switch {
	case failure.Is(err, failure.InsufficientStock):
		o.refused++
	case err != nil:
		o.err = err
	case ordered.Snapshot().Reservation == order.Committed:
		o.sold += units
	case ordered.Snapshot().Reservation == order.Held:
		o.held += units
	}
}
