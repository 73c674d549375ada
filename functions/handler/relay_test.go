package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/functions/handler"
)

// recordBus records published events. Entries whose detail is in refuse fail
// once, or always.
type recordBus struct {
	published []port.Message
	refuse    map[string]bool
	forGood   bool
}

// seen are the details of the published events.
func (b *recordBus) seen() map[string]bool {
	seen := map[string]bool{}
	for _, m := range b.published {
		seen[string(m.Detail)] = true
	}
	return seen
}

func (b *recordBus) Publish(_ context.Context, messages []port.Message) ([]int, error) {
	var failed []int
	for i, m := range messages {
		if b.refuse[string(m.Detail)] {
			b.refuse[string(m.Detail)] = b.forGood
			failed = append(failed, i)
			continue
		}
		b.published = append(b.published, m)
	}
	if failed != nil {
		return failed, failure.New(failure.Unavailable, "bus: throttled")
	}
	return nil, nil
}

func detail(n int) string {
	return fmt.Sprintf(`{"id":"e%d","type":"order.created","orderId":"o"}`, n)
}

// record is a stream record as Lambda sends it.
func record(t require.TestingT, sequence int, stored string) events.DynamoDBEventRecord {
	image, err := json.Marshal(map[string]any{
		"eventName": "INSERT", "dynamodb": map[string]any{
			"SequenceNumber": fmt.Sprint(1000 + sequence), "StreamViewType": "NEW_AND_OLD_IMAGES",
			"Keys":     map[string]any{"PK": map[string]string{"S": "ORDER#o"}, "SK": map[string]string{"S": "EVENT#1"}},
			"NewImage": map[string]any{dynamo.DetailAttribute: map[string]string{"S": stored}},
		},
	})
	require.NoError(t, err)
	var r events.DynamoDBEventRecord
	require.NoError(t, json.Unmarshal(image, &r))
	return r
}

func TestRelayPublishesWhatWasStored(t *testing.T) {
	b := &recordBus{}
	response, err := handler.Relay(relay.Relay{Bus: b})(t.Context(), events.DynamoDBEvent{
		Records: []events.DynamoDBEventRecord{record(t, 1, detail(1)), record(t, 2, detail(2))},
	})
	require.NoError(t, err)
	assert.Empty(t, response.BatchItemFailures)
	require.Len(t, b.published, 2)
	assert.Equal(t, detail(1), string(b.published[0].Detail))
	assert.Equal(t, event.Source, b.published[0].Source)
}

func TestRelayStopsAtTheFirstThatFailed(t *testing.T) {
	b := &recordBus{refuse: map[string]bool{detail(2): true, detail(3): true}}
	response, err := handler.Relay(relay.Relay{Bus: b})(t.Context(), events.DynamoDBEvent{
		Records: []events.DynamoDBEventRecord{record(t, 1, detail(1)), record(t, 2, detail(2)), record(t, 3, detail(3))},
	})
	require.NoError(t, err)
	require.Len(t, response.BatchItemFailures, 1)
	assert.Equal(t, "1002", response.BatchItemFailures[0].ItemIdentifier)
}

func TestAnInvalidFirstRecordFailsTheInvocation(t *testing.T) {
	b := &recordBus{}
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{record(t, 1, "poison"), record(t, 2, detail(2))}}
	_, err := handler.Relay(relay.Relay{Bus: b})(t.Context(), batch)
	require.Error(t, err, "so that Lambda halves the batch")
	assert.Empty(t, b.published)
}

// The events after one that the bus always refuses must not be lost when its
// retries are exhausted.
func TestOnlyTheRecordThatTheBusAlwaysRefusesIsSetAside(t *testing.T) {
	b := &recordBus{refuse: map[string]bool{detail(2): true}, forGood: true}
	var records []events.DynamoDBEventRecord
	for i := range 8 {
		records = append(records, record(t, i, detail(i)))
	}
	assert.Equal(t, 1, deliver(handler.Relay(relay.Relay{Bus: b}), records, 0))
	assert.Len(t, b.seen(), 7)
}

func TestARecordWithoutADetailIsInvalid(t *testing.T) {
	r := record(t, 1, detail(1))
	delete(r.Change.NewImage, dynamo.DetailAttribute)
	_, err := handler.Relay(relay.Relay{Bus: &recordBus{}})(t.Context(), events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{r}})
	assert.Equal(t, failure.Invalid, failure.CodeOf(err))
}

// D1: every stored event is published, whatever fails, and an invalid record
// does not affect the others.
func TestD1_TheStreamBringsEveryEventToTheBus(t *testing.T) {
	p := properties(t)
	p.Property("each event is published at least once, each invalid record is set aside", prop.ForAll(
		func(kinds []int) bool {
			b := &recordBus{refuse: map[string]bool{}}
			var records []events.DynamoDBEventRecord
			good, poisoned := 0, 0
			for i, kind := range kinds {
				stored := detail(i)
				if kind == 2 {
					stored = "poison"
					poisoned++
				} else {
					good++
				}
				b.refuse[stored] = kind == 1
				records = append(records, record(t, i, stored))
			}
			aside := deliver(handler.Relay(relay.Relay{Bus: b}), records, 0)
			return len(b.seen()) == good && aside == poisoned
		},
		gen.SliceOf(gen.IntRange(0, 2)),
	))
	p.TestingRun(t)
}

type relayFunc func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error)

// deliver does what Lambda's event source mapping does with a shard, including
// bisection and checkpoints. It returns how many records it set aside.
func deliver(relay relayFunc, records []events.DynamoDBEventRecord, aside int) int {
	for tries := 0; len(records) > 0; tries++ {
		response, err := relay(context.Background(), events.DynamoDBEvent{Records: records})
		switch {
		case err != nil && len(records) > 1:
			half := len(records) / 2
			aside = deliver(relay, records[:half], aside)
			records, tries = records[half:], 0
		case err != nil && tries >= 3:
			return aside + 1
		case err != nil:
		case len(response.BatchItemFailures) == 0:
			return aside
		default:
			records = from(records, response.BatchItemFailures[0].ItemIdentifier)
		}
	}
	return aside
}

func from(records []events.DynamoDBEventRecord, sequence string) []events.DynamoDBEventRecord {
	for i, r := range records {
		if r.Change.SequenceNumber == sequence {
			return records[i:]
		}
	}
	panic(errors.New("a response must name a record of the batch"))
}
