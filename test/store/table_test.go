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
	"github.com/eventforge/eventforge/test/kit/tables"
	"github.com/eventforge/eventforge/wiring"
)

// TestCreateTableIsAsDefined: the created table equals the one that Terraform
// creates.
func TestCreateTableIsAsDefined(t *testing.T) {
	b := newBackend(t)
	require.NoError(t, tables.Create(t.Context(), b.client, b.table), "again")
	described, err := b.client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &b.table})
	require.NoError(t, err)
	got, want := described.Table, wiring.Table()
	require.Equal(t, types.TableStatusActive, got.TableStatus)
	require.Equal(t, want.HashKey, *got.KeySchema[0].AttributeName)
	require.Equal(t, want.RangeKey, *got.KeySchema[1].AttributeName)
	require.Equal(t, want.StreamViewType, string(got.StreamSpecification.StreamViewType))
	require.Len(t, got.GlobalSecondaryIndexes, len(want.GlobalSecondaryIndexes))
	for _, x := range got.GlobalSecondaryIndexes {
		require.Equal(t, want.GlobalSecondaryIndexes[*x.IndexName], wiring.Index{
			HashKey: *x.KeySchema[0].AttributeName, RangeKey: *x.KeySchema[1].AttributeName,
			Projection: string(x.Projection.ProjectionType),
		})
	}
	ttl, err := b.client.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: &b.table})
	require.NoError(t, err)
	require.Equal(t, want.TTLAttribute, *ttl.TimeToLiveDescription.AttributeName)
}

// TestStalledForgetsDaysWithoutOrders: the reconciler does not query every day
// since the beginning.
func TestStalledForgetsDaysWithoutOrders(t *testing.T) {
	b := newBackend(t)
	now := time.Now().UTC()
	store := dynamo.New(b.client, b.table, func() time.Time { return now })
	c := placement(t, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
	require.NoError(t, store.Place(t.Context(), c, nil))

	stalled := func() int {
		found, err := store.Stalled(t.Context(), order.Pending, now, pagination.Request{Limit: 10})
		require.NoError(t, err)
		return len(found.Items)
	}
	days := func() int {
		found, err := b.client.Query(t.Context(), &dynamodb.QueryInput{
			TableName: &b.table, KeyConditionExpression: ptr("PK = :pk"),
			ExpressionAttributeValues: map[string]types.AttributeValue{":pk": &types.AttributeValueMemberS{Value: "DAYS#pending"}},
		})
		require.NoError(t, err)
		return len(found.Items)
	}
	now = now.Add(30 * 24 * time.Hour)
	require.Equal(t, 1, stalled(), "a stalled order keeps its day")
	require.Equal(t, 1, days())

	claim, err := c.Order.Claim("execution", now)
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), claim))
	require.Eventually(t, func() bool { return stalled() == 0 && days() == 0 }, patience, 20*time.Millisecond)

	fresh := placement(t, "01ARZ3NDEKTSV4RRFFQ69G5FAW")
	require.NoError(t, store.Place(t.Context(), fresh, nil))
	require.Equal(t, 1, days())
}

func ptr[T any](v T) *T { return &v }
