package replay

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/dynamo"
	adaptersqs "github.com/eventforge/eventforge/adapter/sqs"
)

const (
	// mostMessages is how many messages one call of Failures handles, which must fit
	// into memory. SQS lets 120,000 be in flight.
	mostMessages = 50_000
	// held is how long the messages are invisible to others.
	held = time.Hour
	// margin is added to both ends of a window that Lambda reports. Its times are those
	// of the stream, events have those of the processes that store them.
	margin = 5 * time.Minute
)

// Failures publishes the events that the messages of the queue relay-failures are about,
// and deletes those messages: events that the relay put aside, and windows of time whose
// records Lambda gave up, because they had become too old for the stream. An event that
// is still bad comes back as a new message.
func (r Replay) Failures(ctx context.Context, queueURL string) (Counts, error) {
	client := sqs.NewFromConfig(r.AWS)
	found, err := receive(ctx, client, queueURL)
	if err != nil {
		return Counts{}, err
	}
	counts, err := r.publishFound(ctx, client, queueURL, found)
	if len(found.unknown) > 0 {
		err = errors.Join(err, fmt.Errorf("%d messages are of no known form and stay in the queue; the first: %.200s", len(found.unknown), found.unknown[0].body))
	}
	if r.DryRun || err != nil {
		release(context.WithoutCancel(ctx), client, queueURL, found)
	}
	return counts, err
}

func (r Replay) publishFound(ctx context.Context, client *sqs.Client, queueURL string, found received) (Counts, error) {
	counts, err := r.putAside(ctx, client, queueURL, found.aside)
	if err != nil {
		return counts, err
	}
	if err := r.windows(ctx, merged(slices.Clone(found.lost)), &counts); err != nil || r.DryRun {
		return counts, err
	}
	return counts, remove(ctx, client, queueURL, handles(found.lost))
}

// Message publishes the events of one message of relay-failures.
func (r Replay) Message(ctx context.Context, body []byte) (Counts, error) {
	m := parse(message{body: body})
	switch {
	case m.record != nil:
		return r.putAside(ctx, nil, "", []message{m})
	case !m.from.IsZero():
		var counts Counts
		err := r.windows(ctx, merged([]message{m}), &counts)
		return counts, err
	}
	return Counts{}, errors.New("the message is not one of relay-failures: it has neither a record nor a DDBStreamBatchInfo")
}

// message is a message of relay-failures: a record that the relay put aside, or the
// window of a batch that Lambda gave up, or neither.
type message struct {
	body     []byte
	handle   string
	record   json.RawMessage
	omitted  bool // the record has only keys
	from, to time.Time
}

// parse decodes a message's body in either form. Those of earlier releases are Lambda's.
func parse(m message) message {
	var both struct {
		Kind    string          `json:"kind"`
		Record  json.RawMessage `json:"record"`
		Omitted int             `json:"omittedBytes"`
		Batch   struct {
			First time.Time `json:"approximateArrivalOfFirstRecord"`
			Last  time.Time `json:"approximateArrivalOfLastRecord"`
		} `json:"DDBStreamBatchInfo"`
	}
	if json.Unmarshal(m.body, &both) != nil {
		return m
	}
	if both.Kind == adaptersqs.RelayFailureKind && len(both.Record) > 0 {
		m.record, m.omitted = both.Record, both.Omitted > 0
	} else if !both.Batch.First.IsZero() && !both.Batch.Last.IsZero() {
		m.from, m.to = both.Batch.First.Add(-margin), both.Batch.Last.Add(margin)
	}
	return m
}

// merged joins windows that overlap or touch, so that nothing is read twice.
func merged(lost []message) (windows []message) {
	slices.SortFunc(lost, func(a, b message) int { return a.from.Compare(b.from) })
	for _, m := range lost {
		if last := len(windows) - 1; last >= 0 && !m.from.After(windows[last].to) {
			windows[last].to = later(windows[last].to, m.to)
			continue
		}
		windows = append(windows, m)
	}
	return windows
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (r Replay) windows(ctx context.Context, windows []message, counts *Counts) error {
	for _, w := range windows {
		c, err := r.Window(ctx, w.from, w.to, "")
		counts.Orders, counts.Events = counts.Orders+c.Orders, counts.Events+c.Events
		if err != nil {
			return fmt.Errorf("%w; continue with --since %s --until %s --resume %s", err,
				w.from.Format(time.RFC3339), w.to.Format(time.RFC3339), cmp.Or(c.Position, `""`))
		}
	}
	return nil
}

// putAside publishes events that were put aside, and deletes their messages.
func (r Replay) putAside(ctx context.Context, client *sqs.Client, queueURL string, aside []message) (counts Counts, err error) {
	for part := range slices.Chunk(aside, batchSize) {
		var batch []json.RawMessage
		for _, m := range part {
			if m.omitted {
				if m.record, err = r.whole(ctx, m.record); err != nil {
					return counts, err
				}
			}
			batch = append(batch, m.record)
		}
		if err := r.publish(ctx, batch); err != nil {
			return counts, err
		}
		counts.Events += len(batch)
		if client == nil || r.DryRun {
			continue
		}
		if err := remove(ctx, client, queueURL, handles(part)); err != nil {
			return counts, err
		}
	}
	return counts, nil
}

// whole reads the event of a record that has only keys from the table.
func (r Replay) whole(ctx context.Context, record json.RawMessage) (json.RawMessage, error) {
	var keys struct {
		Change struct {
			Keys map[string]struct {
				Text string `json:"S"`
			} `json:"Keys"`
		} `json:"dynamodb"`
	}
	if err := json.Unmarshal(record, &keys); err != nil {
		return nil, err
	}
	key := map[string]types.AttributeValue{}
	for name, k := range keys.Change.Keys {
		key[name] = &types.AttributeValueMemberS{Value: k.Text}
	}
	out, err := dynamodb.NewFromConfig(r.AWS).GetItem(ctx, &dynamodb.GetItemInput{TableName: &r.Table, Key: key, ConsistentRead: aws.Bool(true)})
	if err != nil {
		return nil, fmt.Errorf("read a large event: %w", err)
	}
	return event{text(out.Item["PK"]), text(out.Item["SK"]), text(out.Item[dynamo.DetailAttribute])}.record(), nil
}

// received are the messages of the queue by their form.
type received struct{ aside, lost, unknown []message }

// receive receives what the queue holds, up to mostMessages.
func receive(ctx context.Context, client *sqs.Client, queueURL string) (r received, err error) {
	for n := 0; n < mostMessages; {
		out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &queueURL, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: int32(held.Seconds()),
		})
		if err != nil {
			return r, fmt.Errorf("read relay-failures: %w", err)
		}
		if len(out.Messages) == 0 {
			return r, nil
		}
		for _, m := range out.Messages {
			r.add(m)
			n++
		}
	}
	return r, nil
}

func (r *received) add(m sqstypes.Message) {
	one := parse(message{body: []byte(aws.ToString(m.Body)), handle: aws.ToString(m.ReceiptHandle)})
	switch {
	case one.record != nil:
		r.aside = append(r.aside, one)
	case !one.from.IsZero():
		r.lost = append(r.lost, one)
	default:
		r.unknown = append(r.unknown, one)
	}
}

func handles(messages []message) (out []string) {
	for _, m := range messages {
		out = append(out, m.handle)
	}
	return out
}

// remove deletes messages.
func remove(ctx context.Context, client *sqs.Client, queueURL string, handles []string) error {
	for part := range slices.Chunk(handles, 10) {
		var entries []sqstypes.DeleteMessageBatchRequestEntry
		for i, h := range part {
			entries = append(entries, sqstypes.DeleteMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), ReceiptHandle: &h})
		}
		out, err := client.DeleteMessageBatch(ctx, &sqs.DeleteMessageBatchInput{QueueUrl: &queueURL, Entries: entries})
		if err == nil && len(out.Failed) > 0 {
			err = errors.New(aws.ToString(out.Failed[0].Message))
		}
		if err != nil {
			return fmt.Errorf("delete messages of relay-failures, whose events are published: %w", err)
		}
	}
	return nil
}

// release makes messages visible again, unless they are deleted. Without it they are in
// an hour, so its errors do not matter.
func release(ctx context.Context, client *sqs.Client, queueURL string, r received) {
	for _, m := range slices.Concat(r.aside, r.lost, r.unknown) {
		_, _ = client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: &queueURL, ReceiptHandle: &m.handle, VisibilityTimeout: 0})
	}
}
