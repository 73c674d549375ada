package handler_test

import (
	"bytes"
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

// recordBus records published events. The bus is away for those whose detail is in
// refuse, once, and never takes those in bad.
type recordBus struct {
	published []port.Message
	refuse    map[string]bool
	bad       map[string]bool
}

// seen are the details of the published events.
func (b *recordBus) seen() map[string]bool {
	seen := map[string]bool{}
	for _, m := range b.published {
		seen[string(m.Detail)] = true
	}
	return seen
}

func (b *recordBus) Publish(_ context.Context, messages []port.Message) (unpublished []port.Unpublished) {
	for i, m := range messages {
		switch detail := string(m.Detail); {
		case b.bad[detail]:
			unpublished = append(unpublished, port.Unpublished{Index: i, Err: failure.New(failure.Invalid, "bus: malformed")})
		case b.refuse[detail]:
			b.refuse[detail] = false
			unpublished = append(unpublished, port.Unpublished{Index: i, Err: failure.New(failure.Unavailable, "bus: throttled")})
		default:
			b.published = append(b.published, m)
		}
	}
	return unpublished
}

// aside keeps the events that are put aside. It fails as often as away says.
type aside struct {
	kept []port.BadEvent
	away int
}

func (a *aside) PutAside(_ context.Context, e port.BadEvent) error {
	if a.away--; a.away >= 0 {
		return failure.New(failure.Unavailable, "queue: throttled")
	}
	a.kept = append(a.kept, e)
	return nil
}

func relayTo(b *recordBus, a *aside) relayFunc {
	return handler.Relay(relay.Relay{Bus: b, Failures: a})
}

func detail(n int) string {
	return fmt.Sprintf(`{"id":"e%d","type":"order.created","orderId":"o"}`, n)
}

// record is a stream record as Lambda sends it.
func record(t require.TestingT, sequence int, stored string) json.RawMessage {
	raw, err := json.Marshal(map[string]any{
		"eventName": "INSERT", "dynamodb": map[string]any{
			"SequenceNumber": fmt.Sprint(1000 + sequence), "StreamViewType": "NEW_AND_OLD_IMAGES",
			"Keys":     map[string]any{"PK": map[string]string{"S": "ORDER#o"}, "SK": map[string]string{"S": "EVENT#1"}},
			"NewImage": map[string]any{dynamo.DetailAttribute: map[string]string{"S": stored}},
		},
	})
	require.NoError(t, err)
	return raw
}

func TestRelayPublishesWhatWasStored(t *testing.T) {
	b := &recordBus{}
	response, err := relayTo(b, &aside{})(t.Context(), handler.StreamBatch{Records: []json.RawMessage{record(t, 1, detail(1)), record(t, 2, detail(2))}})
	require.NoError(t, err)
	assert.Empty(t, response.BatchItemFailures)
	require.Len(t, b.published, 2)
	assert.Equal(t, detail(1), string(b.published[0].Detail))
	assert.Equal(t, event.Source, b.published[0].Source)
}

// W2: the bus is away. Nothing is put aside, not even a bad record behind the first that
// waits, which would be put aside once for each try.
func TestW2_TheRelayStopsAtTheFirstThatWaits(t *testing.T) {
	b, a := &recordBus{refuse: map[string]bool{detail(2): true, detail(3): true}}, &aside{}
	records := []json.RawMessage{record(t, 1, detail(1)), record(t, 2, detail(2)), record(t, 3, detail(3)), record(t, 4, "poison")}
	response, err := relayTo(b, a)(t.Context(), handler.StreamBatch{Records: records})
	require.NoError(t, err)
	require.Len(t, response.BatchItemFailures, 1)
	assert.Equal(t, "1002", response.BatchItemFailures[0].ItemIdentifier)
	assert.Empty(t, a.kept)
}

func TestW2_ABusThatIsAwayFailsNoInvocation(t *testing.T) {
	b := &recordBus{refuse: map[string]bool{detail(1): true}}
	response, err := relayTo(b, &aside{})(t.Context(), handler.StreamBatch{Records: []json.RawMessage{record(t, 1, detail(1))}})
	require.NoError(t, err)
	assert.Equal(t, "1001", response.BatchItemFailures[0].ItemIdentifier)
}

// What is bad is put aside whole, in the same invocation, and the others go on.
func TestABadRecordIsPutAsideAtOnce(t *testing.T) {
	noDetail := json.RawMessage(`{"eventName":"INSERT","dynamodb":{"SequenceNumber":"7","NewImage":{"type":{"S":"order.created"}}}}`)
	binary := json.RawMessage(`{"dynamodb":{"SequenceNumber":"7","NewImage":{"detail":{"B":"AAEC"}}}}`)
	for name, bad := range map[string]json.RawMessage{
		"not an event": record(t, 7, "poison"), "no detail": noDetail, "a detail that is no text": binary,
		"no image":             json.RawMessage(`{"dynamodb":{"SequenceNumber":"7"}}`),
		"not decodable at all": json.RawMessage(`["what"]`), "refused by the bus": record(t, 7, detail(7)),
	} {
		t.Run(name, func(t *testing.T) {
			b, a := &recordBus{bad: map[string]bool{detail(7): true}}, &aside{}
			response, err := relayTo(b, a)(t.Context(), handler.StreamBatch{Records: []json.RawMessage{record(t, 1, detail(1)), bad, record(t, 9, detail(9))}})
			require.NoError(t, err)
			assert.Empty(t, response.BatchItemFailures)
			assert.Len(t, b.published, 2)
			require.Len(t, a.kept, 1)
			assert.Equal(t, string(bad), string(a.kept[0].Record))
			assert.Equal(t, failure.Invalid, failure.CodeOf(a.kept[0].Err))
		})
	}
}

func TestABadRecordThatCannotBePutAsideIsRetried(t *testing.T) {
	a := &aside{away: 1}
	records := []json.RawMessage{record(t, 1, detail(1)), record(t, 2, "poison"), record(t, 3, detail(3))}
	response, err := relayTo(&recordBus{}, a)(t.Context(), handler.StreamBatch{Records: records})
	require.NoError(t, err)
	require.Len(t, response.BatchItemFailures, 1)
	assert.Equal(t, "1002", response.BatchItemFailures[0].ItemIdentifier)
	assert.Empty(t, a.kept)

	_, err = relayTo(&recordBus{}, &aside{away: 1})(t.Context(), handler.StreamBatch{Records: []json.RawMessage{json.RawMessage(`[]`)}})
	require.Error(t, err, "a record without a number cannot be named: the whole batch comes again")
}

// A process of the next release may store events that this one does not know.
func TestAnEventOfAnUnknownTypeIsPublished(t *testing.T) {
	b := &recordBus{}
	stored := `{"id":"e","type":"order.looked_at","orderId":"o","version":9}`
	_, err := relayTo(b, &aside{})(t.Context(), handler.StreamBatch{Records: []json.RawMessage{record(t, 1, stored)}})
	require.NoError(t, err)
	require.Len(t, b.published, 1)
	assert.Equal(t, "order.looked_at", b.published[0].Type)
}

// D1: every stored event is published, whatever fails, and a bad record does not affect
// the others and is put aside exactly once.
func TestD1_TheStreamBringsEveryEventToTheBus(t *testing.T) {
	p := properties(t)
	p.Property("each event is published at least once, each bad record is put aside once", prop.ForAll(
		func(kinds []int, away int) bool {
			b, a := &recordBus{refuse: map[string]bool{}, bad: map[string]bool{}}, &aside{away: away}
			var records []json.RawMessage
			good, bad := 0, 0
			for i, kind := range kinds {
				stored := detail(i)
				if kind == 2 {
					stored = fmt.Sprint("poison", i)
				}
				if b.bad[stored] = kind == 3; kind >= 2 {
					bad++
				} else {
					good++
				}
				b.refuse[stored] = kind == 1
				records = append(records, record(t, i, stored))
			}
			deliver(relayTo(b, a), records)
			return len(b.seen()) == good && len(a.kept) == bad
		},
		gen.SliceOf(gen.IntRange(0, 3)), gen.IntRange(0, 3),
	))
	p.TestingRun(t)
}

type relayFunc func(context.Context, handler.StreamBatch) (events.DynamoDBEventResponse, error)

// deliver does what Lambda's event source mapping does with a shard.
func deliver(relay relayFunc, records []json.RawMessage) {
	for len(records) > 0 {
		response, err := relay(context.Background(), handler.StreamBatch{Records: records})
		if err != nil {
			continue
		}
		if len(response.BatchItemFailures) == 0 {
			return
		}
		records = from(records, response.BatchItemFailures[0].ItemIdentifier)
	}
}

func from(records []json.RawMessage, sequence string) []json.RawMessage {
	for i, r := range records {
		if bytes.Contains(r, []byte(`"SequenceNumber":"`+sequence+`"`)) {
			return records[i:]
		}
	}
	panic(errors.New("a response must name a record of the batch"))
}
