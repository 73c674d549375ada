package memory_test

import (
	"context"
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port/memory"
)

const execution = "execution-1"

var (
	now  = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	skus = []string{"lamp", "desk", "chair"}
)

// warehouse is a store with some orders of a few products, and the expected
// stock.
type warehouse struct {
	store  *memory.Store
	random *rand.Rand
	orders []order.Order
	made   []*order.Change // all changes that were tried, for late repetitions
	onHand map[string]int
	faults bool
}

// TestStockIsConserved: whatever orders do in any order, with calls that fail
// before or after their effect and late repetitions, stock is never negative,
// the reserved units are those that orders hold, and the units on hand change
// only when an order completes or an operator adjusts them.
func TestStockIsConserved(t *testing.T) {
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	properties := gopter.NewProperties(parameters)
	for name, faults := range map[string]bool{"without faults": false, "with faults": true} {
		properties.Property(name, prop.ForAll(func(seed int64) string {
			w := newWarehouse(seed)
			w.faults = faults
			for step := range 80 {
				w.act()
				if broken := w.broken(); broken != "" {
					return fmt.Sprintf("after step %d: %s", step, broken)
				}
			}
			return ""
		}, gen.Int64()))
	}
	properties.TestingRun(t)
}

func newWarehouse(seed int64) *warehouse {
	w := &warehouse{random: rand.New(rand.NewSource(seed)), onHand: map[string]int{}}
	w.store = memory.New(func() time.Time { return now })
	products := map[string]catalog.Product{}
	for _, sku := range skus {
		products[sku] = catalog.Product{SKU: sku, Name: sku, Price: money.Money{Amount: 1, Currency: "EUR"}, Active: true, Version: 1}
		mustSetUp(w.store.PutProduct(context.Background(), products[sku]))
	}
	for i := range 6 {
		var lines []order.DraftLine
		for range 1 + w.random.Intn(4) { // often two lines of one product
			lines = append(lines, order.DraftLine{SKU: skus[w.random.Intn(len(skus))], Quantity: 1 + w.random.Intn(3)})
		}
		c, err := order.Place(order.Placement{
			ID: fmt.Sprint("order-", i), UserID: "u", Products: products, Now: now,
			Draft: order.Draft{Lines: lines, PaymentToken: "tok_ok"},
		})
		mustSetUp(err, w.store.Place(context.Background(), c, nil))
		c, err = c.Order.Validate(execution, now)
		mustSetUp(err, w.store.Commit(context.Background(), c))
		w.orders = append(w.orders, c.Order)
	}
	return w
}

// mustSetUp panics on an error while the warehouse is set up.
func mustSetUp(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

// act runs one random action.
func (w *warehouse) act() {
	w.store.Fault = w.fault
	defer func() { w.store.Fault = nil }()
	switch w.random.Intn(8) {
	case 0, 1:
		w.adjust()
	case 2:
		if len(w.made) > 0 {
			_ = w.store.Commit(context.Background(), w.made[w.random.Intn(len(w.made))])
		}
	default:
		w.step(w.random.Intn(len(w.orders)))
	}
	w.store.Fault = nil
	w.reload()
}

func (w *warehouse) fault(string) (before, after error) {
	lost := failure.New(failure.Unavailable, "lost")
	if !w.faults || w.random.Intn(4) > 0 {
		return nil, nil
	}
	if w.random.Intn(2) == 0 {
		return lost, nil
	}
	return nil, lost
}

func (w *warehouse) adjust() {
	sku, delta := skus[w.random.Intn(len(skus))], w.random.Intn(12)-4
	reference := fmt.Sprint("reference-", w.random.Int63())
	_, err := w.store.AdjustStock(context.Background(), sku, delta, reference)
	w.store.Fault = nil
	if failure.Transient(err) { // retry until it is known to be done
		_, err = w.store.AdjustStock(context.Background(), sku, delta, reference)
	}
	if err == nil {
		w.onHand[sku] += delta
	}
}

// step lets an order take a random step, valid or not.
func (w *warehouse) step(i int) {
	o := w.orders[i]
	decide := []func() (*order.Change, error){
		func() (*order.Change, error) { return o.Reserve(execution, now) },
		func() (*order.Change, error) { return o.Reserve(execution, now) },
		func() (*order.Change, error) { return o.Authorize(execution, "reference", now) },
		func() (*order.Change, error) { return o.BeginCapture(execution, now) },
		func() (*order.Change, error) { return o.Complete(execution, now) },
		func() (*order.Change, error) { return o.Release(execution, now) },
	}[w.random.Intn(6)]
	c, err := decide()
	if err != nil || c == nil {
		return
	}
	w.made = append(w.made, c)
	_ = w.store.Commit(context.Background(), c)
}

// reload reads the orders from the store and accounts for the units of
// completed ones.
func (w *warehouse) reload() {
	for i, before := range w.orders {
		after, err := w.store.Order(context.Background(), before.ID())
		mustSetUp(err)
		if before.Status() != order.Completed && after.Status() == order.Completed {
			for sku, units := range after.Quantities() {
				w.onHand[sku] -= units
			}
		}
		w.orders[i] = after
	}
}

// broken returns the broken invariant, if any.
func (w *warehouse) broken() string {
	held := map[string]int{}
	for _, o := range w.orders {
		if o.Snapshot().Reservation == order.Held {
			for sku, units := range o.Quantities() {
				held[sku] += units
			}
		}
	}
	for _, sku := range skus {
		offer, err := w.store.Offer(context.Background(), sku)
		mustSetUp(err)
		s := offer.Stock
		if s.Reserved < 0 || s.Reserved > s.OnHand || s.Reserved != held[sku] || s.OnHand != w.onHand[sku] {
			return fmt.Sprintf("%s: %v, but %d held by orders and %d accounted for", sku, s, held[sku], w.onHand[sku])
		}
	}
	return ""
}
