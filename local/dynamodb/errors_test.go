package dynamodb_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

func TestItemsAreRefused(t *testing.T) {
	h := newOrdersHarness(t)
	long := text(strings.Repeat("k", 2049))
	for want, it := range map[string]item{
		"Missing the key SK in the item":                                                       {"PK": text("a")},
		"Type mismatch for key SK expected: S actual: N":                                       {"PK": text("a"), "SK": num("1")},
		"The AttributeValue for a key attribute cannot contain an empty string value. Key: PK": order("", "b"),
		"Size of hashkey has exceeded the maximum size limit of2048 bytes":                     {"PK": long, "SK": text("b")},
		"Aggregated size of all range keys has exceeded the size limit of 1024 bytes":          {"PK": text("a"), "SK": text(strings.Repeat("k", 1025))},
		"Type mismatch for Index Key rank Expected: N Actual: S IndexName: byRank":             order("a", "b", "rank", text("1")),
		"A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byRank, IndexKey: owner": order("a", "b", "owner", text("")),
		"Item size has exceeded the maximum allowed size":                 order("a", "b", "x", text(strings.Repeat("x", 400<<10))),
		"An string set  may not be empty":                                 order("a", "b", "x", &types.AttributeValueMemberSS{Value: []string{}}),
		"Attempting to store more than 38 significant digits in a Number": order("a", "b", "x", num(strings.Repeat("1", 39))),
		"Number overflow": order("a", "b", "x", num("1E126")),
	} {
		_, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: orders, Item: it})
		requireValidation(t, err, want)
	}
	h.put(t, order("a", "b", "x", text(strings.Repeat("x", 400<<10-7)))) // names and keys count as well: exactly 400 KB
}

func TestUpdatesAreRefused(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("a", "b", "x", text(strings.Repeat("x", 390<<10))))
	for want, in := range map[string]*sdk.UpdateItemInput{
		"Item size to update has exceeded the maximum allowed size": {UpdateExpression: aws.String("SET y = x")},
		"Cannot update attribute PK. This attribute is part of the key": {
			UpdateExpression: aws.String("SET PK = :v"), ExpressionAttributeValues: item{":v": text("x")}},
		"Type mismatch for Index Key rank Expected: N Actual: S IndexName: byRank": {
			UpdateExpression: aws.String("SET #r = :v"), ExpressionAttributeNames: map[string]string{"#r": "rank"}, ExpressionAttributeValues: item{":v": text("x")}},
		"Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]": {ReturnValues: "SOME"},
		"Invalid UpdateExpression: Syntax error":                                                 {UpdateExpression: aws.String("SET")},
	} {
		in.TableName, in.Key = orders, order("a", "b")
		_, err := h.UpdateItem(t.Context(), in)
		requireValidation(t, err, want)
	}
	_, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: orders, Item: order("a", "b"), ReturnValues: types.ReturnValueAllNew})
	requireValidation(t, err, "Return values set to invalid value")
	_, err = h.GetItem(t.Context(), &sdk.GetItemInput{TableName: orders, Key: order("a", "b", "c", text("d"))})
	requireValidation(t, err, "The provided key element does not match the schema")
}

// TestErrorsOnTheWire checks the encoding of errors that clients in other
// languages rely on.
func TestErrorsOnTheWire(t *testing.T) {
	h := newOrdersHarness(t)
	for _, c := range []struct{ operation, body, errorType string }{
		{"GetItem", `{"TableName":"nope","Key":{}}`, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"},
		{"GetItem", `{"TableName":"orders","Key":{}}`, "com.amazon.coral.validate#ValidationException"},
		{"GetItem", `{"TableName":"orders","Key":`, "com.amazon.coral.service#SerializationException"},
		{"GetItem", `{"TableName":5}`, "com.amazon.coral.service#SerializationException"},
		{"ExecuteStatement", `{}`, "UnknownOperationException"},
	} {
		status, body := h.post(t, c.operation, c.body)
		require.Equal(t, http.StatusBadRequest, status)
		require.Equal(t, c.errorType, body["__type"], c.body)
		require.NotEmpty(t, body["message"])
	}
}

func (h *harness) post(t *testing.T, operation, body string) (status int, response map[string]any) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader([]byte(body)))
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	w := httptest.NewRecorder()
	wire.NewMux(h.env, h.service.Wire()).ServeHTTP(w, r)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &response))
	return w.Code, response
}

func TestFaultAfterTheEffect(t *testing.T) {
	h := newOrdersHarness(t)
	_, err := h.env.Faults.Add(fault.Rule{Service: "dynamodb", Operation: "PutItem", Kind: fault.ErrorAfter, Rate: 1, Count: 1})
	require.NoError(t, err)
	_, err = h.PutItem(t.Context(), &sdk.PutItemInput{TableName: orders, Item: order("a", "b")})
	require.Error(t, err)
	require.NotNil(t, h.get(t, "a", "b"))
}

// consumedReads is the sum of the metric of read units.
func (h *harness) consumedReads() (n float64) {
	for _, s := range h.env.Meter.Series() {
		if s.Metric == "ConsumedReadCapacityUnits" {
			for _, minute := range s.Minutes {
				n += minute.Sum
			}
		}
	}
	return n
}

func TestConsumedCapacity(t *testing.T) {
	h := newOrdersHarness(t)
	put, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: orders, Item: order("a", "b", "x", text(strings.Repeat("x", 5000))),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal})
	require.NoError(t, err)
	require.Equal(t, 5.0, *put.ConsumedCapacity.CapacityUnits)
	for consistent, want := range map[bool]float64{true: 2, false: 1} {
		get, err := h.GetItem(t.Context(), &sdk.GetItemInput{TableName: orders, Key: order("a", "b"), ConsistentRead: &consistent,
			ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes})
		require.NoError(t, err)
		require.Equal(t, want, *get.ConsumedCapacity.CapacityUnits, fmt.Sprint(consistent))
		require.Equal(t, want, *get.ConsumedCapacity.Table.CapacityUnits)
	}
	require.Equal(t, 3.0, h.consumedReads())
	batch := map[string]types.KeysAndAttributes{*orders: {Keys: []map[string]types.AttributeValue{order("a", "b"), order("a", "none")}}}
	_, err = h.BatchGetItem(t.Context(), &sdk.BatchGetItemInput{RequestItems: batch})
	require.NoError(t, err)
	require.Equal(t, 4.5, h.consumedReads())
	_, err = h.Query(t.Context(), &sdk.QueryInput{TableName: orders, KeyConditionExpression: aws.String("PK = :pk"), ExpressionAttributeValues: map[string]types.AttributeValue{":pk": text("a")}})
	require.NoError(t, err)
	require.Equal(t, 5.5, h.consumedReads())
	_, err = h.TransactGetItems(t.Context(), &sdk.TransactGetItemsInput{TransactItems: []types.TransactGetItem{{Get: &types.Get{TableName: orders, Key: order("a", "b")}}}})
	require.NoError(t, err)
	require.Equal(t, 9.5, h.consumedReads())
}
