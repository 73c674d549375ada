package store_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
)

// finished stores a completed order.
func finished(t *testing.T, store *dynamo.Store, id string) order.Order {
	t.Helper()
	c := placement(t, id)
	s := c.Order.Snapshot()
	s.Status, s.Payment, s.Reservation = order.Completed, order.Charged, order.Committed
	o, err := order.Rehydrate(s)
	require.NoError(t, err)
	require.NoError(t, store.Place(t.Context(), &order.Change{Order: o}, nil))
	return o
}

// TestADecidedWithdrawalLeavesTheIndex: the list stays as short as the operators' work, and
// its entry costs nothing once it is decided.
func TestADecidedWithdrawalLeavesTheIndex(t *testing.T) {
	b := newBackend(t)
	now := time.Now().UTC()
	store := dynamo.New(b.client, b.table, func() time.Time { return now })
	o := finished(t, store, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
	entries := func() int {
		out, err := b.client.Query(t.Context(), &dynamodb.QueryInput{
			TableName: &b.table, IndexName: ptr("ByStatus"), KeyConditionExpression: ptr("GSI2PK = :p"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":p": &types.AttributeValueMemberS{Value: "WITHDRAWALS"}},
		})
		require.NoError(t, err)
		return len(out.Items)
	}
	for range 2 {
		id := now.Format("150405")
		c, err := o.Withdraw(order.WithdrawalRequest{ID: id}, time.Hour, now)
		require.NoError(t, err)
		require.NoError(t, store.Commit(t.Context(), c))
		require.Equal(t, 1, entries())
		c, err = c.Order.DecideWithdrawal(order.WithdrawalDecision{ID: id, Answer: "worn", By: "olga"}, now)
		require.NoError(t, err)
		require.NoError(t, store.Commit(t.Context(), c))
		require.Zero(t, entries())
		o, now = c.Order, now.Add(time.Second)
	}
}

// The release before does not know withdrawals: it drops them from an order that it changes.
// The list then has an order without one.
func TestAnOrderThatTheReleaseBeforeChangedIsNotListed(t *testing.T) {
	b := newBackend(t)
	now := time.Now().UTC()
	store := dynamo.New(b.client, b.table, func() time.Time { return now })
	o := finished(t, store, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
	c, err := o.Withdraw(order.WithdrawalRequest{ID: "w"}, time.Hour, now)
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), c))
	forget(t, b, "ORDER#"+o.ID(), "ORDER", "withdrawals")

	p, err := store.OpenWithdrawals(t.Context(), pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Empty(t, p.Items)
	o, err = store.Order(t.Context(), o.ID())
	require.NoError(t, err)
	c, err = o.Withdraw(order.WithdrawalRequest{ID: "w"}, time.Hour, now)
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), c), "the shopper may ask again")
	p, err = store.OpenWithdrawals(t.Context(), pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Len(t, p.Items, 1)
}
