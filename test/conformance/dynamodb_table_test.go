package conformance

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/stretchr/testify/require"
)

func TestDynamoDBTables(t *testing.T) {
	t.Parallel()
	db := dynamodb.NewFromConfig(settings)
	n := tables(t, db)
	const on = `{"TableName":"$table","TimeToLiveSpecification":{"AttributeName":"expiresAt","Enabled":true}}`
	verify(t, n, []expectation{{
		name: "a table describes itself", doc: "API Reference, DescribeTable",
		when: do(db.DescribeTable, `{"TableName":"$table"}`),
		want: `{"Table":{"TableStatus":"ACTIVE","TableArn":"*table/$table*","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
			"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"},"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"},"LatestStreamArn":"*/stream/*"}}`,
	}, {
		name: "a table's name is taken", doc: "API Reference, CreateTable, Errors",
		when: do(db.CreateTable, `{"TableName":"$table","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}`),
		want: refusal{code: "ResourceInUseException", says: "Table already exists: $table"},
	}, {
		name: "attributes are defined that no key uses", doc: "API Reference, CreateTable, AttributeDefinitions",
		when: do(db.CreateTable, `{"TableName":"$absent","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}`),
		want: refusal{code: "ValidationException", says: "does not exactly match number of attributes defined in AttributeDefinitions"},
	}, {
		name: "a name with a space", doc: "API Reference, CreateTable, TableName",
		when: do(db.CreateTable, `{"TableName":"a b c","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}`),
		want: refusal{code: "ValidationException", says: "failed to satisfy constraint"},
	}, {
		name: "an absent table is described", doc: "API Reference, DescribeTable, Errors",
		when: do(db.DescribeTable, `{"TableName":"$absent"}`),
		want: refusal{code: "ResourceNotFoundException", says: "Table: $absent not found"},
	}, {
		name: "time to live is off at first", doc: "API Reference, DescribeTimeToLive",
		when: do(db.DescribeTimeToLive, `{"TableName":"$table"}`),
		want: `{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED","AttributeName":null}}`,
	}, {
		name: "time to live names its attribute", doc: "API Reference, DescribeTimeToLive",
		given: []call{do(db.UpdateTimeToLive, on)},
		when:  do(db.DescribeTimeToLive, `{"TableName":"$table"}`),
		want:  `{"TimeToLiveDescription":{"TimeToLiveStatus":"*ENABL*","AttributeName":"expiresAt"}}`,
	}, {
		name: "time to live is on already", doc: "API Reference, UpdateTimeToLive, Errors",
		when: do(db.UpdateTimeToLive, on), want: refusal{code: "ValidationException", says: "TimeToLive"},
	}})
}

// TestDynamoDBStreamKeepsEachItemsOrder follows the stream from its beginning.
// Developer Guide, Change data capture for DynamoDB Streams.
func TestDynamoDBStreamKeepsEachItemsOrder(t *testing.T) {
	t.Parallel()
	db, streams := dynamodb.NewFromConfig(settings), dynamodbstreams.NewFromConfig(settings)
	n := tables(t, db)
	for _, change := range []call{
		do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"s"},"sk":{"S":"1"},"v":{"N":"1"}}}`),
		do(db.UpdateItem, `{"TableName":"$table","Key":{"pk":{"S":"s"},"sk":{"S":"1"}},"UpdateExpression":"SET v = :n","ExpressionAttributeValues":{":n":{"N":"2"}}}`),
		do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"s"},"sk":{"S":"1"},"v":{"N":"2"}}}`), // changes nothing: no record
		do(db.DeleteItem, `{"TableName":"$table","Key":{"pk":{"S":"s"},"sk":{"S":"1"}}}`),
	} {
		_, err := change(t.Context(), n)
		require.NoError(t, err)
	}
	described, err := db.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String(n["table"])})
	require.NoError(t, err)
	var records []types.Record
	eventually(t, func() error {
		if records, err = read(t.Context(), streams, described.Table.LatestStreamArn); err == nil && len(records) < 3 {
			err = errors.New("fewer than 3 records")
		}
		return err
	})
	const keys = `"Keys":{"pk":{"S":"s"},"sk":{"S":"1"}}`
	require.NoError(t, contains(plain(records), `[
		{"EventName":"INSERT","EventSource":"aws:dynamodb","Dynamodb":{`+keys+`,"OldImage":null,"NewImage":{"v":{"N":"1"}},"StreamViewType":"NEW_AND_OLD_IMAGES","SequenceNumber":"*"}},
		{"EventName":"MODIFY","Dynamodb":{`+keys+`,"OldImage":{"v":{"N":"1"}},"NewImage":{"v":{"N":"2"}}}},
		{"EventName":"REMOVE","UserIdentity":null,"Dynamodb":{`+keys+`,"OldImage":{"v":{"N":"2"}},"NewImage":null}}]`))

	n["arn"] = *described.Table.LatestStreamArn
	verify(t, n, []expectation{{
		name: "an absent shard", doc: "API Reference, GetShardIterator, Errors",
		when: do(streams.GetShardIterator, `{"StreamArn":"$arn","ShardId":"shardId-00000000000000000000-00000000","ShardIteratorType":"LATEST"}`),
		want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "an absent stream", doc: "API Reference, DescribeStream, Errors",
		when: do(streams.DescribeStream, `{"StreamArn":"$arn-absent"}`),
		want: refusal{code: "ResourceNotFoundException"},
	}})
}

// read reads all shards of a stream from their oldest records on.
func read(ctx context.Context, client *dynamodbstreams.Client, arn *string) (all []types.Record, err error) {
	described, err := client.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	if err != nil {
		return nil, err
	}
	for _, shard := range described.StreamDescription.Shards {
		at, err := client.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
			StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			return nil, err
		}
		out, err := client.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: at.ShardIterator})
		if err != nil {
			return nil, err
		}
		all = append(all, out.Records...)
	}
	return all, nil
}
