// Package replay publishes events again that were lost between the table and the bus. A
// replay is always safe, because every consumer ignores an event that it has already
// processed.
//
// The truth is in the table, which keeps each event as long as its order; the stream
// keeps it for a day. Everything is published by the relay function itself.
package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/eventforge/eventforge/adapter/dynamo"
	domainevent "github.com/eventforge/eventforge/domain/event"
)

// Replay passes records to the relay function, like the table's stream.
type Replay struct {
	AWS   aws.Config
	Table string
	Relay string // name or ARN of the relay function
	// EventsPerSecond limits what consumers get beside today's events; 0: no limit.
	EventsPerSecond int
	// Type and Consumer choose what an Order or a Window has: events of one type, if it is
	// not empty, and those that one consumer hears, which then gets them alone, in its
	// Queue, by its URL.
	Type     domainevent.Type
	Consumer domainevent.Consumer
	Queue    string
	// DryRun counts what would be published, and changes nothing.
	DryRun bool
	// Progress is called now and then, unless it is nil.
	Progress func(Counts)

	page int // orders of one page of the index; pageOrders if 0
}

// Counts says how far a replay is.
type Counts struct {
	Orders int // orders that were looked at
	Events int // events that were published
	// Position continues a Window after these.
	Position string
}

// event is a stored event with its place in the table.
type event struct{ partition, sort, detail string }

// record is the part of a stream record that the relay reads. The key stands for the
// sequence number, by which the relay names the record that it stopped at.
func (e event) record() json.RawMessage {
	text := func(s string) map[string]string { return map[string]string{"S": s} }
	raw, err := json.Marshal(map[string]any{"eventName": "INSERT", "dynamodb": map[string]any{
		"SequenceNumber": e.partition + "/" + e.sort,
		"Keys":           map[string]any{"PK": text(e.partition), "SK": text(e.sort)},
		"NewImage":       map[string]any{dynamo.DetailAttribute: text(e.detail)},
	}})
	if err != nil {
		panic(err) // cannot happen: texts can be encoded
	}
	return raw
}

// Order publishes all events of an order, which the table keeps as long as the order. It
// returns their number.
func (r Replay) Order(ctx context.Context, id string) (int, error) {
	events, err := r.eventsOf(ctx, dynamodb.NewFromConfig(r.AWS), id)
	if err != nil {
		return 0, err
	}
	if len(events) == 0 {
		return 0, fmt.Errorf("there is no order %s in %s", id, r.Table)
	}
	events = r.chosen(events)
	return len(events), r.again(ctx, events)
}

// eventsOf reads the events of an order.
func (r Replay) eventsOf(ctx context.Context, c *dynamodb.Client, id string) (events []event, err error) {
	pages := dynamodb.NewQueryPaginator(c, &dynamodb.QueryInput{
		TableName: &r.Table, KeyConditionExpression: aws.String("PK = :order AND begins_with(SK, :event)"),
		ExpressionAttributeValues: map[string]types.AttributeValue{
			":order": &types.AttributeValueMemberS{Value: dynamo.OrderPartition(id)},
			":event": &types.AttributeValueMemberS{Value: dynamo.EventPrefix},
		},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("read the events of order %s: %w", id, err)
		}
		for _, item := range page.Items {
			events = append(events, event{text(item["PK"]), text(item["SK"]), text(item[dynamo.DetailAttribute])})
		}
	}
	return events, nil
}

// text is a text attribute; empty for any other. The relay puts an event aside that has
// no detail.
func text(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

func records(events []event) []json.RawMessage {
	out := make([]json.RawMessage, len(events))
	for i, e := range events {
		out[i] = e.record()
	}
	return out
}

// The limits of publishing.
const (
	batchSize = 100 // records of one invocation
	// tries of a batch whose first record does not get through, with pauses of
	// firstPause, twice that, and so on: half a minute.
	tries      = 6
	firstPause = 500 * time.Millisecond
)

// publish makes the relay publish the records, as slowly as EventsPerSecond says.
func (r Replay) publish(ctx context.Context, all []json.RawMessage) error {
	if r.DryRun {
		return nil
	}
	c := lambda.NewFromConfig(r.AWS)
	return inBatches(ctx, r.EventsPerSecond, all, func(batch []json.RawMessage) error {
		return r.publishBatch(ctx, c, batch)
	})
}

// inBatches calls do for batches of all, as slowly as perSecond says, if it is not 0.
func inBatches[T any](ctx context.Context, perSecond int, all []T, do func([]T) error) error {
	for len(all) > 0 {
		n := min(batchSize, len(all))
		if perSecond > 0 {
			n = min(n, perSecond)
		}
		began := time.Now()
		if err := do(all[:n]); err != nil {
			return err
		}
		all = all[n:]
		if perSecond > 0 {
			pause(ctx, time.Duration(n)*time.Second/time.Duration(perSecond)-time.Since(began))
		}
	}
	return ctx.Err()
}

// publishBatch invokes the relay until it has published, or put aside, all records.
func (r Replay) publishBatch(ctx context.Context, c *lambda.Client, batch []json.RawMessage) error {
	for try, wait := 1, firstPause; ; try, wait = try+1, 2*wait {
		done, err := r.invoke(ctx, c, batch)
		if err == nil {
			return nil
		}
		if done > 0 {
			batch, try, wait = batch[done:], 0, firstPause/2
			continue
		}
		if try == tries || ctx.Err() != nil {
			return err
		}
		pause(ctx, wait)
	}
}

// invoke invokes the relay once and returns how many records, from the first on, are done.
// The error is non-nil unless all are.
func (r Replay) invoke(ctx context.Context, c *lambda.Client, batch []json.RawMessage) (done int, err error) {
	payload, err := json.Marshal(map[string][]json.RawMessage{"Records": batch})
	if err != nil {
		return 0, err
	}
	out, err := c.Invoke(ctx, &lambda.InvokeInput{FunctionName: &r.Relay, Payload: payload})
	if err != nil {
		return 0, fmt.Errorf("invoke %s: %w", r.Relay, err)
	}
	var answer struct {
		Failures []struct {
			Item string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(out.Payload, &answer); err != nil || out.FunctionError != nil {
		return 0, fmt.Errorf("%s failed: %s", r.Relay, out.Payload)
	}
	if len(answer.Failures) == 0 {
		return len(batch), nil
	}
	return index(batch, answer.Failures[0].Item), fmt.Errorf("%s did not publish every event: %s", r.Relay, out.Payload)
}

// index is the place of the record with a sequence number; 0 if there is none.
func index(batch []json.RawMessage, sequence string) int {
	for i, raw := range batch {
		var record struct {
			Change struct{ SequenceNumber string } `json:"dynamodb"`
		}
		if json.Unmarshal(raw, &record) == nil && record.Change.SequenceNumber == sequence {
			return i
		}
	}
	return 0
}

// pause waits for d or until ctx ends, which the next call notices.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
