package dynamodb_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"
)

var orders = aws.String("orders")

// create returns the part of a transaction that puts an item if it is new.
func create(it item) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{
		TableName: orders, Item: it, ConditionExpression: aws.String("attribute_not_exists(PK)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}
}

// take returns the part that takes n from a stock that has at least n.
func take(sku string, n int) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{
		TableName: orders, Key: order(sku, "stock"), UpdateExpression: aws.String("SET n = n - :n"),
		ConditionExpression: aws.String("n >= :n"), ExpressionAttributeValues: item{":n": num(fmt.Sprint(n))},
	}}
}

func (h *harness) transact(t testing.TB, token string, parts ...types.TransactWriteItem) error {
	in := &sdk.TransactWriteItemsInput{TransactItems: parts}
	if token != "" {
		in.ClientRequestToken = &token
	}
	_, err := h.TransactWriteItems(t.Context(), in)
	return err
}

func TestTransactionIsAllOrNothing(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("sku", "stock", "n", num("1")))
	h.put(t, order("o#1", "meta", "old", text("yes")))
	err := h.transact(t, "", take("sku", 1), create(order("o#1", "meta")), create(order("o#2", "meta")))
	var cancelled *types.TransactionCanceledException
	require.ErrorAs(t, err, &cancelled)
	require.Contains(t, cancelled.ErrorMessage(), "[None, ConditionalCheckFailed, None]")
	require.Equal(t, []types.CancellationReason{
		{Code: aws.String("None")},
		{Code: aws.String("ConditionalCheckFailed"), Message: aws.String("The conditional request failed"), Item: order("o#1", "meta", "old", text("yes"))},
		{Code: aws.String("None")},
	}, cancelled.CancellationReasons)
	require.Equal(t, order("sku", "stock", "n", num("1")), h.get(t, "sku", "stock"))
	require.Nil(t, h.get(t, "o#2", "meta"))

	require.NoError(t, h.transact(t, "", take("sku", 1), create(order("o#3", "meta")),
		types.TransactWriteItem{Delete: &types.Delete{TableName: orders, Key: order("o#1", "meta")}},
		types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: orders, Key: order("o#9", "meta"), ConditionExpression: aws.String("attribute_not_exists(PK)")}}))
	require.Equal(t, order("sku", "stock", "n", num("0")), h.get(t, "sku", "stock"))
	require.Nil(t, h.get(t, "o#1", "meta"))
	require.Nil(t, h.get(t, "o#9", "meta"))
}

func TestTransactionTokenIsIdempotentForTenMinutes(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("sku", "stock", "n", num("9")))
	require.NoError(t, h.transact(t, "token-1", take("sku", 2)))
	require.NoError(t, h.transact(t, "token-1", take("sku", 2)))
	require.Equal(t, num("7"), h.get(t, "sku", "stock")["n"])

	var mismatch *types.IdempotentParameterMismatchException
	require.ErrorAs(t, h.transact(t, "token-1", take("sku", 3)), &mismatch)

	h.env.Clock.Advance(9 * time.Minute)
	require.NoError(t, h.transact(t, "token-1", take("sku", 2)))
	require.Equal(t, num("7"), h.get(t, "sku", "stock")["n"])
	h.env.Clock.Advance(90 * time.Second)
	require.NoError(t, h.transact(t, "token-1", take("sku", 2)))
	require.Equal(t, num("5"), h.get(t, "sku", "stock")["n"])
}

func TestFailedTransactionDoesNotUseItsToken(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("sku", "stock", "n", num("0")))
	var cancelled *types.TransactionCanceledException
	require.ErrorAs(t, h.transact(t, "token", take("sku", 1)), &cancelled)
	h.put(t, order("sku", "stock", "n", num("1")))
	require.NoError(t, h.transact(t, "token", take("sku", 1)))
}

func TestConcurrentTransactionsWithOneTokenHappenOnce(t *testing.T) {
	h := newHarnessOnDisk(t)
	h.put(t, order("sku", "stock", "n", num("100")))
	for round := range 10 {
		concurrently(t, 16, func(int) error {
			err := h.transact(t, fmt.Sprint("round-", round), take("sku", 1))
			var inProgress *types.TransactionInProgressException
			if errors.As(err, &inProgress) {
				return nil // as on AWS, where the SDK's retries wait for the end
			}
			return err
		})
	}
	require.Equal(t, num("90"), h.get(t, "sku", "stock")["n"])
}

func TestStockIsNeverOversold(t *testing.T) {
	h := newHarnessOnDisk(t)
	h.put(t, order("a", "stock", "n", num("20")))
	h.put(t, order("b", "stock", "n", num("20")))
	var mu sync.Mutex
	sold := 0
	concurrently(t, 32, func(i int) error {
		parts := []types.TransactWriteItem{take("a", 1), take("b", 1)}
		if i%2 == 0 { // transactions with the opposite order must not deadlock
			parts[0], parts[1] = parts[1], parts[0]
		}
		err := h.transact(t, "", parts...)
		var cancelled *types.TransactionCanceledException
		if errors.As(err, &cancelled) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		sold++
		return err
	})
	require.Equal(t, 20, sold)
	require.Equal(t, num("0"), h.get(t, "a", "stock")["n"])
	require.Equal(t, num("0"), h.get(t, "b", "stock")["n"])
}

// concurrently makes n calls at once.
func concurrently(t *testing.T, n int, call func(i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	failed := make(chan error, n)
	for i := range n {
		wg.Go(func() { failed <- call(i) })
	}
	wg.Wait()
	close(failed)
	for err := range failed {
		require.NoError(t, err)
	}
}

func TestTransactionsAreRefused(t *testing.T) {
	h := newOrdersHarness(t)
	many := make([]types.TransactWriteItem, 101)
	for i := range many {
		many[i] = create(order(fmt.Sprint(i), "meta"))
	}
	large := make([]types.TransactWriteItem, 11)
	for i := range large {
		large[i] = create(order(fmt.Sprint(i), "meta", "x", text(strings.Repeat("x", 390<<10))))
	}
	for want, parts := range map[string][]types.TransactWriteItem{
		"Member must have length less than or equal to 100":                  many,
		"The aggregate size of the items in the transaction":                 large,
		"Transaction request cannot include multiple operations on one item": {take("a", 1), create(order("a", "stock"))},
		"TransactItems can only contain one of Check, Put, Update or Delete": {{}},
		"Missing the key SK in the item":                                     {create(item{"PK": text("x")})},
		"The provided key element does not match the schema":                 {{Delete: &types.Delete{TableName: orders, Key: item{"PK": text("x")}}}},
		"Cannot update attribute SK. This attribute is part of the key":      {{Update: &types.Update{TableName: orders, Key: order("a", "b"), UpdateExpression: aws.String("REMOVE SK")}}},
	} {
		requireValidation(t, h.transact(t, "", parts...), want)
	}
	var cancelled *types.TransactionCanceledException
	h.put(t, order("sku", "stock", "n", text("text")))
	require.ErrorAs(t, h.transact(t, "", types.TransactWriteItem{Update: &types.Update{
		TableName: orders, Key: order("sku", "stock"), UpdateExpression: aws.String("SET n = n + :n"), ExpressionAttributeValues: item{":n": num("1")},
	}}), &cancelled)
	require.Equal(t, "ValidationError", *cancelled.CancellationReasons[0].Code)
}

// requireValidation fails unless err is a ValidationException that says want.
func requireValidation(t *testing.T, err error, want string) {
	t.Helper()
	var api smithy.APIError
	require.ErrorAs(t, err, &api, want)
	require.Equal(t, "ValidationException", api.ErrorCode(), want)
	require.Contains(t, api.ErrorMessage(), want)
}

func TestTransactGetItems(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#1", "meta", "n", num("1"), "m", text("x")))
	get := func(pk string) types.TransactGetItem {
		return types.TransactGetItem{Get: &types.Get{TableName: orders, Key: order(pk, "meta"), ProjectionExpression: aws.String("n")}}
	}
	out, err := h.TransactGetItems(t.Context(), &sdk.TransactGetItemsInput{
		TransactItems: []types.TransactGetItem{get("o#2"), get("o#1")}, ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	require.NoError(t, err)
	require.Equal(t, []types.ItemResponse{{}, {Item: item{"n": num("1")}}}, out.Responses)
	require.Equal(t, 4.0, *out.ConsumedCapacity[0].CapacityUnits)
	_, err = h.TransactGetItems(t.Context(), &sdk.TransactGetItemsInput{TransactItems: []types.TransactGetItem{get("o#1"), get("o#1")}})
	requireValidation(t, err, "multiple operations on one item")
}

// TestOneTokenIsOneTransaction: of two different transactions with one token only
// one happens, even when they have no item in common. It calls the operation
// directly, because HTTP would separate the calls in time.
func TestOneTokenIsOneTransaction(t *testing.T) {
	h := newOrdersHarness(t)
	transact := h.service.Wire().Operations["TransactWriteItems"]
	for round := range 2000 {
		var made atomic.Int64
		concurrently(t, 2, func(i int) error {
			_, err := transact(t.Context(), fmt.Appendf(nil, `{"ClientRequestToken":"%d","TransactItems":[{"Put":{"TableName":"orders",
				"Item":{"PK":{"S":"%d"},"SK":{"S":"%d"}}}}]}`, round, round, i))
			if err == nil {
				made.Add(1)
			}
			return nil
		})
		require.EqualValues(t, 1, made.Load())
	}
}
