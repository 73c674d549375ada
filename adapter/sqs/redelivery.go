package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// maxVisibility is the longest visibility timeout of a message.
const maxVisibility = 12 * time.Hour

// The attributes of a dead letter that say why it is one.
const (
	failureCode     = "failureCode"
	failureMessage  = "failureMessage"
	failureAt       = "failureAt" // RFC 3339
	failureReceives = "failureReceives"
)

// Redelivery decides when the messages that a function could not process come back. It
// is safe for concurrent use.
type Redelivery struct {
	client      *sqs.Client
	queue       string
	deadLetters string
}

// NewRedelivery returns the Redelivery of the queue and the dead-letter queue at the
// given URLs.
func NewRedelivery(cfg aws.Config, queueURL, deadLettersURL string) *Redelivery {
	return &Redelivery{client: sqs.NewFromConfig(cfg), queue: queueURL, deadLetters: deadLettersURL}
}

// Postpone lets received messages come back later: after, by their receipt handles, in
// whole seconds and at most 12 hours. Those for which it fails come back after the queue's
// visibility timeout.
func (r *Redelivery) Postpone(ctx context.Context, after map[string]time.Duration) error {
	for batch := range slices.Chunk(slices.Sorted(maps.Keys(after)), maxEntries) {
		entries := make([]types.ChangeMessageVisibilityBatchRequestEntry, len(batch))
		for i, handle := range batch {
			entries[i] = types.ChangeMessageVisibilityBatchRequestEntry{
				Id: aws.String(strconv.Itoa(i)), ReceiptHandle: aws.String(handle), VisibilityTimeout: visibility(after[handle]),
			}
		}
		out, err := r.client.ChangeMessageVisibilityBatch(ctx, &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &r.queue, Entries: entries})
		if err != nil {
			return awsclient.Failure(err, "the messages could not be postponed")
		}
		if len(out.Failed) > 0 {
			return failure.New(failure.Unavailable, "%d messages could not be postponed (%s)", len(out.Failed), aws.ToString(out.Failed[0].Code))
		}
	}
	return nil
}

// visibility is a visibility timeout in whole seconds, rounded up.
func visibility(d time.Duration) int32 {
	d = min(max(d, 0), maxVisibility)
	return int32((d + time.Second - 1) / time.Second)
}

// SetAside puts a message that cannot be processed into the dead-letter queue, with its
// failure, whose message is redacted and cut. The caller then lets the queue delete it.
func (r *Redelivery) SetAside(ctx context.Context, body string, why deadletter.Failure) error {
	_, err := r.client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &r.deadLetters, MessageBody: &body, MessageAttributes: failureAttributes(why),
	})
	return awsclient.Failure(err, "the message could not be put into the dead-letter queue")
}

func failureAttributes(why deadletter.Failure) map[string]types.MessageAttributeValue {
	attributes := map[string]types.MessageAttributeValue{}
	for name, value := range map[string]string{
		failureCode: string(why.Code), failureMessage: shown(why.Message),
		failureAt: why.At.Format(time.RFC3339), failureReceives: strconv.Itoa(why.Receives),
	} {
		if value != "" { // SQS refuses an empty one
			attributes[name] = types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
		}
	}
	return attributes
}

// shown is an error's message as operators may see it.
func shown(message string) string {
	message = string(observe.Redact([]byte(message)))
	message = message[:min(len(message), deadletter.MaxMessage)]
	return text.Clean(strings.ToValidUTF8(message, ""))
}
