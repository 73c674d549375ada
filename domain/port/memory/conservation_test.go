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

// warehouse is a store with some orders of few products, and what an
// accountant beside it expects of the stock.
type warehouse struct {
	store  *memory.Store
	random *rand.Rand
	orders []order.Order
	made   []*order.Change // all that were tried, for late repetitions
	onHand map[string]int
	faults bool
}

// TestStockIsConserved: whatever orders do in whatever order, with calls that
// fail before or after their effect and repetitions that come late, stock is
// never negative, what is reserved is what orders hold, and what is on hand
// changes only when an order completes or an operator adjusts it.
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
		products[sku] = catalog.Product{SKU: sku, Name: sku, Price: money.Money{Amount: 1, Currency: "EUR"}, Active: true}
		settle(w.store.PutProduct(context.Background(), products[sku]))
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
		settle(err, w.store.Place(context.Background(), c, nil))
		c, err = c.Order.Validate(execution, now)
		settle(err, w.store.Commit(context.Background(), c))
		w.orders = append(w.orders, c.Order)
	}
	return w
}

// settle panics on an error of the setting up.
func settle(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}

// act does one random thing.
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
	if failure.Is(err, failure.Unavailable) { // again, until it is known to be done
		_, err = w.store.AdjustStock(context.Background(), sku, delta, reference)
	}
	if err == nil {
		w.onHand[sku] += delta
	}
}

// step lets an order take a random step, whether or not it is its turn.
func (w *warehouse) step(i int) {
	o := w.orders[i]
	decide := []func() (*order.Change, error){
		func() (*order.Change, error) { return o.Reserve(execution, now) },
		func() (*order.Change, error) { return o.Reserve(execution, now) },
		func() (*order.Change, error) { return o.Charged(execution, "reference", now) },
		func() (*order.Change, error) { return o.Complete(execution, now) },
		func() (*order.Change, error) { return o.Release(execution, now) },
	}[w.random.Intn(5)]
	c, err := decide()
	if err != nil || c == nil {
		return
	}
	w.made = append(w.made, c)
	_ = w.store.Commit(context.Background(), c)
}

// reload reads the orders as they are; completed ones took their units.
func (w *warehouse) reload() {
	for i, before := range w.orders {
		after, err := w.store.Order(context.Background(), before.ID())
		settle(err)
		if before.Status() != order.Completed && after.Status() == order.Completed {
			for sku, units := range after.Quantities() {
				w.onHand[sku] -= units
			}
		}
		w.orders[i] = after
	}
}

// broken says which law does not hold.
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
		settle(err)
		s := offer.Stock
		if s.Reserved < 0 || s.Reserved > s.OnHand || s.Reserved != held[sku] || s.OnHand != w.onHand[sku] {
			return fmt.Sprintf("%s: %v, but %d held by orders and %d accounted for", sku, s, held[sku], w.onHand[sku])
		}
	}
	return ""
}
