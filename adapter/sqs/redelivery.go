package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
)

// maxVisibility is the longest visibility timeout of a message.
const maxVisibility = 12 * time.Hour

// failureCode is the attribute of a dead letter that says why it is one.
const failureCode = "failureCode"

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

// SetAside puts a message that cannot be processed into the dead-letter queue, with the
// code of its failure. The caller then lets the queue delete it.
func (r *Redelivery) SetAside(ctx context.Context, body string, why failure.Code) error {
	_, err := r.client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &r.deadLetters, MessageBody: &body,
		MessageAttributes: map[string]types.MessageAttributeValue{
			failureCode: {DataType: aws.String("String"), StringValue: aws.String(string(why))},
		},
	})
	return awsclient.Failure(err, "the message could not be put into the dead-letter queue")
}
