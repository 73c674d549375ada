package dynamodb_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// clients is the number of concurrent callers per processor.
const clients = 32

// newDurableService returns the operations of a service with the orders table on
// disk.
func newDurableService(b *testing.B) map[string]wire.Operation {
	b.Helper()
	db, err := store.Open(b.TempDir())
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	service, err := dynamodb.New(newEnv(db))
	require.NoError(b, err)
	operations := service.Wire().Operations
	_, err = operations["CreateTable"](b.Context(), []byte(ordersJSON))
	require.NoError(b, err)
	return operations
}

// ordersJSON creates a table like the platform's, with an index and a stream.
const ordersJSON = `{"TableName":"orders","BillingMode":"PAY_PER_REQUEST",
 "KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],
 "AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"S"},
  {"AttributeName":"GSI1PK","AttributeType":"S"},{"AttributeName":"GSI1SK","AttributeType":"S"}],
 "GlobalSecondaryIndexes":[{"IndexName":"GSI1","KeySchema":[{"AttributeName":"GSI1PK","KeyType":"HASH"},
  {"AttributeName":"GSI1SK","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],
 "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`

func orderJSON(n int64) string {
	return fmt.Sprintf(`{"PK":{"S":"ORDER#%026d"},"SK":{"S":"META"},"GSI1PK":{"S":"USER#%d"},"GSI1SK":{"S":"%d"},`+
		`"status":{"S":"pending"},"total":{"N":"1999"},"currency":{"S":"USD"},"version":{"N":"1"},"lines":{"L":[`+
		`{"M":{"sku":{"S":"TV-1"},"quantity":{"N":"1"},"price":{"N":"999"}}},{"M":{"sku":{"S":"TV-2"},"quantity":{"N":"2"},"price":{"N":"500"}}}]}}`,
		n, n%100, n)
}

// measure calls the operation from many clients; body returns the n-th request.
func measure(b *testing.B, operation wire.Operation, body func(n int64) string) {
	var n atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(clients)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := operation(b.Context(), []byte(body(n.Add(1)))); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

func BenchmarkPutItem(b *testing.B) {
	operations := newDurableService(b)
	measure(b, operations["PutItem"], func(n int64) string {
		return `{"TableName":"orders","ConditionExpression":"attribute_not_exists(PK)","Item":` + orderJSON(n) + `}`
	})
}

func BenchmarkTransactWriteItems(b *testing.B) {
	operations := newDurableService(b)
	measure(b, operations["TransactWriteItems"], func(n int64) string {
		put := func(sk string) string {
			item := strings.Replace(orderJSON(n), "META", sk, 1)
			return `{"Put":{"TableName":"orders","ConditionExpression":"attribute_not_exists(PK)","Item":` + item + `}}`
		}
		return fmt.Sprintf(`{"ClientRequestToken":"%d","TransactItems":[%s,%s,%s]}`, n, put("META"), put("EVENT#1"), put("IDEM#1"))
	})
}

func BenchmarkUpdateItem(b *testing.B) {
	operations := newDurableService(b)
	measure(b, operations["UpdateItem"], func(n int64) string {
		return fmt.Sprintf(`{"TableName":"orders","Key":{"PK":{"S":"SKU#%d"},"SK":{"S":"STOCK"}},
			"UpdateExpression":"SET onHand = if_not_exists(onHand, :zero) + :one, #s = :s","ExpressionAttributeNames":{"#s":"status"},
			"ExpressionAttributeValues":{":zero":{"N":"0"},":one":{"N":"1"},":s":{"S":"in stock"}},"ReturnValues":"ALL_NEW"}`, n%1000)
	})
}

func BenchmarkGetItem(b *testing.B) {
	operations := newDurableService(b)
	for n := range int64(1000) {
		_, err := operations["PutItem"](b.Context(), []byte(`{"TableName":"orders","Item":`+orderJSON(n)+`}`))
		require.NoError(b, err)
	}
	measure(b, operations["GetItem"], func(n int64) string {
		return fmt.Sprintf(`{"TableName":"orders","ConsistentRead":true,"Key":{"PK":{"S":"ORDER#%026d"},"SK":{"S":"META"}}}`, n%1000)
	})
}

func BenchmarkQuery(b *testing.B) {
	operations := newDurableService(b)
	for n := range int64(1000) {
		_, err := operations["PutItem"](b.Context(), []byte(`{"TableName":"orders","Item":`+orderJSON(n)+`}`))
		require.NoError(b, err)
	}
	measure(b, operations["Query"], func(n int64) string {
		return fmt.Sprintf(`{"TableName":"orders","IndexName":"GSI1","Limit":10,"ScanIndexForward":false,
			"KeyConditionExpression":"GSI1PK = :u","ExpressionAttributeValues":{":u":{"S":"USER#%d"}}}`, n%100)
	})
}
