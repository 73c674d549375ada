package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/webhook"
)

// TestAPartnerFromBeforeVersionsCanBeChanged: a partner stored by an earlier
// release has no version and can still be changed.
func TestAPartnerFromBeforeVersionsCanBeChanged(t *testing.T) {
	b := newBackend(t)
	store := dynamo.New(b.client, b.table, time.Now)
	p := partner.Partner{ID: "parcels", Name: "Parcels", Active: true}
	p.Version = 1
	require.True(t, failure.Is(store.SavePartner(t.Context(), p), failure.NotFound), "the partner does not exist yet")
	require.NoError(t, store.CreatePartner(t.Context(), p))
	forget(t, b, "PARTNER#parcels", "PARTNER", "version")

	stored, err := store.Partner(t.Context(), p.ID)
	require.NoError(t, err)
	require.Zero(t, stored.Version)
	p.Name = "Parcels Ltd"
	require.NoError(t, store.SavePartner(t.Context(), p))
	require.True(t, failure.Is(store.SavePartner(t.Context(), p), failure.Conflict), "once")
}

// Earlier releases did not count an owner's endpoints, and while one of them still
// runs it registers and deletes some without counting.
func TestA5_TheEndpointsOfEarlierReleasesCount(t *testing.T) {
	b := newBackend(t)
	store := dynamo.New(b.client, b.table, time.Now)
	endpoint := func(n int) webhook.Endpoint {
		return webhook.Endpoint{ID: fmt.Sprint("we_", n), OwnerID: "alice", Version: 1, CreatedAt: time.Now().UTC()}
	}
	register := func(from, to int) (created int) {
		errs := make([]error, to-from)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { errs[i] = store.CreateEndpoint(t.Context(), endpoint(from+i)) })
		}
		wg.Wait()
		for _, err := range errs {
			if err == nil {
				created++
			} else {
				require.Equal(t, failure.Conflict, failure.CodeOf(err), "%v", err)
			}
		}
		return created
	}
	require.Equal(t, 15, register(0, 15))
	drop(t, b, "OWNER#alice", "COUNT")
	require.Equal(t, webhook.MaxEndpoints-15, register(15, 65), "their count is made when it is missing")

	drop(t, b, "OWNER#alice", "ENDPOINT#we_0")
	drop(t, b, "OWNER#alice", "ENDPOINT#we_1")
	require.Equal(t, 2, register(100, 150), "deleted without counting")

	drop(t, b, "OWNER#alice", "COUNT")
	require.NoError(t, store.DeleteEndpoint(t.Context(), "alice", "we_2"))
	require.Equal(t, 1, register(200, 250))
}

// drop deletes an item, as an earlier release does.
func drop(t *testing.T, b backend, pk, sk string) {
	t.Helper()
	out, err := b.client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{
		TableName: &b.table, ReturnValues: types.ReturnValueAllOld, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: pk}, "SK": &types.AttributeValueMemberS{Value: sk},
		},
	})
	require.NoError(t, err)
	require.NotEmpty(t, out.Attributes)
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
