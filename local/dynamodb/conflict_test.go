package dynamodb_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

func TestAConflictRefusesSingleWritesWithoutEffect(t *testing.T) {
	h := newOrdersHarness(t)
	h.fault(t, fault.Rule{Kind: fault.Conflict, Rate: 1})
	table, key := aws.String("orders"), order("a", "x")
	var conflict *types.TransactionConflictException
	_, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: table, Item: key})
	require.ErrorAs(t, err, &conflict)
	_, err = h.UpdateItem(t.Context(), &sdk.UpdateItemInput{
		TableName: table, Key: key, UpdateExpression: aws.String("SET n = :n"), ExpressionAttributeValues: item{":n": num("1")},
	})
	require.ErrorAs(t, err, &conflict)
	_, err = h.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: table, Key: key})
	require.ErrorAs(t, err, &conflict)
	require.Nil(t, h.get(t, "a", "x"), "reads do not conflict")
	_, err = h.BatchWriteItem(t.Context(), &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{
		"orders": {{PutRequest: &types.PutRequest{Item: key}}},
	}})
	require.NoError(t, err, "nor do batches")
}

func TestAConflictCancelsATransactionAtOneItem(t *testing.T) {
	h := newOrdersHarness(t)
	for _, sku := range []string{"a", "b", "c"} {
		h.put(t, order(sku, "stock", "n", num("5")))
	}
	h.fault(t, fault.Rule{Kind: fault.Conflict, Operation: "TransactWriteItems", Rate: 1, Count: 20})
	at := map[int]bool{}
	for range 20 {
		var cancelled *types.TransactionCanceledException
		require.ErrorAs(t, h.transact(t, "token", take("a", 1), take("b", 1), take("c", 1)), &cancelled)
		require.Len(t, cancelled.CancellationReasons, 3)
		conflicts := 0
		for i, reason := range cancelled.CancellationReasons {
			if aws.ToString(reason.Code) == "TransactionConflict" {
				require.Equal(t, "Transaction is ongoing for the item", aws.ToString(reason.Message))
				at[i] = true
				conflicts++
				continue
			}
			require.Equal(t, "None", aws.ToString(reason.Code))
		}
		require.Equal(t, 1, conflicts)
	}
	require.Len(t, at, 3, "each item is hit at some time")
	require.NoError(t, h.transact(t, "token", take("a", 1), take("b", 1), take("c", 1)), "the rule has ended, and the token was not used up")
	require.Equal(t, num("4"), h.get(t, "a", "stock")["n"])
}

func TestAConflictCancelsATransactionOfReads(t *testing.T) {
	h := newOrdersHarness(t)
	h.fault(t, fault.Rule{Kind: fault.Conflict, Operation: "TransactGetItems", Rate: 1})
	_, err := h.TransactGetItems(t.Context(), &sdk.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: aws.String("orders"), Key: order("a", "x")}},
	}})
	var cancelled *types.TransactionCanceledException
	require.ErrorAs(t, err, &cancelled)
	require.Equal(t, "TransactionConflict", aws.ToString(cancelled.CancellationReasons[0].Code))
}

func TestALostResponseLeavesItsTransactionInProgressForAWhile(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("a", "stock", "n", num("5")))
	h.fault(t, fault.Rule{Kind: fault.InProgress, Rate: 1, Count: 1, DelayMillis: 60_000})
	err := h.transact(t, "token", take("a", 1))
	require.Error(t, err)
	var inProgress *types.TransactionInProgressException
	require.NotErrorAs(t, err, &inProgress, "the connection breaks")
	require.ErrorAs(t, h.transact(t, "token", take("a", 1)), &inProgress)
	require.NoError(t, h.transact(t, "another", take("a", 1)))
	h.env.Clock.Advance(time.Minute)
	require.NoError(t, h.transact(t, "token", take("a", 1)))
	require.Equal(t, num("3"), h.get(t, "a", "stock")["n"], "each token took one")
}

func TestARefusedTransactionIsNotInProgress(t *testing.T) {
	h := newOrdersHarness(t)
	h.fault(t, fault.Rule{Kind: fault.InProgress, Rate: 1})
	for range 2 {
		var cancelled *types.TransactionCanceledException
		require.ErrorAs(t, h.transact(t, "token", take("a", 1)), &cancelled)
	}
	require.Zero(t, h.env.Faults.Rules()[0].Struck)
}

// While a transaction lasts, whatever touches one of its items is in conflict with it;
// afterwards nothing is.
func TestATransactionThatLastsIsInConflictWithOthersOfItsItems(t *testing.T) {
	h := newOrdersHarness(t)
	for _, sku := range []string{"a", "b", "c"} {
		h.put(t, order(sku, "stock", "n", num("5")))
	}
	h.fault(t, fault.Rule{Kind: fault.Overlap, Rate: 1, Count: 1, DelayMillis: 60_000})
	ended := make(chan error, 1)
	go func() { ended <- h.transact(t, "first", take("a", 1), take("b", 1)) }()
	eventually(t, func() bool { return h.env.Faults.Rules()[0].Struck == 1 })

	var cancelled *types.TransactionCanceledException
	require.ErrorAs(t, h.transact(t, "second", take("c", 1), take("b", 1)), &cancelled)
	require.Equal(t, "None", aws.ToString(cancelled.CancellationReasons[0].Code))
	require.Equal(t, "TransactionConflict", aws.ToString(cancelled.CancellationReasons[1].Code))
	_, err := h.TransactGetItems(t.Context(), &sdk.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: aws.String("orders"), Key: order("a", "stock")}},
	}})
	require.ErrorAs(t, err, &cancelled)
	require.NoError(t, h.transact(t, "third", take("c", 1)), "another item")

	h.env.Clock.Advance(time.Minute)
	require.NoError(t, <-ended)
	require.NoError(t, h.transact(t, "second", take("c", 1), take("b", 1)), "its token was not used up")
	require.Equal(t, num("4"), h.get(t, "a", "stock")["n"])
	require.Equal(t, num("3"), h.get(t, "b", "stock")["n"])
	require.Equal(t, num("3"), h.get(t, "c", "stock")["n"])
}
