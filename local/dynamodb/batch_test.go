package dynamodb_test

import (
	"fmt"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"
)

func writeMany(h *harness, t *testing.T, requests ...types.WriteRequest) error {
	out, err := h.BatchWriteItem(t.Context(), &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"orders": requests}})
	if err == nil {
		require.Empty(t, out.UnprocessedItems)
	}
	return err
}

func putRequest(it item) types.WriteRequest {
	return types.WriteRequest{PutRequest: &types.PutRequest{Item: it}}
}

func readMany(h *harness, t *testing.T, keys ...item) (*sdk.BatchGetItemOutput, error) {
	return h.BatchGetItem(t.Context(), &sdk.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{"orders": {Keys: keys}}})
}

func TestBatchesWriteAndRead(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#0", "meta"))
	require.NoError(t, writeMany(h, t, putRequest(order("o#1", "meta", "n", num("1"))), putRequest(order("o#2", "meta")),
		types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: order("o#0", "meta")}}))
	out, err := readMany(h, t, order("o#0", "meta"), order("o#1", "meta"), order("o#2", "meta"))
	require.NoError(t, err)
	require.Empty(t, out.UnprocessedKeys)
	require.ElementsMatch(t, []item{order("o#1", "meta", "n", num("1")), order("o#2", "meta")}, out.Responses["orders"])
}

func TestBatchReadLeavesKeysBeyond16MegabytesUnprocessed(t *testing.T) {
	h := newOrdersHarness(t)
	var keys []item
	for i := range 45 {
		key := order(fmt.Sprint(i), "meta")
		keys = append(keys, key)
		h.put(t, order(fmt.Sprint(i), "meta", "x", text(strings.Repeat("x", 399<<10))))
	}
	out, err := readMany(h, t, keys...)
	require.NoError(t, err)
	require.Len(t, out.Responses["orders"], 41)
	require.ElementsMatch(t, keys[41:], out.UnprocessedKeys["orders"].Keys)
}

func TestBatchesAreRefused(t *testing.T) {
	h := newOrdersHarness(t)
	var requests []types.WriteRequest
	var keys []item
	for i := range 101 {
		requests = append(requests, putRequest(order(fmt.Sprint(i), "meta")))
		keys = append(keys, order(fmt.Sprint(i), "meta"))
	}
	requireValidation(t, writeMany(h, t, requests[:26]...), "Too many items requested for the BatchWriteItem call")
	requireValidation(t, writeMany(h, t, requests[0], requests[0]), "Provided list of item keys contains duplicates")
	requireValidation(t, writeMany(h, t, types.WriteRequest{}), "must contain exactly one of PutRequest and DeleteRequest")
	_, err := readMany(h, t, keys...)
	requireValidation(t, err, "Too many items requested for the BatchGetItem call")
	_, err = readMany(h, t, keys[0], keys[0])
	requireValidation(t, err, "Provided list of item keys contains duplicates")
	require.Nil(t, h.get(t, "0", "meta"))
}
