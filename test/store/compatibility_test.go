package store_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
)

// TestAPartnerFromBeforeVersionsCanBeChanged: a partner stored by an earlier
// release has no version and can still be changed.
func TestAPartnerFromBeforeVersionsCanBeChanged(t *testing.T) {
	b := newBackend(t)
	store := dynamo.New(b.client, b.table, time.Now)
	p := partner.Partner{ID: "parcels", Name: "Parcels", Active: true}
	p.Version = 1
	require.True(t, failure.Is(store.SavePartner(t.Context(), p), failure.NotFound), "the partner does not exist yet")
	require.NoError(t, store.PutPartner(t.Context(), p))
	forget(t, b, "PARTNER#parcels", "PARTNER", "version")

	stored, err := store.Partner(t.Context(), p.ID)
	require.NoError(t, err)
	require.Zero(t, stored.Version)
	p.Name = "Parcels Ltd"
	require.NoError(t, store.SavePartner(t.Context(), p))
	require.True(t, failure.Is(store.SavePartner(t.Context(), p), failure.Conflict), "once")
}

// forget removes an attribute from an item, as if it had never been stored.
func forget(t *testing.T, b backend, pk, sk, attribute string) {
	t.Helper()
	_, err := b.client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: &b.table, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: pk}, "SK": &types.AttributeValueMemberS{Value: sk},
		},
		UpdateExpression: ptr("REMOVE #a"), ConditionExpression: ptr("attribute_exists(#a)"),
		ExpressionAttributeNames: map[string]string{"#a": attribute},
	})
	require.NoError(t, err)
}
