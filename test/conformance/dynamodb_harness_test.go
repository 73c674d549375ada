package conformance

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"
)

// tables creates the tables of a test: $table has a composite key, a stream
// and two indexes, $numbers a key that is a number.
func tables(t *testing.T, db *dynamodb.Client) names {
	n := names{"table": unique("items"), "numbers": unique("numbers"), "absent": unique("absent"), "long": strings.Repeat("k", 2049)}
	table(t, db, n, "table", `{"TableName":"$table","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"},
			{"AttributeName":"color","AttributeType":"S"},{"AttributeName":"size","AttributeType":"N"}],
		"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
		"GlobalSecondaryIndexes":[
			{"IndexName":"byColor","KeySchema":[{"AttributeName":"color","KeyType":"HASH"},{"AttributeName":"size","KeyType":"RANGE"}],
				"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["note"]}},
			{"IndexName":"keysOnly","KeySchema":[{"AttributeName":"color","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],
		"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`)
	table(t, db, n, "numbers", `{"TableName":"$numbers","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"N"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`)
	return n
}

// table creates one table, waits until it is there and deletes it at the
// test's end.
func table(t *testing.T, db *dynamodb.Client, n names, name, definition string) {
	t.Helper()
	_, err := do(db.CreateTable, definition)(t.Context(), n)
	require.NoError(t, err)
	at := &dynamodb.DescribeTableInput{TableName: aws.String(n[name])}
	t.Cleanup(func() {
		_, err := db.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: at.TableName})
		require.NoError(t, err)
	})
	wait := dynamodb.NewTableExistsWaiter(db, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 100 * time.Millisecond })
	require.NoError(t, wait.Wait(t.Context(), at, time.Minute))
}
