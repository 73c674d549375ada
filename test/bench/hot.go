package main

import (
	"context"
	crypto "crypto/rand"
	"fmt"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

const (
	// transactionMillis is how long a transaction lasts in this section, as on AWS. Others
	// with one of its items meanwhile are in conflict with it.
	transactionMillis = 10
	manyProducts      = 200
	hotProcesses      = 48 // processes that write orders at once
	hotStock          = 1_000_000
)

// hot compares orders for one product with orders for many, first of the table's writes
// alone and then of the whole platform.
func (o Options) hot(ctx context.Context, s *harness) error {
	s.failuresCounted = true
	mend, err := s.control().Fault(ctx, control.Fault{Service: "dynamodb", Operation: "TransactWriteItems", Kind: "overlap", Rate: 1, DelayMillis: transactionMillis})
	if err != nil {
		return err
	}
	if err := o.hotTable(ctx, s); err != nil {
		return err
	}
	if err := o.hotPlatform(ctx, s); err != nil {
		return err
	}
	return mend(ctx)
}

// hotTable makes the table's writes of whole orders, from many processes' stores.
func (o Options) hotTable(ctx context.Context, s *harness) error {
	t := newTable(o.Out, fmt.Sprintf("Writes of an order, transactions of %d ms, %d processes", transactionMillis, hotProcesses),
		"orders/s", "conflicts per order", "steps given up", "busiest item's write units per order", "so at most, at 1,000 a second")
	var rates []float64
	for _, products := range []int{manyProducts, 1} {
		skus, err := s.products(ctx, fmt.Sprint("hot-", products), products)
		if err != nil {
			return err
		}
		writes := newWrites()
		start := time.Now()
		givenUp, err := s.writeOrders(ctx, skus, o.Orders, writes)
		if err != nil {
			return err
		}
		n, took := float64(o.Orders), time.Since(start).Seconds()
		rates = append(rates, n/took)
		busiest := float64(writes.busiest("PRODUCT#")) / n
		t.row(productsText(products), fmt.Sprintf("%.0f", n/took), fmt.Sprintf("%.2f", float64(writes.conflicts)/n), fmt.Sprint(givenUp),
			fmt.Sprintf("%.3f", busiest), fmt.Sprintf("%.0f orders/s", 1000/busiest))
	}
	t.row("one against many", percent(rates[1]/rates[0]))
	t.flush()
	return nil
}

func productsText(n int) string {
	if n == 1 {
		return "1 product"
	}
	return fmt.Sprintf("%d products", n)
}

func percent(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }

// products puts products with stock.
func (s *harness) products(ctx context.Context, prefix string, n int) ([]string, error) {
	store := dynamo.New(dynamodb.NewFromConfig(s.config()), s.local.Table, time.Now)
	skus := make([]string, n)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(8)
	for i := range skus {
		skus[i] = fmt.Sprintf("%s-%d", prefix, i)
		g.Go(func() error {
			if err := store.PutProduct(ctx, hotProduct(skus[i])); err != nil {
				return err
			}
			_, err := store.AdjustStock(ctx, skus[i], hotStock, "first")
			return err
		})
	}
	return skus, g.Wait()
}

func hotProduct(sku string) catalog.Product {
	return catalog.Product{SKU: sku, Name: sku, Price: money.Money{Amount: 1999, Currency: "USD"}, Active: true, Version: 1}
}

// writeOrders writes n orders with all their steps, and counts the steps that were given
// up and tried again, as the saga does.
func (s *harness) writeOrders(ctx context.Context, skus []string, n int, writes *writes) (givenUp int, err error) {
	todo, results := make(chan string, n), make(chan int, hotProcesses)
	for range n {
		todo <- skus[rand.IntN(len(skus))] //nolint:gosec // a load, not a secret
	}
	close(todo)
	ids := id.NewSource(time.Now, crypto.Reader)
	g, ctx := errgroup.WithContext(ctx)
	for range hotProcesses {
		g.Go(func() error {
			store := dynamo.New(dynamodb.NewFromConfig(s.config(), writes.count), s.local.Table, time.Now)
			failed := 0
			for sku := range todo {
				if err := writeOrder(ctx, store, ids.Next(), sku, &failed); err != nil {
					return err
				}
			}
			results <- failed
			return nil
		})
	}
	err = g.Wait()
	close(results)
	for n := range results {
		givenUp += n
	}
	return givenUp, err
}

func writeOrder(ctx context.Context, store *dynamo.Store, orderID, sku string, failed *int) error {
	const execution = "execution"
	c, err := order.Place(order.Placement{
		ID: orderID, UserID: orderID, Products: map[string]catalog.Product{sku: hotProduct(sku)}, Now: time.Now(),
		Draft: order.Draft{PaymentToken: "tok_ok", Lines: []order.DraftLine{{SKU: sku, Quantity: 1}}},
	})
	if err != nil {
		return err
	}
	if err := store.Place(ctx, c, nil); err != nil {
		return err
	}
	o := c.Order
	for _, step := range []port.Decision{
		func(o order.Order) (*order.Change, error) { return o.Validate(execution, time.Now()) },
		func(o order.Order) (*order.Change, error) { return o.Reserve(execution, time.Now()) },
		func(o order.Order) (*order.Change, error) { return o.Authorize(execution, "reference", time.Now()) },
		func(o order.Order) (*order.Change, error) { return o.BeginCapture(execution, time.Now()) },
		func(o order.Order) (*order.Change, error) { return o.Complete(execution, time.Now()) },
	} {
		for {
			changed, err := port.ChangeOrder(ctx, store, o, step)
			if err == nil {
				o = changed
				break
			}
			if !failure.Transient(err) {
				return err
			}
			*failed++
		}
	}
	return nil
}

// hotPlatform places orders with the API, and waits until their sagas have ended.
func (o Options) hotPlatform(ctx context.Context, s *harness) error {
	if err := s.warm(ctx); err != nil {
		return err
	}
	t := newTable(o.Out, fmt.Sprintf("Orders ended on the platform, transactions of %d ms, 64 clients", transactionMillis), "orders/s", "failed")
	var rates []float64
	for _, products := range []int{manyProducts, 1} {
		skus, err := s.products(ctx, fmt.Sprint("wanted-", products), products)
		if err != nil {
			return err
		}
		start := time.Now()
		orders, err := s.placeAny(ctx, skus, o.Orders)
		if err != nil {
			return err
		}
		if err := s.drain(ctx); err != nil {
			return err
		}
		took := time.Since(start)
		failed, err := s.failed(ctx, orders)
		if err != nil {
			return err
		}
		rates = append(rates, float64(o.Orders)/took.Seconds())
		t.row(productsText(products), fmt.Sprintf("%.0f", rates[len(rates)-1]), fmt.Sprint(failed))
	}
	t.row("one against many", percent(rates[1]/rates[0]))
	t.flush()
	return nil
}

// placeAny places n orders, each of one of the products.
func (s *harness) placeAny(ctx context.Context, skus []string, n int) ([]string, error) {
	ids := make([]string, n)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(64)
	for i := range ids {
		g.Go(func() error {
			sku := skus[i%len(skus)]
			placed, _, err := s.shopper.Place(ctx, fmt.Sprintf("hot-%d-%d", time.Now().UnixNano(), i), client.NewDraft(sku, 1, "tok_ok"))
			ids[i] = placed.ID
			return err
		})
	}
	return ids, g.Wait()
}

// failed counts the orders that did not complete.
func (s *harness) failed(ctx context.Context, orders []string) (n int, err error) {
	store := dynamo.New(dynamodb.NewFromConfig(s.config()), s.local.Table, time.Now)
	for _, id := range orders {
		o, err := store.Order(ctx, id)
		if err != nil {
			return n, err
		}
		if o.Status() != order.Completed {
			n++
		}
	}
	return n, nil
}
