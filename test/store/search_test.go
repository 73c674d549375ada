package store_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/operate"
	"github.com/eventforge/eventforge/domain/app/operate/operatetest"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

func TestASearchOfTheTableFindsEachOrderOnceWhileOthersMove(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 12
	p := gopter.NewProperties(parameters)
	p.Property("what exists and matches all the time is found exactly once", prop.ForAll(func(seed int64) (bool, error) {
		b, clock := newBackend(t), operatetest.NewClock()
		err := operatetest.FindsEachOnce(t.Context(), dynamo.New(b.client, b.table, clock.Now), clock, seed)
		return err == nil, err
	}, gen.Int64()))
	p.TestingRun(t)
}

// reads are the read units of a client's calls.
type reads struct {
	mu    sync.Mutex
	units float64
}

// counted is a client whose calls are counted.
func (r *reads) counted(c *dynamodb.Client) *dynamodb.Client {
	return dynamodb.New(c.Options(), func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("reads", r.count), middleware.Before)
		})
	})
}

func (r *reads) count(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	switch p := in.Parameters.(type) {
	case *dynamodb.QueryInput:
		p.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.BatchGetItemInput:
		p.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	case *dynamodb.GetItemInput:
		p.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
	default:
		panic(fmt.Sprintf("a search calls %T", p))
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch o := out.Result.(type) {
	case *dynamodb.QueryOutput:
		r.units += *o.ConsumedCapacity.CapacityUnits
	case *dynamodb.GetItemOutput:
		r.units += *o.ConsumedCapacity.CapacityUnits
	case *dynamodb.BatchGetItemOutput:
		for _, c := range o.ConsumedCapacity {
			r.units += *c.CapacityUnits
		}
	}
	return out, metadata, err
}

// oldOrders are orders of the last days for a test of a table's size.
type oldOrders struct {
	t     *testing.T
	store *dynamo.Store
	now   time.Time
	n     int
}

// grow stores orders until there are n, a thousand a day.
func (o *oldOrders) grow(n int) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, 16)
	for ; o.n < n; o.n++ {
		at := o.now.Add(-time.Duration(o.n) * 24 * time.Hour / 1000)
		c := placement(o.t, id.NewSource(func() time.Time { return at }, rand.Reader).Next())
		s := c.Order.Snapshot()
		s.Status, s.Payment, s.Reservation, s.Reference = order.Completed, order.Charged, order.Committed, fmt.Sprint("pi_", o.n)
		if o.n%2 == 0 {
			s.Status, s.Payment, s.Reservation = order.Failed, order.Voided, order.Released
			s.Reason = &event.Reason{Code: string(order.ReasonPaymentDeclined), Message: "Declined."}
		}
		s.UserID, s.CreatedAt, s.UpdatedAt, s.StatusSince = fmt.Sprintf("00000000-0000-4000-8000-%012d", o.n%200), at, at, at
		stored, err := order.Rehydrate(s)
		require.NoError(o.t, err)
		c.Order = stored
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := o.store.Place(context.WithoutCancel(o.t.Context()), c, nil); err != nil {
				o.t.Error(err)
			}
		})
	}
	wg.Wait()
}

// The table grows for years. What a page of a search reads does not.
func TestD6_ASearchOfALargerTableReadsNoMore(t *testing.T) {
	b, now := newBackend(t), time.Now().UTC()
	var r reads
	plain := dynamo.New(b.client, b.table, time.Now)
	store := dynamo.New(r.counted(b.client), b.table, time.Now)
	o := &oldOrders{t: t, store: plain, now: now}
	require.NoError(t, plain.PutProduct(t.Context(), lamp))
	mug := lamp
	mug.SKU, mug.Name = "mug", "Mug"
	require.NoError(t, plain.PutProduct(t.Context(), mug))
	o.grow(1)
	find := operate.Operations{Orders: store, Search: store, Catalog: store, Now: time.Now}
	searches := map[string]operate.Search{
		"order": {Query: "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "payment": {Query: "pi_0"}, "unknown payment": {Query: "pi_none"},
		"user": {Query: "00000000-0000-4000-8000-000000000000"}, "sku": {Query: "lamp"}, "sku of no order": {Query: "mug"},
		"all": {}, "status": {Status: order.Completed}, "reason": {Reason: order.ReasonStalled}, "dates": {From: now.Add(-10 * time.Hour), To: now.Add(-8 * time.Hour)},
	}
	units := func() map[string]float64 {
		all := map[string]float64{}
		for name, search := range searches {
			r.units = 0
			p, err := find.Find(t.Context(), search, pagination.Request{Limit: 20})
			require.NoError(t, err)
			require.LessOrEqual(t, p.Looked, operate.MaxLooked)
			all[name] = r.units
		}
		return all
	}
	o.grow(1200)
	before := units()
	o.grow(3600)
	after := units()
	for name, n := range after {
		t.Logf("%s: %.1f read units of 1,200 orders, %.1f of 3,600", name, before[name], n)
		require.LessOrEqual(t, n, math.Max(before[name]*1.1, before[name]+1), name)
		require.LessOrEqual(t, n, 1000.0, name)
	}
}
