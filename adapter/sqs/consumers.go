package sqs

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/text"
)

// Consumers is a port.EventConsumers: the bus, or the queue of one consumer. It is safe for
// concurrent use.
type Consumers struct {
	client *sqs.Client
	bus    port.Bus
	urls   map[event.Consumer]string
}

var _ port.EventConsumers = (*Consumers)(nil)

// NewConsumers returns the Consumers that are behind the bus, with the URLs of their queues.
func NewConsumers(cfg aws.Config, bus port.Bus, urls map[event.Consumer]string) *Consumers {
	return &Consumers{client: sqs.NewFromConfig(cfg), bus: bus, urls: urls}
}

// PublishAgain implements port.EventConsumers.
func (c *Consumers) PublishAgain(ctx context.Context, consumer event.Consumer, messages []port.Message) error {
	if consumer == "" {
		return worst(c.bus.Publish(ctx, messages))
	}
	url, known := c.urls[consumer]
	if !known {
		return failure.New(failure.Internal, "there is no queue of the consumer %.40q", string(consumer))
	}
	entries, err := envelopes(messages)
	if err != nil {
		return err
	}
	for _, batch := range bySize(entries) {
		out, err := c.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &url, Entries: batch})
		if err != nil {
			return awsclient.Failure(err, "the events could not be sent")
		}
		if len(out.Failed) > 0 {
			return refusedEntry(out.Failed[0])
		}
	}
	return nil
}

// worst is the failure of messages that were not published: one that waiting mends, if any.
func worst(unpublished []port.Unpublished) (err error) {
	for _, u := range unpublished {
		if err == nil || failure.Transient(u.Err) {
			err = u.Err
		}
	}
	return err
}

func refusedEntry(f types.BatchResultErrorEntry) error {
	if f.SenderFault {
		return failure.New(failure.Invalid, "the queue refused an event (%s)", aws.ToString(f.Code))
	}
	return failure.New(failure.Unavailable, "the queue did not accept every event")
}

// envelope is an event as the bus sends it to a queue. Its id is the event's. Version and
// Resources are set by body.
type envelope struct {
	Version    string          `json:"version"`
	ID         string          `json:"id"`
	DetailType string          `json:"detail-type"`
	Source     string          `json:"source"`
	Time       time.Time       `json:"time"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
	// Resend makes send-email send its mail once more. A function of the release before
	// does not know it, and sends nothing.
	Resend string `json:"resend,omitempty"`
}

// body is the message. It fails with TooLarge if no queue can hold it, or Internal.
func (e envelope) body() (string, error) {
	e.Version, e.Resources, e.Time = "0", []string{}, e.Time.UTC()
	encoded, err := json.Marshal(e)
	if err != nil {
		return "", failure.Wrap(failure.Internal, err, "an event cannot be encoded")
	}
	clean := text.Clean(string(encoded))
	if len(clean) > maxBody {
		return "", failure.New(failure.TooLarge, "an event is larger than %d bytes", maxBody)
	}
	return clean, nil
}

// envelopes are the messages as the bus would send them. It fails with TooLarge if no queue
// can hold one, or Internal.
func envelopes(messages []port.Message) ([]types.SendMessageBatchRequestEntry, error) {
	entries := make([]types.SendMessageBatchRequestEntry, len(messages))
	for i, m := range messages {
		var about struct{ ID string }
		if err := json.Unmarshal(m.Detail, &about); err != nil {
			return nil, failure.Wrap(failure.Invalid, err, "a stored event is not JSON")
		}
		body, err := envelope{ID: about.ID, DetailType: m.Type, Source: m.Source, Time: m.Time, Detail: m.Detail}.body()
		if err != nil {
			return nil, err
		}
		entries[i] = types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: &body}
	}
	return entries, nil
}

// bySize divides entries into batches that one call may have.
func bySize(entries []types.SendMessageBatchRequestEntry) (batches [][]types.SendMessageBatchRequestEntry) {
	first, size := 0, 0
	for i, e := range entries {
		if n := len(*e.MessageBody); i > first && (i-first == maxEntries || size+n > maxBody) {
			batches, first, size = append(batches, entries[first:i]), i, 0
		}
		size += len(*e.MessageBody)
	}
	if first < len(entries) {
		batches = append(batches, entries[first:])
	}
	return batches
}
