package e2e

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

// A payment gateway takes a minute for each charge. Its orders wait in the queue, and
// complete when it answers again.
func TestW1_OrdersWaitForAGatewayThatTakesAMinute(t *testing.T) {
	const orders = 20
	clock := local(t)
	table := dynamodb.New(dynamodb.Options{
		Region: platform.Region, BaseEndpoint: &platform.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	ledger, store := dynamo.NewLedger(table, platform.Table, time.Now), dynamo.New(table, platform.Table, time.Now)
	require.NoError(t, ledger.SetOperation(within(t), payment.Operation{Delay: time.Minute}))
	t.Cleanup(func() { require.NoError(t, ledger.SetOperation(context.Background(), payment.Operation{})) })

	shopper := as(t, "shopper")
	product := pick(t, shopper, orders)
	var placed []string
	for range orders {
		o, _, err := shopper.Place(within(t), key(t), client.NewDraft(product.SKU, 1, payment.TokenOperated))
		require.NoError(t, err)
		placed = append(placed, o.ID)
	}
	require.Eventually(t, func() bool {
		b, err := store.Breaker(within(t), "sandbox")
		require.NoError(t, err)
		return !b.Closed()
	}, patience, 100*time.Millisecond, "charges without an answer pause the gateway")

	require.NoError(t, ledger.SetOperation(within(t), payment.Operation{}))
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { hurry(ctx, clock) })
	defer func() { stop(); wg.Wait() }()
	for _, id := range placed {
		o, err := shopper.Follow(within(t), id, nil)
		require.NoError(t, err)
		require.Equal(t, "completed", o.Status)
		require.NotContains(t, o.Types(), "order.refunded")
	}
}

// hurry moves the platform's clock, so that messages come back sooner.
func hurry(ctx context.Context, c control.Client) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			_ = c.Advance(ctx, 5*time.Second)
		case <-ctx.Done():
			return
		}
	}
}
