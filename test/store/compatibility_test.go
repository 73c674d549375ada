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
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/port"
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

// The release before wrote an order's place in its status's list by the order's last
// change, and into one of four shards. This release lists such orders, and so does the
// release before as far as it looks.
func TestOrdersOfTheReleaseBeforeAreInTheirStatus(t *testing.T) {
	b := newBackend(t)
	now := time.Now().UTC().Truncate(time.Millisecond)
	store := dynamo.New(b.client, b.table, func() time.Time { return now })
	c := placement(t, "01ARZ3NDEKTSV4RRFFQ69G5FAV")
	require.NoError(t, store.Place(t.Context(), c, nil))
	changed := c.Order.Snapshot().UpdatedAt.Add(time.Second)
	at := changed.Format("2006-01-02T15:04:05.000000000Z")
	_, err := b.client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: &b.table, Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "ORDER#" + c.Order.ID()}, "SK": &types.AttributeValueMemberS{Value: "ORDER"},
		},
		UpdateExpression: ptr("SET GSI2PK = :p, GSI2SK = :s, updatedAt = :u"), ExpressionAttributeValues: map[string]types.AttributeValue{
			":p": &types.AttributeValueMemberS{Value: "STATUS#pending#" + at[:10] + "#3"},
			":s": &types.AttributeValueMemberS{Value: at + "#" + c.Order.ID()},
			":u": &types.AttributeValueMemberS{Value: at},
		},
	})
	require.NoError(t, err)

	stored, err := store.Order(t.Context(), c.Order.ID())
	require.NoError(t, err)
	require.Equal(t, changed, stored.Snapshot().StatusSince)
	stalled, err := store.Stalled(t.Context(), order.Pending, changed.Add(time.Hour), pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, []string{c.Order.ID()}, stalled.Items)
	listed, err := store.OrdersIn(t.Context(), order.Pending, pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Len(t, listed.Items, 1)
	claim, err := stored.Claim("execution", now.Add(time.Minute))
	require.NoError(t, err)
	require.NoError(t, store.Commit(t.Context(), claim))
	left, err := store.Stalled(t.Context(), order.Pending, changed.Add(time.Hour), pagination.Request{Limit: 10})
	require.NoError(t, err)
	require.Empty(t, left.Items, "it left the status")
}

// The release before kept leases and marks of mails that expire, under the same keys.
// Both releases run for the minutes of a deployment.
func TestMailsOfEarlierReleasesAreNotSentAgain(t *testing.T) {
	b := newBackend(t)
	now := time.Now()
	store := dynamo.New(b.client, b.table, func() time.Time { return now })
	const consumer, lease, remember = "send-email", 30 * time.Second, 30 * 24 * time.Hour
	claim := func(id string) bool {
		done, err := store.Claim(t.Context(), consumer, id, lease)
		require.NoError(t, err)
		return done
	}
	begin := func(id string) (port.MailAttempt, error) { return store.BeginMail(t.Context(), id, 10*time.Minute) }

	require.False(t, claim("sent before"))
	require.NoError(t, store.Done(t.Context(), consumer, "sent before", remember))
	require.False(t, claim("being sent"))
	sent, err := begin("sent before")
	require.NoError(t, err)
	require.True(t, sent.Sent)
	_, err = begin("being sent")
	require.True(t, failure.Is(err, failure.Conflict))

	_, err = begin("begun")
	require.NoError(t, err)
	_, err = begin("sent now")
	require.NoError(t, err)
	require.NoError(t, store.MailSent(t.Context(), "sent now"))
	_, err = store.Claim(t.Context(), consumer, "begun", lease)
	require.True(t, failure.Is(err, failure.Conflict), "the release before waits for the attempt")
	require.True(t, claim("sent now"))

	now = now.Add(lease)
	again, err := begin("being sent")
	require.NoError(t, err)
	require.True(t, again.Repeats, "its lease ended without a mark")
}

// A product of the release before has no version, and that release still writes such for
// the minutes of a deployment.
func TestAProductFromBeforeVersionsCanBeChanged(t *testing.T) {
	b := newBackend(t)
	store := dynamo.New(b.client, b.table, time.Now)
	p := catalog.Product{SKU: "lamp", Name: "Lamp", Version: 1}
	require.NoError(t, store.PutProduct(t.Context(), p))
	forget(t, b, "PRODUCT#lamp", "PRODUCT", "version")
	stored, err := store.Offer(t.Context(), "lamp")
	require.NoError(t, err)
	require.Equal(t, 1, stored.Product.Version)
	require.True(t, failure.Is(store.PutProduct(t.Context(), p), failure.Conflict), "it exists")
	p.Version = 2
	require.NoError(t, store.PutProduct(t.Context(), p))
	require.True(t, failure.Is(store.PutProduct(t.Context(), p), failure.Conflict), "once")
}
