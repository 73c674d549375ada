package store_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// leasing is a store with a delivery whose first attempt is due. Its time is past, so that every
// lease has expired by now.
type leasing struct {
	*dynamo.Store
	t   *testing.T
	b   backend
	d   webhook.Delivery
	now time.Time
}

func newLeasing(t *testing.T) *leasing {
	l := &leasing{t: t, b: newBackend(t), now: time.Now().UTC().Truncate(time.Millisecond).Add(-time.Hour)}
	l.Store = dynamo.New(l.b.client, l.b.table, func() time.Time { return l.now })
	l.d = webhook.Delivery{ID: "wd_1", EndpointID: "we_1", State: webhook.DeliveryPending, Round: 1, NextAttemptAt: l.now, Version: 1, CreatedAt: l.now}
	require.NoError(t, l.CreateDelivery(t.Context(), l.d))
	return l
}

// lease leases the first attempt at a time.
func (l *leasing) lease(at time.Time) (webhook.Delivery, bool) {
	l.t.Helper()
	d, leased, err := l.LeaseDelivery(l.t.Context(), port.DeliveryKey{EndpointID: l.d.EndpointID, ID: l.d.ID}, l.d.Turn(), at)
	require.NoError(l.t, err)
	return d, leased
}

// result leases the first attempt at a time, and stores its result.
func (l *leasing) result(at time.Time, status int) {
	l.t.Helper()
	d, leased := l.lease(at)
	require.True(l.t, leased)
	require.NoError(l.t, l.SaveDelivery(l.t.Context(), d.Attempted(webhook.Attempt{At: at, Status: status}, 0, func() float64 { return 0 }, at)))
}

// meanwhile does something before the first write that a client sends.
type meanwhile struct {
	next dynamodb.HTTPClient
	do   func()
}

// Do implements dynamodb.HTTPClient.
func (m *meanwhile) Do(r *http.Request) (*http.Response, error) {
	if do := m.do; do != nil && strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutItem") {
		m.do = nil
		do()
	}
	return m.next.Do(r)
}

// interrupted is the same store for a process that stands still between its read and its write.
func (l *leasing) interrupted(do func()) *leasing {
	other := *l
	client := dynamodb.New(l.b.client.Options(), func(o *dynamodb.Options) { o.HTTPClient = &meanwhile{o.HTTPClient, do} })
	other.Store = dynamo.New(client, l.b.table, func() time.Time { return l.now })
	return &other
}

// A process reads a delivery and stands still, and others make the attempt meanwhile. However
// long that takes, it does not lease what was attempted.
func TestWhoeverStoodStillDoesNotLease(t *testing.T) {
	for name, others := range map[string]func(l *leasing){
		"another makes the attempt":             func(l *leasing) { l.result(l.now, 503) },
		"another makes it a minute later":       func(l *leasing) { l.result(l.now.Add(time.Minute), 503) },
		"another is making it":                  func(l *leasing) { l.lease(l.now.Add(time.Second)) },
		"another makes it and the one after it": func(l *leasing) { l.result(l.now, 503); l.next() },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLeasing(t)
			_, leased := l.interrupted(func() { others(l) }).lease(l.now)
			require.False(t, leased)
		})
	}
}

// next leases the attempt after the first one.
func (l *leasing) next() {
	l.t.Helper()
	_, leased, err := l.LeaseDelivery(l.t.Context(), port.DeliveryKey{EndpointID: l.d.EndpointID, ID: l.d.ID}, webhook.Turn{Round: 1, Number: 2}, l.now)
	require.NoError(l.t, err)
	require.True(l.t, leased)
}

// The release before leases by changing the delivery itself, and runs beside this one for the
// minutes of a deployment. An attempt of either keeps the other's out as far as it can see it,
// and each result is stored once.
func TestLeasesOfTheReleaseBefore(t *testing.T) {
	l := newLeasing(t)
	l.leaseAsBefore(true)
	d, leased := l.lease(l.now)
	require.False(t, leased)
	require.Equal(t, l.now.Add(webhook.Lease), d.LeasedUntil)
	l.now = d.LeasedUntil
	d, leased = l.lease(l.now)
	require.True(t, leased, "it has expired")

	l.leaseAsBefore(true) // it does not see this release's lease, and its lease changes the delivery
	after := d.Attempted(webhook.Attempt{At: l.now, Status: 204}, 0, func() float64 { return 0 }, l.now)
	require.Error(t, l.SaveDelivery(t.Context(), after))
	stored, err := l.Delivery(t.Context(), l.d.EndpointID, l.d.ID)
	require.NoError(t, err)
	require.Zero(t, stored.Turn().Compare(d.Turn()), "the attempt has no result yet")
	require.NoError(t, l.SaveDelivery(t.Context(), stored.Attempted(webhook.Attempt{At: l.now, Status: 204}, 0, func() float64 { return 0 }, l.now)))
	l.leaseAsBefore(false)
}

// leaseAsBefore leases the first attempt as the release before did.
func (l *leasing) leaseAsBefore(wins bool) {
	l.t.Helper()
	const form = "2006-01-02T15:04:05.000000000Z"
	text := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	_, err := l.b.client.UpdateItem(l.t.Context(), &dynamodb.UpdateItemInput{
		TableName: &l.b.table, Key: map[string]types.AttributeValue{"PK": text("DELIVERY#we_1#wd_1"), "SK": text("DELIVERY")},
		UpdateExpression:         ptr("SET leasedUntil = :until, #version = #version + :one"),
		ConditionExpression:      ptr("#state = :pending AND (attribute_not_exists(leasedUntil) OR leasedUntil <= :now) AND round = :one AND attribute_not_exists(attempts)"),
		ExpressionAttributeNames: map[string]string{"#state": "state", "#version": "version"},
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":until": text(l.now.Add(webhook.Lease).Format(form)), ":now": text(l.now.Format(form)),
			":pending": text("pending"), ":one": &types.AttributeValueMemberN{Value: "1"},
		},
	})
	if wins {
		require.NoError(l.t, err)
		return
	}
	var refused *types.ConditionalCheckFailedException
	require.ErrorAs(l.t, err, &refused)
}
