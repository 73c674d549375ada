package dynamo

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// A step that reads the order right after it was placed must find it. Only lists that
// are read from an index may be late, because DynamoDB has no consistent reads of those.
func TestG9_ReadsAfterAWriteAreConsistent(t *testing.T) {
	for name, read := range map[string]func(context.Context, *Store) error{
		"Order":             func(ctx context.Context, s *Store) error { return last(s.Order(ctx, "1")) },
		"OrderWithTimeline": func(ctx context.Context, s *Store) error { _, _, err := s.OrderWithTimeline(ctx, "1"); return err },
		"Timeline":          func(ctx context.Context, s *Store) error { return last(s.Timeline(ctx, "1")) },
		"Idempotency":       func(ctx context.Context, s *Store) error { return last(s.Idempotency(ctx, idempotency.Scope{}, "k")) },
		"Products":          func(ctx context.Context, s *Store) error { return last(s.Products(ctx, []string{"a"})) },
		"Offer":             func(ctx context.Context, s *Store) error { return last(s.Offer(ctx, "a")) },
		"Endpoint":          func(ctx context.Context, s *Store) error { return last(s.Endpoint(ctx, "o", "e")) },
		"EndpointsOf":       func(ctx context.Context, s *Store) error { return last(s.EndpointsOf(ctx, "o")) },
		"Delivery":          func(ctx context.Context, s *Store) error { return last(s.Delivery(ctx, "e", "d")) },
		"Partner":           func(ctx context.Context, s *Store) error { return last(s.Partner(ctx, "p")) },
		"days": func(ctx context.Context, s *Store) error {
			return last(s.Stalled(ctx, order.Pending, time.Now(), pagination.Request{Limit: 1}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			store, calls, _ := scripted(t, ok(`{}`))
			_ = read(t.Context(), store) // not found is fine
			require.Len(t, calls.bodies, 1)
			require.Contains(t, calls.bodies[0], `"ConsistentRead":true`)
		})
	}
	store, calls, _ := scripted(t, ok(`{}`))
	require.NoError(t, last(store.OrdersOf(t.Context(), "u", time.Time{}, pagination.Request{Limit: 1})))
	require.NotContains(t, calls.bodies[0], "ConsistentRead")
}

func last[T any](_ T, err error) error { return err }

// Accepting an order and a step of the saga are one transaction each, after the process
// has stored the day.
func TestRoundTrips(t *testing.T) {
	store, calls, _ := scripted(t, ok(`{}`))
	c := placed(t)
	require.NoError(t, store.Place(t.Context(), c, &idempotency.Record{}))
	require.Equal(t, []string{"PutItem", "TransactWriteItems"}, calls.calls)
	require.NoError(t, store.Place(t.Context(), c, &idempotency.Record{}))
	require.Equal(t, []string{"TransactWriteItems"}, calls.calls[2:])
	for _, effect := range []order.StockEffect{order.HoldStock, order.CommitStock, order.ReleaseStock} {
		c.Stock = effect
		store.units.heat.saw("A", 8)
		require.NoError(t, store.Commit(t.Context(), c))
	}
	require.Equal(t, []string{"TransactWriteItems", "TransactWriteItems", "TransactWriteItems"}, calls.calls[3:])
}

// DynamoDB applies the limit before the filter, so a short response is not the end of
// the list.
func TestAFilteredQueryContinuesUntilTheEnd(t *testing.T) {
	key := `{"PK":{"S":"PRODUCT#1"},"SK":{"S":"PRODUCT"},"GSI1PK":{"S":"CATALOGUE"},"GSI1SK":{"S":"1"}}`
	store, calls, _ := scripted(t, ok(`{"Items":[],"LastEvaluatedKey":`+key+`}`), ok(`{"Items":[],"LastEvaluatedKey":`+key+`}`), ok(`{}`))
	found, err := store.Offers(t.Context(), "lamp", pagination.Request{Limit: 5})
	require.NoError(t, err)
	require.Empty(t, found.Items)
	require.Empty(t, found.Next)
	require.Equal(t, 3, calls.count("Query"))
	require.Contains(t, calls.bodies[2], `"ExclusiveStartKey":{"`)
}
