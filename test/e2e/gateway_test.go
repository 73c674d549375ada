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
	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// A payment gateway takes a minute for each charge. Its orders wait in the queue, and
// complete when it answers again. The platform is the test's own, because its clock runs
// ahead: what expires in the table would be removed too soon for other tests.
func TestW1_OrdersWaitForAGatewayThatTakesAMinute(t *testing.T) {
	const orders = 20
	own, err := target.Start(within(t), target.Options{Data: t.TempDir(), Flags: []string{"--rate-limit", "1000"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop()) })
	table := dynamodb.New(dynamodb.Options{
		Region: own.Region, BaseEndpoint: &own.AWS, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	ledger, store := dynamo.NewLedger(table, own.Table, time.Now), dynamo.New(table, own.Table, time.Now)
	require.NoError(t, ledger.SetOperation(within(t), payment.Operation{Delay: time.Minute}))

	shopper, err := signin.As(within(t), own.Target, "shopper")
	require.NoError(t, err)
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

	operator, err := signin.As(within(t), own.Target, "operator")
	require.NoError(t, err)
	require.Eventually(t, func() bool { return overviewOf(t, operator).Gateway.State != "well" }, patience, 100*time.Millisecond, "operators see it")

	require.NoError(t, ledger.SetOperation(within(t), payment.Operation{}))
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { hurry(ctx, control.Client{Base: own.Control}) })
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
