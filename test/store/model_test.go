package store_test

import (
	"context"
	"fmt"
	"math/rand"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/port/porttest"
)

// TestTheTableBehavesLikeMemory: the store in memory is simple enough to be
// correct by inspection. For any sequence of calls, both stores return the same
// and end in the same state.
func TestTheTableBehavesLikeMemory(t *testing.T) {
	b := newBackend(t)
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 1000
	properties := gopter.NewProperties(parameters)
	var runs atomic.Int64
	properties.Property("same results, same state", prop.ForAll(func(seed int64) string {
		m := newModel(b, fmt.Sprintf("run%d", runs.Add(1)), seed)
		for step := range 12 {
			if differs := m.act(); differs != "" {
				return fmt.Sprintf("step %d: %s", step, differs)
			}
		}
		return m.compare()
	}, gen.Int64()))
	properties.TestingRun(t)
}

// model is a pair of stores that get the same calls.
type model struct {
	ctx    context.Context
	stores [2]porttest.Shop // one in memory, one in the table
	random *rand.Rand
	now    time.Time
	run    string // the prefix of all names of the run
	skus   []string
	made   []*order.Change // all changes so far, for late repetitions
}

func newModel(b backend, run string, seed int64) *model {
	m := &model{ctx: context.Background(), random: rand.New(rand.NewSource(seed)), run: run}
	m.now = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	clock := func() time.Time { return m.now }
	m.stores = [2]porttest.Shop{memory.New(clock), dynamo.New(b.client, b.table, clock)}
	m.skus = []string{run + "-lamp", run + "-desk"}
	return m
}

// both makes the same call to both stores and returns how the results differ.
func (m *model) both(what string, ask func(porttest.Shop) (any, error)) string {
	want, wantErr := ask(m.stores[0])
	got, gotErr := ask(m.stores[1])
	if failure.CodeOf(wantErr) != failure.CodeOf(gotErr) {
		return fmt.Sprintf("%s: table says %v, memory %v", what, gotErr, wantErr)
	}
	if wantErr != nil {
		return ""
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		return what + ": " + d
	}
	return ""
}

// act makes one random call.
func (m *model) act() string {
	m.now = m.now.Add(time.Duration(m.random.Int63n(int64(7 * time.Hour))))
	switch m.random.Intn(8) {
	case 0:
		p := m.product(m.skus[m.random.Intn(2)])
		p.Version = 1 + m.random.Intn(5)
		return m.both("put product", func(s porttest.Shop) (any, error) { return nil, s.PutProduct(m.ctx, p) })
	case 1, 2:
		sku, delta, reference := m.skus[m.random.Intn(2)], m.random.Intn(10)-3, fmt.Sprint(m.random.Intn(6))
		return m.both("adjust stock", func(s porttest.Shop) (any, error) { return s.AdjustStock(m.ctx, sku, delta, reference) })
	case 3, 4:
		return m.place()
	case 5:
		if len(m.made) == 0 {
			return ""
		}
		c := m.made[m.random.Intn(len(m.made))]
		return m.both("repeat a change", func(s porttest.Shop) (any, error) { return nil, s.Commit(m.ctx, c) })
	default:
		return m.step()
	}
}

func (m *model) product(sku string) catalog.Product {
	return catalog.Product{
		SKU: sku, Name: sku, Price: money.Money{Amount: 1 + m.random.Int63n(2), Currency: "EUR"},
		Active: m.random.Intn(4) > 0, UpdatedAt: m.now,
	}
}

func (m *model) orderID() string { return fmt.Sprintf("%s-order-%d", m.run, m.random.Intn(3)) }

func (m *model) record(key int) *idempotency.Record {
	return &idempotency.Record{
		Scope: idempotency.Scope{UserID: m.run}, Key: idempotency.Key(fmt.Sprint("k", key)),
		Fingerprint: fmt.Sprint(m.random.Int()), ExpiresAt: m.now.Add(idempotency.Lifetime),
	}
}

func (m *model) place() string {
	products := map[string]catalog.Product{}
	var lines []order.DraftLine
	for range 1 + m.random.Intn(3) {
		sku := m.skus[m.random.Intn(2)]
		products[sku] = catalog.Product{SKU: sku, Name: sku, Price: money.Money{Amount: 1, Currency: "EUR"}, Active: true}
		lines = append(lines, order.DraftLine{SKU: sku, Quantity: 1 + m.random.Intn(3)})
	}
	c, err := order.Place(order.Placement{
		ID: m.orderID(), UserID: m.run, Products: products, Now: m.now,
		Draft: order.Draft{Lines: lines, PaymentToken: payment.TokenOK},
	})
	if err != nil {
		return err.Error()
	}
	var record *idempotency.Record
	if key := m.random.Intn(4); key > 0 {
		record = m.record(key)
	}
	m.made = append(m.made, c)
	return m.both("place", func(s porttest.Shop) (any, error) { return nil, s.Place(m.ctx, c, record) })
}

// step lets an order take the first step that it can, or a compensation.
func (m *model) step() string {
	o, err := m.stores[0].Order(m.ctx, m.orderID())
	if err != nil {
		return ""
	}
	const execution = "execution"
	steps := []func() (*order.Change, error){
		func() (*order.Change, error) { return o.Validate(execution, m.now) },
		func() (*order.Change, error) { return o.Reserve(execution, m.now) },
		func() (*order.Change, error) { return o.Authorize(execution, "reference", m.now) },
		func() (*order.Change, error) { return o.BeginCapture(execution, m.now) },
		func() (*order.Change, error) { return o.Complete(execution, m.now) },
	}
	if m.random.Intn(5) == 0 {
		steps = []func() (*order.Change, error){
			func() (*order.Change, error) { return o.Release(execution, m.now) },
			func() (*order.Change, error) {
				return o.Fail(execution, order.Cause{Code: order.ReasonInternal}, m.now)
			},
		}
	}
	for _, decide := range steps {
		if c, err := decide(); err == nil && c != nil {
			m.made = append(m.made, c)
			return m.both("commit", func(s porttest.Shop) (any, error) { return nil, s.Commit(m.ctx, c) })
		}
	}
	return ""
}

// compare reads all items of the run from both stores.
func (m *model) compare() string {
	for i := range 3 {
		id := fmt.Sprintf("%s-order-%d", m.run, i)
		differs := m.both("order", func(s porttest.Shop) (any, error) {
			o, err := s.Order(m.ctx, id)
			return o.Snapshot(), err
		}) + m.both("timeline", func(s porttest.Shop) (any, error) { return s.Timeline(m.ctx, id) })
		if differs != "" {
			return differs
		}
	}
	for key := range 3 {
		r := m.record(key + 1)
		if d := m.both("record", func(s porttest.Shop) (any, error) { return s.Idempotency(m.ctx, r.Scope, r.Key) }); d != "" {
			return d
		}
	}
	for _, sku := range m.skus {
		if d := m.both("offer", func(s porttest.Shop) (any, error) { return s.Offer(m.ctx, sku) }); d != "" {
			return d
		}
	}
	return ""
}
