package dynamo

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// A lease costs one write unit: it is smaller than 1 KB, with the longest ids, and in no index.
func TestALeaseTakesOneUnit(t *testing.T) {
	at := time.Date(2026, 11, 30, 8, 0, 0, 123456789, time.UTC)
	d := webhook.Delivery{EndpointID: strings.Repeat("e", 64), ID: strings.Repeat("d", 64), CreatedAt: at.Add(-time.Hour)}
	it := leaseItem(d, webhook.AttemptLease{Turn: webhook.Turn{Round: 1_000_000, Number: webhook.MaxAttempts}, Until: at})
	it.text(attrWrite, strings.Repeat("w", 26))
	for _, index := range []string{attrGSI1PK, attrGSI2PK} {
		require.NotContains(t, it, index)
	}
	size := 0
	for name, value := range it {
		size += len(name) + 21 // the most that a number takes
		if s, ok := value.(*types.AttributeValueMemberS); ok {
			size += len(s.Value)
		}
	}
	require.Less(t, size, 1024)
	require.Equal(t, deliveryItem(d)[attrTTL], it[attrTTL], "it goes with its delivery")
}

// A delivery of a round that an early release did not count, and a lease, are exact.
func TestALeaseIsDecoded(t *testing.T) {
	for _, want := range []webhook.AttemptLease{
		{Turn: webhook.Turn{Number: 1}, Until: time.Date(2026, 11, 30, 8, 0, 0, 1, time.UTC)},
		{Turn: webhook.Turn{Round: 3, Number: 10}, Until: time.Date(2026, 11, 30, 8, 0, 0, 999999999, time.UTC)},
	} {
		got, err := decodeLease(leaseItem(webhook.Delivery{}, want))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// An attempt reads its delivery and stores its lease. Only whoever is refused, or looks at a
// delivery that has not ended, reads the lease.
func TestALeaseTakesTwoCalls(t *testing.T) {
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	k, turn := port.DeliveryKey{EndpointID: "e", ID: "d"}, webhook.Turn{Round: 1, Number: 1}
	pending := `{"Item":{"state":{"S":"pending"},"round":{"N":"1"},"endpointId":{"S":"e"},"id":{"S":"d"}}}`
	store, calls, _ := scripted(t, ok(pending), ok(`{}`))
	_, leased, err := store.LeaseDelivery(t.Context(), k, turn, at)
	require.NoError(t, err)
	require.True(t, leased)
	require.Equal(t, []string{"GetItem", "PutItem"}, calls.calls)

	store, calls, _ = scripted(t, ok(strings.Replace(pending, "pending", "succeeded", 1)))
	_, err = store.Delivery(t.Context(), "e", "d")
	require.NoError(t, err)
	require.Equal(t, []string{"GetItem"}, calls.calls, "what has ended has no lease")

	store, calls, _ = scripted(t, ok(pending), ok(`{"Item":{"round":{"N":"1"},"number":{"N":"1"},"until":{"S":"2026-11-30T08:00:30.000000000Z"}}}`))
	d, err := store.Delivery(t.Context(), "e", "d")
	require.NoError(t, err)
	require.True(t, d.Leased(at))
	require.Contains(t, calls.bodies[1], `"ConsistentRead":true`)
}

// The release before stored leases in deliveries, and looks for none elsewhere.
func TestALeaseOfTheReleaseBeforeIsDecoded(t *testing.T) {
	until := time.Date(2026, 11, 30, 8, 0, 30, 0, time.UTC)
	it := deliveryItem(webhook.Delivery{ID: "d", EndpointID: "e", LeasedUntil: until})
	require.NotContains(t, it, "leasedUntil")
	it.instant("leasedUntil", until)
	d, err := decodeDelivery(it)
	require.NoError(t, err)
	require.Equal(t, until, d.LeasedUntil)
}
