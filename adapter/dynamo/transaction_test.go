package dynamo

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
)

// The cancellation reasons that the tests use.
const (
	none      = "None"
	condFails = "ConditionalCheckFailed"
	conflict  = "TransactionConflict"
)

// placed is a new order of two products.
func placed(t *testing.T) *order.Change {
	price := money.Money{Amount: 100, Currency: "USD"}
	c, err := order.Place(order.Placement{
		ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", UserID: "u", Now: time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC),
		Products: map[string]catalog.Product{
			"A": {SKU: "A", Name: "Lamp", Price: price, Active: true}, "B": {SKU: "B", Name: "Desk", Price: price, Active: true},
		},
		Draft: order.Draft{PaymentToken: "tok_ok", Lines: []order.DraftLine{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 1}}},
	})
	require.NoError(t, err)
	return c
}

// The meaning of a cancellation depends on the item that was refused. A placed order has
// the items order, event and record.
func TestD3_ACancelledTransactionIsNotAlwaysADuplicate(t *testing.T) {
	for name, c := range map[string]struct {
		reasons []string
		want    failure.Code
	}{
		"the record is taken":             {[]string{none, none, condFails}, failure.KeyTaken},
		"the order exists":                {[]string{condFails, none, none}, failure.Conflict},
		"the event exists":                {[]string{none, condFails, none}, failure.Conflict},
		"the request is repeated":         {[]string{condFails, condFails, condFails}, failure.KeyTaken},
		"an item is malformed":            {[]string{none, "ValidationError", none}, failure.Internal},
		"an item collection is too large": {[]string{"ItemCollectionSizeLimitExceeded", none, none}, failure.Internal},
		"an unknown reason":               {[]string{none, "Tuesday", none}, failure.Internal},
		"more reasons than items":         {[]string{none, none, none, condFails}, failure.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			store, calls, _ := scripted(t, ok(`{}`), canceled(c.reasons...)) // the first is the day's
			err := store.Place(t.Context(), placed(t), &idempotency.Record{})
			require.Equal(t, c.want, failure.CodeOf(err), "%v", err)
			require.Equal(t, 1, calls.count("TransactWriteItems"))
		})
	}
}

func TestInsufficientStockNamesTheProducts(t *testing.T) {
	c := placed(t)
	c.Stock = order.HoldStock
	store, _, _ := scripted(t, ok(`{}`), canceled(none, none, condFails, condFails))
	err := store.Commit(t.Context(), c)
	require.Equal(t, failure.InsufficientStock, failure.CodeOf(err))
	require.ErrorContains(t, err, "Lamp (A)")
	require.ErrorContains(t, err, "Desk (B)")

	store, _, _ = scripted(t, ok(`{}`), canceled(condFails, none, condFails, none))
	require.Equal(t, failure.Conflict, failure.CodeOf(store.Commit(t.Context(), c)), "the order's state takes precedence")

	c.Stock = order.ReleaseStock
	store, _, _ = scripted(t, ok(`{}`), canceled(none, none, condFails, none))
	require.Equal(t, failure.Internal, failure.CodeOf(store.Commit(t.Context(), c)))
}

// A role without a refusal would give an error without a code.
func TestEveryRoleHasARefusal(t *testing.T) {
	for r := range roles {
		require.NotEmpty(t, refusals[r].code, r)
		require.NotEmpty(t, refusals[r].message, r)
	}
}

func TestBusyTransactionsAreRetried(t *testing.T) {
	for name, busy := range map[string]answer{
		"conflict on one item":                 canceled(conflict, none, none),
		"throttling":                           canceled(none, "ThrottlingError", none),
		"provisioned throughput":               canceled("ProvisionedThroughputExceeded", none, none),
		"a conflict beside a failed condition": canceled(conflict, none, condFails),
		"in progress":                          refusedBy("TransactionInProgressException"),
	} {
		t.Run(name, func(t *testing.T) {
			store, calls, paused := scripted(t, ok(`{}`), busy, busy, busy, ok(`{}`))
			require.NoError(t, store.Place(t.Context(), placed(t), &idempotency.Record{}))
			require.Equal(t, 4, calls.count("TransactWriteItems"))
			require.Len(t, *paused, 3)
		})
	}
}
