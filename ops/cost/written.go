package cost

import (
	"context"
	"fmt"
	"iter"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

func (m *meter) config() aws.Config {
	return aws.Config{
		Region: m.local.Region, BaseEndpoint: aws.String(m.local.AWS),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// stream returns the current position in the table's stream.
func (m *meter) stream(ctx context.Context) (iterator *string, err error) {
	described, err := dynamodb.NewFromConfig(m.config()).DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &m.local.Table})
	if err != nil {
		return nil, err
	}
	c, arn := dynamodbstreams.NewFromConfig(m.config()), described.Table.LatestStreamArn
	shards, err := c.DescribeStream(ctx, &dynamodbstreams.DescribeStreamInput{StreamArn: arn})
	if err != nil {
		return nil, err
	}
	if n := len(shards.StreamDescription.Shards); n != 1 {
		return nil, fmt.Errorf("the stream has %d shards; this reads one", n)
	}
	out, err := c.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
		StreamArn: arn, ShardId: shards.StreamDescription.Shards[0].ShardId, ShardIteratorType: types.ShardIteratorTypeLatest,
	})
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

// written counts what the orders wrote, from the stream's records.
func (m *meter) written(ctx context.Context, iterator *string) error {
	records, err := m.records(ctx, iterator)
	if err != nil {
		return err
	}
	transactions := transactionsOf(records)
	units, bytes, events, alone := 0, 0, 0, 0
	orders := map[string]int{} // sizes of the last images
	for _, r := range records {
		units += writeUnits(r.Dynamodb, transactions.has(r.Dynamodb))
		if !transactions.has(r.Dynamodb) {
			alone++
		}
		bytes += stored(r.Dynamodb.NewImage) - stored(r.Dynamodb.OldImage)
		if isEvent(keyOf(r.Dynamodb).sk) && r.EventName == types.OperationTypeInsert {
			events++
		}
		if key := keyOf(r.Dynamodb); key.sk == orderSK {
			orders[key.pk] = size(r.Dynamodb.NewImage)
		}
	}
	m.usage.WriteUnits, m.usage.TableBytes = per(units, m.usage.Orders), per(bytes, m.usage.Orders)
	m.usage.Events, m.usage.OrderBytes = per(events, m.usage.Orders), per(sum(maps.Values(orders)), m.usage.Orders)
	return m.checkAlone(alone)
}

// records reads the stream from the iterator to its end.
func (m *meter) records(ctx context.Context, iterator *string) (all []types.Record, err error) {
	c := dynamodbstreams.NewFromConfig(m.config())
	for {
		out, err := c.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
		if err != nil || len(out.Records) == 0 {
			return all, err
		}
		all = append(all, out.Records...)
		iterator = out.NextShardIterator
	}
}

func sum(values iter.Seq[int]) (n int) {
	for v := range values {
		n += v
	}
	return n
}
