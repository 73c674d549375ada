package cost

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/wiring"
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
	c := dynamodbstreams.NewFromConfig(m.config())
	units, bytes, events, alone := 0, 0, 0, 0
	orders := map[string]int{} // sizes of the last images
	for {
		out, err := c.GetRecords(ctx, &dynamodbstreams.GetRecordsInput{ShardIterator: iterator})
		if err != nil {
			return err
		}
		for _, r := range out.Records {
			units += writeUnits(r.Dynamodb)
			if isAlone(r.Dynamodb) {
				alone++
			}
			bytes += stored(r.Dynamodb.NewImage) - stored(r.Dynamodb.OldImage)
			if sk, ok := r.Dynamodb.Keys["SK"].(*types.AttributeValueMemberS); ok && isEvent(sk.Value) && r.EventName == types.OperationTypeInsert {
				events++
			}
			if pk, ok := orderOf(r.Dynamodb); ok {
				orders[pk] = size(r.Dynamodb.NewImage)
			}
		}
		if len(out.Records) == 0 {
			break
		}
		iterator = out.NextShardIterator
	}
	m.usage.WriteUnits, m.usage.TableBytes = per(units, m.usage.Orders), per(bytes, m.usage.Orders)
	m.usage.Events, m.usage.OrderBytes = per(events, m.usage.Orders), per(sum(maps.Values(orders)), m.usage.Orders)
	return m.checkAlone(alone)
}

// orderOf returns the partition key if the item is an order.
func orderOf(r *types.StreamRecord) (pk string, ok bool) {
	p, _ := r.Keys["PK"].(*types.AttributeValueMemberS)
	s, _ := r.Keys["SK"].(*types.AttributeValueMemberS)
	if p == nil || s == nil || s.Value != "ORDER" {
		return "", false
	}
	return p.Value, true
}

func sum(values iter.Seq[int]) (n int) {
	for v := range values {
		n += v
	}
	return n
}

// writtenAlone are the prefixes of the keys of items that are written by calls of their
// own: what an order's consumers and the sandbox payment gateway remember. All others
// are written in transactions, which take twice the units.
var writtenAlone = []string{"DAYS#", "DELIVERY#", "LEDGER#", "MAIL#", "MARKER#"}

func isAlone(r *types.StreamRecord) bool {
	pk, _ := r.Keys["PK"].(*types.AttributeValueMemberS)
	return pk != nil && slices.ContainsFunc(writtenAlone, func(prefix string) bool { return strings.HasPrefix(pk.Value, prefix) })
}

// checkAlone fails when there were fewer calls of single writes than such items: then
// one of them is written in a transaction now.
func (m *meter) checkAlone(items int) error {
	calls := m.usage.Calls["dynamodb.PutItem"] + m.usage.Calls["dynamodb.UpdateItem"] + m.usage.Calls["dynamodb.DeleteItem"]
	if n := per(items, m.usage.Orders); n > calls {
		return fmt.Errorf("an order writes %.1f items of %v by %.1f calls; correct writtenAlone", n, writtenAlone, calls)
	}
	return nil
}

// isEvent reports whether the sort key is an event's. The stream filter of relay-events
// in the wiring accepts the same ones.
func isEvent(sk string) bool { return strings.HasPrefix(sk, dynamo.EventPrefix) }

// writeUnits is the maximum cost of a change in write units: its size in KB, twice in a
// transaction, and once for each index with the item, twice if the item's position in
// the index changes. An index of keys is written only then, and by one unit.
func writeUnits(r *types.StreamRecord) int {
	kb := func(item image) int { return int(math.Ceil(float64(size(item)) / 1024)) }
	units := max(kb(r.NewImage), kb(r.OldImage), 1)
	if !isAlone(r) {
		units *= 2
	}
	for _, index := range wiring.Table().GlobalSecondaryIndexes {
		before, after := place(r.OldImage, index), place(r.NewImage, index)
		if index.Projection == keysOnly {
			units += entryUnits(before, after)
			continue
		}
		if after != "" {
			units += kb(r.NewImage)
		}
		if before != "" && before != after {
			units += kb(r.OldImage)
		}
	}
	return units
}

// keysOnly is the projection of an index whose entries are keys.
const keysOnly = "KEYS_ONLY"

// entryUnits is the cost of a change of an item's place in an index of keys.
func entryUnits(before, after string) (units int) {
	if before == after {
		return 0
	}
	for _, place := range []string{before, after} {
		if place != "" {
			units++
		}
	}
	return units
}

type image = map[string]types.AttributeValue

// place is an item's position in an index. It is empty if the index does not contain
// the item.
func place(item image, index wiring.Index) string {
	hash, ok := item[index.HashKey].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	sort, _ := item[index.RangeKey].(*types.AttributeValueMemberS)
	if sort == nil {
		return hash.Value
	}
	return hash.Value + "\n" + sort.Value
}

// stored is the size of an item in the table and in its indexes.
func stored(item image) int {
	n := size(item)
	for _, index := range wiring.Table().GlobalSecondaryIndexes {
		switch {
		case place(item, index) == "":
		case index.Projection == keysOnly:
			n += len(place(item, index)) + size(image{"PK": item["PK"], "SK": item["SK"]})
		default:
			n += size(item)
		}
	}
	return n
}

// size is approximately an item's size in DynamoDB: names and values.
func size(item image) (n int) {
	for name, value := range item {
		n += len(name) + valueSize(value)
	}
	return n
}

func valueSize(value types.AttributeValue) (n int) {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)/2 + 2
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberM:
		return 3 + size(v.Value)
	case *types.AttributeValueMemberL:
		n = 3
		for _, item := range v.Value {
			n += 1 + valueSize(item)
		}
		return n
	case *types.AttributeValueMemberSS:
		for _, s := range v.Value {
			n += len(s)
		}
		return n
	}
	return 1
}

// transitions counts the state transitions of the orders' sagas: the start, each state
// entered, and each retry.
func (m *meter) transitions(ctx context.Context) error {
	c := sfn.NewFromConfig(m.config())
	listed, err := c.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &m.local.StateMachine, MaxResults: int32(m.usage.Orders)})
	if err != nil {
		return err
	}
	entered := 0
	for _, e := range listed.Executions {
		history, err := c.GetExecutionHistory(ctx, &sfn.GetExecutionHistoryInput{ExecutionArn: e.ExecutionArn, MaxResults: 1000})
		if err != nil {
			return err
		}
		entered += transitions(history.Events)
	}
	if len(listed.Executions) != m.usage.Orders {
		return fmt.Errorf("%d sagas ran for %d orders", len(listed.Executions), m.usage.Orders)
	}
	m.usage.Transitions = per(entered, m.usage.Orders)
	return nil
}

// transitions is the number of transitions of an execution with the given history. A
// state's first attempt is part of entering it.
func transitions(history []sfntypes.HistoryEvent) int {
	n, attempts := 1, 0
	for _, event := range history {
		switch {
		case event.StateEnteredEventDetails != nil:
			n, attempts = n+1, 0
		case event.Type == sfntypes.HistoryEventTypeTaskScheduled:
			if attempts++; attempts > 1 {
				n++
			}
		}
	}
	return n
}
