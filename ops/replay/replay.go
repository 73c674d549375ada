// Package replay publishes events again that were lost between the table and the bus. A
// replay is always safe, because every consumer ignores an event that it has already
// processed.
package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streams "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventforge/eventforge/adapter/dynamo"
)

// Replay passes records to the relay function, like the table's stream.
type Replay struct {
	AWS   aws.Config
	Table string
	Relay string // name of the relay function
}

// record is the part of a stream record that the relay reads.
type record struct {
	EventName string `json:"eventName"`
	Change    change `json:"dynamodb"`
}

type change struct {
	SequenceNumber string                       `json:"SequenceNumber"`
	NewImage       map[string]map[string]string `json:"NewImage"`
}

func insert(sequence, detail string) record {
	return record{EventName: "INSERT", Change: change{
		SequenceNumber: sequence, NewImage: map[string]map[string]string{dynamo.DetailAttribute: {"S": detail}},
	}}
}

// Order publishes all events of an order, which the table keeps as long as the order. It
// returns their number.
func (r Replay) Order(ctx context.Context, id string) (int, error) {
	pages := dynamodb.NewQueryPaginator(dynamodb.NewFromConfig(r.AWS), &dynamodb.QueryInput{
		TableName: &r.Table, KeyConditionExpression: aws.String("PK = :order AND begins_with(SK, :event)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":order": &types.AttributeValueMemberS{Value: dynamo.OrderPartition(id)},
			":event": &types.AttributeValueMemberS{Value: dynamo.EventPrefix},
		},
	})
	var records []record
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, fmt.Errorf("read the order's events: %w", err)
		}
		for _, item := range page.Items {
			sequence, _ := item["SK"].(*types.AttributeValueMemberS)
			detail, ok := item[dynamo.DetailAttribute].(*types.AttributeValueMemberS)
			if !ok || sequence == nil {
				return 0, fmt.Errorf("an event of order %s has no %s", id, dynamo.DetailAttribute)
			}
			records = append(records, insert(sequence.Value, detail.Value))
		}
	}
	if len(records) == 0 {
		return 0, fmt.Errorf("there is no order %s in %s", id, r.Table)
	}
	return len(records), r.publish(ctx, records)
}

// batch is the part of a message in relay-failures that identifies the lost records.
type batch struct {
	Info struct {
		First string `json:"startSequenceNumber"`
		Last  string `json:"endSequenceNumber"`
	} `json:"DDBStreamBatchInfo"`
}

// Batch publishes the events of a stream batch that Lambda gave up, from its message in
// relay-failures. A stream keeps its records for 24 hours.
func (r Replay) Batch(ctx context.Context, message []byte) (int, error) {
	var b batch
	if err := json.Unmarshal(message, &b); err != nil || b.Info.First == "" || b.Info.Last == "" {
		return 0, errors.Join(errors.New("the message holds no DDBStreamBatchInfo"), err)
	}
	described, err := dynamodb.NewFromConfig(r.AWS).DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &r.Table})
	if err != nil {
		return 0, fmt.Errorf("describe the table: %w", err)
	}
	c, stream := dynamodbstreams.NewFromConfig(r.AWS), described.Table.LatestStreamArn
	shard, err := holding(ctx, c, stream, b.Info.First)
	if err != nil {
		return 0, err
	}
	at, err := c.GetShardIterator(ctx, &dynamodbstreams.GetShardIteratorInput{
		StreamArn: stream, ShardId: shard, SequenceNumber: &b.Info.First,
		ShardIteratorType: streams.ShardIteratorTypeAtSequenceNumber,
	})
	if err != nil {
		return 0, fmt.Errorf("the batch is no longer in the stream; replay its orders by their ids: %w", err)
	}
	records, err := lost(ctx, c, at.ShardIterator, b.Info.Last)
	if err != nil || len(records) == 0 {
		return 0, err
	}
	return len(records), r.publish(ctx, records)
}

// holding returns the shard of a stream that contains a sequence number.
func holding(ctx context.Context, c *dynamodbstreams.Client, stream *string, sequence string) (shard *string, err error) {
	in := dynamodbstreams.DescribeStreamInput{StreamArn: stream}
	for {
		out, err := c.DescribeStream(ctx, &in)
		if err != nil {
			return nil, fmt.Errorf("describe the stream: %w", err)
		}
		for _, s := range out.StreamDescription.Shards {
			first, last := aws.ToString(s.SequenceNumberRange.StartingSequenceNumber), aws.ToString(s.SequenceNumberRange.EndingSequenceNumber)
			if !after(first, sequence) && (last == "" || !after(sequence, last)) {
				return s.ShardId, nil
			}
		}
		if in.ExclusiveStartShardId = out.StreamDescription.LastEvaluatedShardId; in.ExclusiveStartShardId == nil {
			return nil, errors.New("the batch is no longer in the stream; replay its orders by their ids")
		}
	}
}

// lost reads the events from a position to the batch's last one.
func lost(ctx context.Context, c *dynamodbstreams.Client, iterator *string, last string) (records []record, err error) {
	for iterator != nil {
		out, err := c.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
		if err != nil {
			return nil, fmt.Errorf("read the stream: %w", err)
		}
		for _, found := range out.Records {
			if after(*found.Dynamodb.SequenceNumber, last) {
				return records, nil
			}
			if detail, ok := event(found); ok {
				records = append(records, insert(*found.Dynamodb.SequenceNumber, detail))
			}
		}
		if len(out.Records) == 0 {
			return records, nil
		}
		iterator = out.NextShardIterator
	}
	return records, nil
}

// event is the event that the record inserted, if the relay's filter accepts it.
func event(r streams.Record) (detail string, ok bool) {
	sk, _ := r.Dynamodb.Keys["SK"].(*streams.AttributeValueMemberS)
	if r.EventName != streams.OperationTypeInsert || sk == nil || !strings.HasPrefix(sk.Value, dynamo.EventPrefix) {
		return "", false
	}
	s, ok := r.Dynamodb.NewImage[dynamo.DetailAttribute].(*streams.AttributeValueMemberS)
	if !ok {
		return "", false
	}
	return s.Value, true
}

// after compares sequence numbers, which are too long for integer types.
func after(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}

// publish makes the relay publish the records, a hundred at a time.
func (r Replay) publish(ctx context.Context, records []record) error {
	for start := 0; start < len(records); start += 100 {
		payload, err := json.Marshal(map[string][]record{"Records": records[start:min(start+100, len(records))]})
		if err != nil {
			return err
		}
		out, err := lambda.NewFromConfig(r.AWS).Invoke(ctx, &lambda.InvokeInput{FunctionName: &r.Relay, Payload: payload})
		if err != nil {
			return fmt.Errorf("invoke %s: %w", r.Relay, err)
		}
		var answer struct {
			Failures []struct {
				Item string `json:"itemIdentifier"`
			} `json:"batchItemFailures"`
		}
		if err := json.Unmarshal(out.Payload, &answer); err != nil || out.FunctionError != nil || len(answer.Failures) > 0 {
			return fmt.Errorf("%s did not publish every event: %s", r.Relay, out.Payload)
		}
	}
	return nil
}
