package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/local/fault"
)

// TestSpreadStockIsConserved: two processes of this release and one of the release
// before take any steps of any orders, adjust and spread stock; calls conflict, fail
// before and after their effect, and processes die between any two requests. After each
// action the sums are those of the store in memory, no count is negative, and the stock
// item alone is what the release before needs.
func TestSpreadStockIsConserved(t *testing.T) {
	b := newBackend(t)
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 150
	parameters.MaxShrinkCount = 0 // of a seed there is nothing to shrink
	properties := gopter.NewProperties(parameters)
	var runs atomic.Int64
	properties.Property("conserved", prop.ForAll(func(seed int64) string {
		w, err := newWarehouse(b, fmt.Sprintf("w%d", runs.Add(1)), seed)
		for step := 0; err == nil && step < 24; step++ {
			if err = w.act(); err == nil {
				err = w.broken()
			}
			if err != nil {
				err = fmt.Errorf("step %d, %s: %w", step, w.last, err)
			}
		}
		if err != nil {
			return err.Error()
		}
		return ""
	}, gen.Int64()))
	properties.TestingRun(t)
	if b.faults != nil {
		b.faults.Clear("")
	}
	t.Logf("%+v", happened)
}

// happened counts what the runs did, so that the log shows what they reached.
var happened struct{ killed, spread, sold, refused, completed, released, old int }

// warehouse is a product's stock in the table and in memory, with orders for it.
type warehouse struct {
	b         backend
	ctx       context.Context
	random    *rand.Rand
	run       string
	product   catalog.Product
	model     *memory.Store
	processes [2]*process
	orders    []order.Order
	last      string // the last action
	number    int    // of adjustments
	most      int    // buckets so far
}

const warehouseExecution = "execution"

func newWarehouse(b backend, run string, seed int64) (*warehouse, error) {
	w := &warehouse{b: b, ctx: context.Background(), random: rand.New(rand.NewSource(seed)), run: run, model: memory.New(time.Now)}
	w.product = catalog.Product{SKU: run, Name: run, Price: money.Money{Amount: 1, Currency: "EUR"}, Active: true, Version: 1}
	if b.faults != nil {
		b.faults.Clear("")
	}
	store := dynamo.New(b.client, b.table, time.Now)
	err := errors.Join(w.model.PutProduct(w.ctx, w.product), store.PutProduct(w.ctx, w.product))
	for i := range 6 {
		c, placed := order.Place(order.Placement{
			ID: fmt.Sprint(run, "-", i), UserID: run, Now: time.Now(), Products: map[string]catalog.Product{run: w.product},
			Draft: order.Draft{PaymentToken: payment.TokenOK, Lines: []order.DraftLine{{SKU: run, Quantity: 1 + w.random.Intn(60)}}},
		})
		if err = errors.Join(err, placed); err != nil {
			return nil, err
		}
		err = errors.Join(w.model.Place(w.ctx, c, nil), store.Place(w.ctx, c, nil))
		v, validated := c.Order.Validate(warehouseExecution, time.Now())
		err = errors.Join(err, validated, w.model.Commit(w.ctx, v), store.Commit(w.ctx, v))
		w.orders = append(w.orders, v.Order)
	}
	for i := range w.processes {
		w.processes[i] = b.start()
	}
	if b.faults != nil {
		for kind, rate := range map[fault.Kind]float64{fault.Conflict: 0.2, fault.ErrorAfter: 0.05, fault.ErrorBefore: 0.05, fault.Drop: 0.03, fault.InProgress: 0.02} {
			_, added := b.faults.Add(fault.Rule{Service: "dynamodb", Operation: "TransactWriteItems", Kind: kind, Rate: rate})
			err = errors.Join(err, added)
		}
	}
	return w, err
}

// process is a store that can die.
type process struct {
	*dynamo.Store
	http *mortal
}

// mortal sends requests until it dies: before one is sent, or before its response comes.
type mortal struct{ left int }

var errDead = errors.New("the process is dead")

func (m *mortal) Do(r *http.Request) (*http.Response, error) {
	switch {
	case m.left == 0:
		return nil, errDead
	case m.left > 0:
		m.left--
	}
	resp, err := http.DefaultClient.Do(r)
	if m.left == 0 && err == nil { // the response is lost
		resp.Body.Close()
		return nil, errDead
	}
	return resp, err
}

const immortal = -1

func (b backend) start() *process {
	m := &mortal{left: immortal}
	o := b.client.Options()
	o.HTTPClient = m
	return &process{dynamo.New(dynamodb.New(o), b.table, time.Now), m}
}

// act lets a process do something, perhaps its last.
func (w *warehouse) act() error {
	i := w.random.Intn(len(w.processes))
	if w.random.Intn(5) == 0 {
		w.processes[i].http.left = 2 * w.random.Intn(6)
	}
	defer func() {
		if w.processes[i].http.left != immortal {
			happened.killed++
			w.processes[i] = w.b.start()
		}
	}()
	p := w.processes[i]
	switch w.random.Intn(10) {
	case 0, 1:
		return w.adjust(p)
	case 2:
		w.last = "spread"
		happened.spread++
		_ = p.SpreadStock(w.ctx, w.run, 1+w.random.Intn(4)) // it may fail at any point
		return nil
	case 3:
		return w.oldStep()
	default:
		return w.step(p)
	}
}

// until repeats a call with living processes until its outcome is known, as the saga
// and operators do.
func (w *warehouse) until(p *process, call func(*dynamo.Store) error) error {
	for {
		err := call(p.Store)
		if !failure.Transient(err) && !errors.Is(err, errDead) {
			return err
		}
		if p.http.left == 0 || errors.Is(err, errDead) {
			p = w.b.start()
		}
	}
}

func (w *warehouse) adjust(p *process) error {
	delta := w.random.Intn(400) - 120
	w.number++
	reference := fmt.Sprint("delivery-", w.number)
	w.last = fmt.Sprint("adjust by ", delta)
	_, want := w.model.AdjustStock(w.ctx, w.run, delta, reference)
	got := w.until(p, func(s *dynamo.Store) error {
		_, err := s.AdjustStock(w.ctx, w.run, delta, reference)
		return err
	})
	return same(want, got)
}

func same(want, got error) error {
	if failure.CodeOf(want) != failure.CodeOf(got) {
		return fmt.Errorf("the table says %w, memory %w", got, want)
	}
	return nil
}

// decide returns a step that an order can take.
func (w *warehouse) decide(o order.Order) *order.Change {
	now := time.Now()
	steps := []func() (*order.Change, error){
		func() (*order.Change, error) { return o.Reserve(warehouseExecution, now) },
		func() (*order.Change, error) { return o.Authorize(warehouseExecution, "reference", now) },
		func() (*order.Change, error) { return o.BeginCapture(warehouseExecution, now) },
		func() (*order.Change, error) { return o.Complete(warehouseExecution, now) },
	}
	if w.random.Intn(4) == 0 {
		steps = []func() (*order.Change, error){func() (*order.Change, error) { return o.Release(warehouseExecution, now) }}
	}
	for _, step := range steps {
		if c, err := step(); err == nil && c != nil {
			return c
		}
	}
	return nil
}

func (w *warehouse) step(p *process) error {
	i := w.random.Intn(len(w.orders))
	c := w.decide(w.orders[i])
	if c == nil {
		return nil
	}
	w.last = fmt.Sprintf("order %d: %s of %d", i, c.Order.Snapshot().Reservation, c.Order.Quantities()[w.run])
	want := w.model.Commit(w.ctx, c)
	got := w.until(p, func(s *dynamo.Store) error {
		err := s.Commit(w.ctx, c)
		if failure.Is(err, failure.Conflict) { // an earlier try may have succeeded
			o, read := s.Order(w.ctx, c.Order.ID())
			if read != nil {
				return read
			}
			if o.Snapshot().Version == c.Order.Snapshot().Version {
				return nil
			}
		}
		return err
	})
	if got == nil {
		w.orders[i] = c.Order
		w.note(c)
	} else {
		happened.refused++
	}
	return same(want, got)
}

func (w *warehouse) note(c *order.Change) {
	switch c.Stock {
	case order.CommitStock:
		happened.completed++
	case order.ReleaseStock:
		happened.released++
	case order.KeepStock, order.HoldStock, order.RestockStock:
	}
}

// oldWrites are the updates of the release before: of the stock item alone.
var oldWrites = map[order.StockEffect]struct{ condition, update string }{
	order.HoldStock:    {"available >= :u", "SET reserved = reserved + :u, available = available - :u"},
	order.CommitStock:  {"reserved >= :u", "SET reserved = reserved - :u, onHand = onHand - :u"},
	order.ReleaseStock: {"reserved >= :u", "SET reserved = reserved - :u, available = available + :u"},
}

// oldStep lets an order take a step with a function of the release before. A hold may be
// refused that this release would find units for; what is held can always be settled.
func (w *warehouse) oldStep() error {
	i := w.random.Intn(len(w.orders))
	c := w.decide(w.orders[i])
	if c == nil || c.Stock == order.KeepStock {
		return nil
	}
	w.last = fmt.Sprintf("order %d, old: %s of %d", i, c.Order.Snapshot().Reservation, c.Order.Quantities()[w.run])
	happened.old++
	if err := w.oldWrite(c); err != nil {
		var refused *types.ConditionalCheckFailedException
		if c.Stock == order.HoldStock && (errors.As(err, &refused) || failure.CodeOf(err) == failure.Internal) {
			return nil
		}
		return err
	}
	if err := w.model.Commit(w.ctx, c); err != nil {
		return err
	}
	w.orders[i] = c.Order
	kept := *c
	kept.Stock = order.KeepStock
	return w.until(w.b.start(), func(s *dynamo.Store) error {
		if err := s.Commit(w.ctx, &kept); !failure.Is(err, failure.Conflict) {
			return err
		}
		return nil // an earlier try succeeded
	})
}

func (w *warehouse) oldWrite(c *order.Change) error {
	write := oldWrites[c.Stock]
	_, err := w.b.client.UpdateItem(w.ctx, &dynamodb.UpdateItemInput{
		TableName: &w.b.table, Key: w.key(0), UpdateExpression: &write.update, ConditionExpression: &write.condition,
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":u": &types.AttributeValueMemberN{Value: strconv.Itoa(c.Order.Quantities()[w.run])},
		},
	})
	return err
}

// key is that of a bucket, or of the stock item.
func (w *warehouse) key(bucket int) map[string]types.AttributeValue {
	pk := "PRODUCT#" + w.run
	if bucket > 0 {
		pk += "#" + strconv.Itoa(bucket)
	}
	return map[string]types.AttributeValue{"PK": &types.AttributeValueMemberS{Value: pk}, "SK": &types.AttributeValueMemberS{Value: "STOCK"}}
}

func (w *warehouse) counts(bucket int) (map[string]int, error) {
	out, err := w.b.client.GetItem(w.ctx, &dynamodb.GetItemInput{TableName: &w.b.table, Key: w.key(bucket), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for name, v := range out.Item {
		if n, ok := v.(*types.AttributeValueMemberN); ok {
			if counts[name], err = strconv.Atoi(n.Value); err != nil {
				return nil, err
			}
		}
	}
	return counts, nil
}

// broken returns the broken invariant, if any.
func (w *warehouse) broken() error {
	want, err := w.model.Offer(w.ctx, w.run)
	if err != nil {
		return err
	}
	head, err := w.counts(0)
	if err != nil {
		return err
	}
	got := catalog.Stock{OnHand: head["onHand"], Reserved: head["reserved"]}
	available := head["available"]
	negative := available < 0 || available != got.OnHand-got.Reserved
	w.most = max(w.most, head["buckets"])
	for n := 1; n <= w.most; n++ {
		b, err := w.counts(n)
		if err != nil {
			return err
		}
		negative = negative || b["available"] < 0 || b["sold"] < 0 || n > head["buckets"] && len(b) > 0
		happened.sold += min(b["sold"], 1)
		got.OnHand -= b["sold"]
		got.Reserved -= b["sold"] + b["available"]
		available += b["available"]
	}
	offer, err := dynamo.New(w.b.client, w.b.table, time.Now).Offer(w.ctx, w.run)
	if err != nil {
		return err
	}
	if negative || got != want.Stock || offer.Stock != got || available != got.Available() {
		return fmt.Errorf("stock is %v, shown as %v, should be %v; item %v", got, offer.Stock, want.Stock, head)
	}
	return nil
}
