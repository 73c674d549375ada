package dynamodb_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamodbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	sdkstreams "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	streamtypes "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/fault"
)

// read returns the records after a sequence number in the form that Lambda
// decodes.
func (h *harness) read(t testing.TB, after uint64) []events.DynamoDBEventRecord {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	read, err := h.service.ReadStream(ctx, "orders", 0, 1, dynamodb.StreamPosition{Sequence: after}, 1000)
	require.NoError(t, err)
	return parseRecords(t, read.Records)
}

func parseRecords(t testing.TB, records []dynamodb.StreamRecord) []events.DynamoDBEventRecord {
	out := make([]events.DynamoDBEventRecord, len(records))
	for i, r := range records {
		require.NoError(t, json.Unmarshal(r.JSON(), &out[i]))
	}
	return out
}

func TestStreamHasARecordOfEveryChangeForLambda(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#1", "meta", "n", num("1")))
	h.put(t, order("o#1", "meta", "n", num("1.0"))) // changes nothing, so there is no record
	h.put(t, order("o#1", "meta", "n", num("2")))
	_, err := h.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: orders, Key: order("o#1", "meta")})
	require.NoError(t, err)
	records := h.read(t, 0)
	require.Len(t, records, 3)
	for i, want := range []struct{ event, before, after string }{{"INSERT", "", "1"}, {"MODIFY", "1", "2"}, {"REMOVE", "2", ""}} {
		r := records[i]
		require.Equal(t, want.event, r.EventName)
		require.Equal(t, "o#1", r.Change.Keys["PK"].String())
		require.Len(t, r.Change.Keys, 2)
		require.Equal(t, want.before, numberIn(r.Change.OldImage))
		require.Equal(t, want.after, numberIn(r.Change.NewImage))
		require.Equal(t, "NEW_AND_OLD_IMAGES", r.Change.StreamViewType)
		require.Equal(t, "aws:dynamodb", r.EventSource)
		require.Equal(t, "1.1", r.EventVersion)
		require.Equal(t, "us-east-1", r.AWSRegion)
		require.Contains(t, r.EventSourceArn, "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/")
		require.WithinDuration(t, h.env.Clock.Now(), r.Change.ApproximateCreationDateTime.Time, time.Minute)
		require.Positive(t, r.Change.SizeBytes)
		require.Len(t, r.EventID, 32)
		require.Len(t, r.Change.SequenceNumber, 21)
	}
}

func TestStreamViewTypeDecidesTheImages(t *testing.T) {
	for view, want := range map[dynamodbtypes.StreamViewType][2]bool{ // old image, new image
		dynamodbtypes.StreamViewTypeKeysOnly: {false, false}, dynamodbtypes.StreamViewTypeNewImage: {false, true},
		dynamodbtypes.StreamViewTypeOldImage: {true, false}, dynamodbtypes.StreamViewTypeNewAndOldImages: {true, true},
	} {
		h := newHarness(t)
		in := ordersTable()
		in.StreamSpecification.StreamViewType = view
		_, err := h.CreateTable(t.Context(), in)
		require.NoError(t, err)
		h.put(t, order("o#1", "meta"))
		h.put(t, order("o#1", "meta", "n", num("1")))
		change := h.read(t, 0)[1].Change
		require.Equal(t, want, [2]bool{change.OldImage != nil, change.NewImage != nil}, view)
		require.Len(t, change.Keys, 2)
		require.Equal(t, string(view), change.StreamViewType)
	}
}

func numberIn(image map[string]events.DynamoDBAttributeValue) string {
	if v, ok := image["n"]; ok {
		return v.Number()
	}
	return ""
}

func TestReadStreamWakesAndEnds(t *testing.T) {
	h := newOrdersHarness(t)
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() {
		_, err := h.service.ReadStream(ctx, "orders", 0, 1, dynamodb.StreamPosition{}, 10)
		got <- err
	}()
	h.put(t, order("o#1", "meta"))
	require.NoError(t, <-got)
	go func() {
		_, err := h.service.ReadStream(ctx, "orders", 0, 1, dynamodb.StreamPosition{Sequence: 1}, 10)
		got <- err
	}()
	cancel()
	require.ErrorIs(t, <-got, context.Canceled)
	_, err := h.service.ReadStream(t.Context(), "nope", 0, 1, dynamodb.StreamPosition{}, 10)
	require.ErrorContains(t, err, "ResourceNotFoundException")
}

func TestDeletingTheTableEndsItsReaders(t *testing.T) {
	h := newOrdersHarness(t)
	got := make(chan error, 1)
	go func() {
		_, err := h.service.ReadStream(t.Context(), "orders", 0, 1, dynamodb.StreamPosition{}, 10)
		got <- err
	}()
	_, err := h.DeleteTable(t.Context(), &sdk.DeleteTableInput{TableName: orders})
	require.NoError(t, err)
	require.ErrorContains(t, <-got, "ResourceNotFoundException")
}

func TestFaultRulesApplyToStreamReaders(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#1", "meta"))
	_, err := h.env.Faults.Add(fault.Rule{Service: "streams", Operation: "GetRecords", Kind: fault.ErrorBefore, Rate: 1, Count: 1})
	require.NoError(t, err)
	_, err = h.service.ReadStream(t.Context(), "orders", 0, 1, dynamodb.StreamPosition{}, 10)
	var injected *fault.Injected
	require.ErrorAs(t, err, &injected)
	require.Len(t, h.read(t, 0), 1)
}

// TestShardsShareTheStream: readers of four shards that run beside the writers
// together read every change once, and the changes of one key in order.
func TestShardsShareTheStream(t *testing.T) {
	const shards, keys, versions = 4, 20, 30
	h := newOrdersHarness(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var mu sync.Mutex
	next, seen := map[string]int{}, 0
	var readers sync.WaitGroup
	for shard := range shards {
		readers.Go(func() {
			for after := uint64(0); ; {
				read, err := h.service.ReadStream(ctx, "orders", shard, shards, dynamodb.StreamPosition{Sequence: after}, 7)
				if err != nil {
					return
				}
				mu.Lock()
				for i, r := range parseRecords(t, read.Records) {
					key := r.Change.Keys["PK"].String()
					if n := fmt.Sprint(next[key]); n != numberIn(r.Change.NewImage) || read.Records[i].Sequence <= after {
						t.Errorf("%s: got version %s, want %s", key, numberIn(r.Change.NewImage), n)
					}
					next[key]++
					after = read.Records[i].Sequence
					if seen++; seen == keys*versions {
						cancel()
					}
				}
				mu.Unlock()
			}
		})
	}
	concurrently(t, keys, func(key int) error {
		for version := range versions {
			_, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: orders, Item: order(fmt.Sprint(key), "meta", "n", num(fmt.Sprint(version)))})
			if err != nil {
				return err
			}
		}
		return nil
	})
	readers.Wait()
	require.Equal(t, keys*versions, seen)
}

// iterator returns a shard iterator of the orders table's stream.
func (h *harness) iterator(t testing.TB, in sdkstreams.GetShardIteratorInput) *string {
	t.Helper()
	list, err := h.streams.ListStreams(t.Context(), &sdkstreams.ListStreamsInput{TableName: orders})
	require.NoError(t, err)
	require.Len(t, list.Streams, 1)
	stream, err := h.streams.DescribeStream(t.Context(), &sdkstreams.DescribeStreamInput{StreamArn: list.Streams[0].StreamArn})
	require.NoError(t, err)
	in.StreamArn, in.ShardId = list.Streams[0].StreamArn, stream.StreamDescription.Shards[0].ShardId
	out, err := h.streams.GetShardIterator(t.Context(), &in)
	require.NoError(t, err)
	return out.ShardIterator
}

func (h *harness) records(t testing.TB, iterator *string) (records []streamtypes.Record, next *string) {
	t.Helper()
	out, err := h.streams.GetRecords(t.Context(), &sdkstreams.GetRecordsInput{ShardIterator: iterator, Limit: aws.Int32(2)})
	require.NoError(t, err)
	return out.Records, out.NextShardIterator
}

func TestStreamOverTheWire(t *testing.T) {
	h := newOrdersHarness(t)
	for i := range 3 {
		h.put(t, order("o#1", "meta", "n", num(fmt.Sprint(i))))
	}
	latest := h.iterator(t, sdkstreams.GetShardIteratorInput{ShardIteratorType: streamtypes.ShardIteratorTypeLatest})
	first, next := h.records(t, h.iterator(t, sdkstreams.GetShardIteratorInput{ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon}))
	require.Len(t, first, 2)
	require.Equal(t, streamtypes.OperationTypeInsert, first[0].EventName)
	require.Equal(t, &streamtypes.AttributeValueMemberN{Value: "0"}, first[1].Dynamodb.OldImage["n"])
	second, next := h.records(t, next)
	require.Len(t, second, 1)
	third, _ := h.records(t, next)
	require.Empty(t, third)

	h.put(t, order("o#2", "meta"))
	newest, _ := h.records(t, latest)
	require.Len(t, newest, 1)
	require.Equal(t, &streamtypes.AttributeValueMemberS{Value: "o#2"}, newest[0].Dynamodb.Keys["PK"])
	at, _ := h.records(t, h.iterator(t, sdkstreams.GetShardIteratorInput{
		ShardIteratorType: streamtypes.ShardIteratorTypeAtSequenceNumber, SequenceNumber: second[0].Dynamodb.SequenceNumber}))
	require.Equal(t, second[0], at[0])
	behind, _ := h.records(t, h.iterator(t, sdkstreams.GetShardIteratorInput{
		ShardIteratorType: streamtypes.ShardIteratorTypeAfterSequenceNumber, SequenceNumber: second[0].Dynamodb.SequenceNumber}))
	require.Equal(t, newest[0], behind[0])

	h.env.Clock.Advance(16 * time.Minute)
	_, err := h.streams.GetRecords(t.Context(), &sdkstreams.GetRecordsInput{ShardIterator: latest})
	var expired *streamtypes.ExpiredIteratorException
	require.ErrorAs(t, err, &expired)
}

func TestStreamIsTrimmedAfterADay(t *testing.T) {
	h := newOrdersHarness(t)
	for i := range 5 {
		h.put(t, order("o#1", "meta", "n", num(fmt.Sprint(i))))
	}
	h.env.Clock.Advance(20 * time.Hour)
	h.put(t, order("o#1", "meta", "n", num("5")))
	h.env.Clock.Advance(5 * time.Hour)
	h.run(t)
	var left []events.DynamoDBEventRecord
	eventually(t, func() bool { left = h.read(t, 0); return len(left) == 1 })
	require.Equal(t, "5", numberIn(left[0].Change.NewImage))

	h.env.Clock.Advance(25 * time.Hour)
	eventually(t, func() bool {
		records, _ := h.records(t, h.iterator(t, sdkstreams.GetShardIteratorInput{ShardIteratorType: streamtypes.ShardIteratorTypeTrimHorizon}))
		return len(records) == 0
	})
	again := serve(t, h.env.DB) // sequence numbers continue even when no record is left
	again.put(t, order("o#2", "meta"))
	read, err := again.service.ReadStream(t.Context(), "orders", 0, 1, dynamodb.StreamPosition{Sequence: 6}, 10)
	require.NoError(t, err)
	require.EqualValues(t, 7, read.Records[0].Sequence)
}
