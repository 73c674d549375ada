package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/sandbox"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/partner"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
	"github.com/eventforge/eventforge/local/fault"
)

// faulty is a store whose table can be made to fail. Only the emulated DynamoDB
// can.
func faulty(t *testing.T) (*dynamo.Store, backend) {
	t.Setenv(endpointVariable, "")
	b := newBackend(t)
	return dynamo.New(b.client, b.table, time.Now), b
}

// inject makes the operation's next calls fail.
func (b backend) inject(t *testing.T, operation string, kind fault.Kind, calls int) {
	b.faults.Clear("")
	_, err := b.faults.Add(fault.Rule{Service: "dynamodb", Operation: operation, Kind: kind, Rate: 1, Count: calls, DelayMillis: 60_000})
	require.NoError(t, err)
}

// TestALostResponseIsNoConflict: the SDK writes again and finds its own write.
func TestALostResponseIsNoConflict(t *testing.T) {
	store, b := faulty(t)
	ctx := t.Context()
	endpoint := webhook.Endpoint{ID: "e", OwnerID: "o", Version: 1}
	delivery := webhook.Delivery{ID: "d", EndpointID: "e", Version: 1, CreatedAt: time.Now()}
	record := &idempotency.Record{Key: "k", ExpiresAt: time.Now().Add(time.Hour)}
	for _, write := range []struct {
		name      string
		operation string
		do        func() error
	}{
		{"create endpoint", "TransactWriteItems", func() error { return store.CreateEndpoint(ctx, endpoint) }},
		{"save endpoint", "PutItem", func() error {
			endpoint.Version++
			return store.SaveEndpoint(ctx, endpoint)
		}},
		{"delete endpoint", "TransactWriteItems", func() error { return store.DeleteEndpoint(ctx, "o", "e") }},
		{"create partner", "PutItem", func() error { return store.CreatePartner(ctx, partner.Partner{ID: "p"}) }},
		{"begin a window", "PutItem", func() error { return store.Spend(ctx, port.Budget{Name: "b", Units: 1, Window: time.Hour}, "s") }},
		{"create delivery", "PutItem", func() error { return store.CreateDelivery(ctx, delivery) }},
		{"claim", "PutItem", func() error {
			done, err := store.Claim(ctx, "c", "m", time.Minute)
			require.False(t, done)
			return err
		}},
		{"place", "TransactWriteItems", func() error { return store.Place(ctx, placement(t, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), record) }},
		{"adjust stock", "TransactWriteItems", func() error { return adjust(t, store) }},
	} {
		b.inject(t, write.operation, fault.ErrorAfter, 1)
		require.NoError(t, write.do(), write.name)
		require.Equal(t, 1, b.faults.Rules()[0].Struck, "%s: the fault must inject", write.name)
	}
}

func placement(t testing.TB, id string) *order.Change {
	lamp := catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 100, Currency: "USD"}, Active: true}
	c, err := order.Place(order.Placement{
		ID: id, UserID: "u", Now: time.Now(), Products: map[string]catalog.Product{"lamp": lamp},
		Draft: order.Draft{PaymentToken: payment.TokenOK, Lines: []order.DraftLine{{SKU: "lamp", Quantity: 1}}},
	})
	require.NoError(t, err)
	return c
}

func adjust(t *testing.T, store *dynamo.Store) error {
	require.NoError(t, store.PutProduct(t.Context(), catalog.Product{SKU: "lamp", Version: 1}))
	stock, err := store.AdjustStock(t.Context(), "lamp", 5, "delivery")
	require.Equal(t, catalog.Stock{OnHand: 5}, stock)
	return err
}

// TestAnOutageIsUnavailable: when every try fails, the caller gets Unavailable,
// and a later call succeeds.
func TestAnOutageIsUnavailable(t *testing.T) {
	store, b := faulty(t)
	for operation, call := range map[string]func() error{
		"GetItem": func() error {
			_, err := store.Order(t.Context(), "1")
			return err
		},
		"TransactWriteItems": func() error { return store.Place(t.Context(), placement(t, "01ARZ3NDEKTSV4RRFFQ69G5FAV"), nil) },
		"PutItem":            func() error { return store.CreateDelivery(t.Context(), webhook.Delivery{ID: "d", EndpointID: "e"}) },
		"Query": func() error {
			_, err := store.Timeline(t.Context(), "1")
			return err
		},
	} {
		for _, kind := range []fault.Kind{fault.ErrorBefore, fault.Drop} {
			b.inject(t, operation, kind, 100)
			require.Equal(t, failure.Unavailable, failure.CodeOf(call()), "%s, %s", operation, kind)
		}
		b.faults.Clear("")
		require.NotEqual(t, failure.Unavailable, failure.CodeOf(call()), operation)
	}
}

// TestTheSandboxRemembers: another gateway on the same table knows the charges.
func TestTheSandboxRemembers(t *testing.T) {
	b := newBackend(t)
	gateway := func() *sandbox.Gateway { return sandbox.New(dynamo.NewLedger(b.client, b.table, time.Now)) }
	for token, first := range map[string]failure.Code{
		payment.TokenOK + "_visa": "", payment.TokenFlaky: failure.Unavailable,
		payment.TokenTimeoutAfterCharge: failure.Unavailable, "tok_nobody_knows": failure.PaymentDeclined,
	} {
		c := payment.Charge{Key: token, OrderID: "1", Amount: money.Money{Amount: 5, Currency: "USD"}, Token: token}
		_, err := gateway().Authorize(t.Context(), c)
		require.Equal(t, first, failure.CodeOf(err), token)
		_, err = gateway().Authorize(t.Context(), c)
		if first == failure.PaymentDeclined {
			require.Equal(t, first, failure.CodeOf(err), token)
			continue
		}
		require.NoError(t, err, token)
		c.Amount.Amount = 6
		_, err = gateway().Authorize(t.Context(), c)
		require.Equal(t, failure.Internal, failure.CodeOf(err), "one key, two amounts")
	}
}

// The shopper's answer decides, once: the bank does not ask again.
func TestTheSandboxAsksTheShopper(t *testing.T) {
	b := newBackend(t)
	ledger := dynamo.NewLedger(b.client, b.table, time.Now)
	gateway := sandbox.New(ledger)
	for accept, want := range map[bool]failure.Code{true: "", false: failure.PaymentDeclined} {
		c := payment.Charge{Key: fmt.Sprint(accept), OrderID: "1", Amount: money.Money{Amount: 5, Currency: "USD"}, Token: payment.TokenRequiresAction}
		require.Equal(t, failure.Conflict, failure.CodeOf(ledger.Answer(t.Context(), c.Key, accept)), "nobody asked")
		a, err := gateway.Authorize(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, payment.SandboxSecret("1"), a.Action.ClientSecret)
		for range 2 {
			require.NoError(t, ledger.Answer(t.Context(), c.Key, accept))
			require.Equal(t, failure.Conflict, failure.CodeOf(ledger.Answer(t.Context(), c.Key, !accept)))
		}
		_, err = gateway.Authorize(t.Context(), c)
		require.Equal(t, want, failure.CodeOf(err))
		_, err = gateway.Refund(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, failure.Conflict, failure.CodeOf(ledger.Answer(t.Context(), c.Key, accept)), "it is void")
	}
}

// What the release before charged at once counts as captured.
func TestAChargeOfTheReleaseBeforeIsRefunded(t *testing.T) {
	b := newBackend(t)
	gateway := sandbox.New(dynamo.NewLedger(b.client, b.table, time.Now))
	c := payment.Charge{Key: "old", OrderID: "1", Amount: money.Money{Amount: 5, Currency: "USD"}, Token: payment.TokenOK}
	_, err := gateway.Authorize(t.Context(), c)
	require.NoError(t, err)
	_, err = b.client.UpdateItem(t.Context(), &dynamodb.UpdateItemInput{
		TableName: &b.table, UpdateExpression: aws.String("REMOVE authorized"),
		Key: map[string]types.AttributeValue{
			"PK": &types.AttributeValueMemberS{Value: "LEDGER#old"}, "SK": &types.AttributeValueMemberS{Value: "CHARGE"},
		},
	})
	require.NoError(t, err)
	refund, err := gateway.Refund(t.Context(), c)
	require.NoError(t, err)
	require.True(t, refund.Refunded)
	require.Equal(t, c.Amount, refund.Amount)
}
