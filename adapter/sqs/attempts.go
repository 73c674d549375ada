// Package sqs queues delivery attempts and notices on SQS, and reads and redrives the queues that
// operators see.
package sqs

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	maxEntries = 10                // of one SendMessageBatch
	maxDelay   = 900 * time.Second // of one message
	maxRounds  = 4                 // how often failed entries are sent
)

// Attempts is a port.AttemptQueue. It is safe for concurrent use.
type Attempts struct {
	client *sqs.Client
	url    string
	now    func() time.Time
	wait   func(ctx context.Context, d time.Duration) error
}

var _ port.AttemptQueue = (*Attempts)(nil)

// NewAttempts returns Attempts on the queue at the given URL. now decides how long an
// attempt is delayed.
func NewAttempts(cfg aws.Config, queueURL string, now func() time.Time) *Attempts {
	return &Attempts{client: sqs.NewFromConfig(cfg), url: queueURL, now: now, wait: awsclient.Wait}
}

// Enqueue sends each attempt as JSON, delayed until it is due or for 15 minutes,
// whichever is shorter. It fails with Unavailable if some may be missing; enqueuing all
// of them again is safe.
func (a *Attempts) Enqueue(ctx context.Context, attempts []port.ScheduledAttempt) error {
	for batch := range slices.Chunk(attempts, maxEntries) {
		entries, err := a.entries(batch)
		if err != nil {
			return err
		}
		if err := a.send(ctx, entries); err != nil {
			return err
		}
	}
	return nil
}

func (a *Attempts) entries(batch []port.ScheduledAttempt) ([]types.SendMessageBatchRequestEntry, error) {
	now := a.now()
	entries := make([]types.SendMessageBatchRequestEntry, len(batch))
	for i, attempt := range batch {
		body, err := json.Marshal(attempt)
		if err != nil {
			return nil, failure.Wrap(failure.Internal, err, "an attempt cannot be encoded")
		}
		entries[i] = types.SendMessageBatchRequestEntry{
			Id:           aws.String(strconv.Itoa(i)),
			MessageBody:  aws.String(string(body)),
			DelaySeconds: delay(attempt.NotBefore.Sub(now)),
			// Makes the standard queue fair: an owner with many messages does not delay those
			// of the others. The owner is the tenant, not each of its endpoints.
			MessageGroupId: group(attempt.OwnerID),
		}
	}
	return entries, nil
}

// groupID is what SQS accepts as a message group, to 128 letters, digits and punctuation.
var groupID = regexp.MustCompile(`^[!-~]{1,128}$`)

// group is the message group of an owner, or none if the name cannot be one: the message
// then counts as one of its own.
func group(owner string) *string {
	if !groupID.MatchString(owner) {
		return nil
	}
	return &owner
}

// delay is a delay in whole seconds, rounded up, because a message that arrives early
// is only queued again.
func delay(d time.Duration) int32 {
	d = min(max(d, 0), maxDelay)
	return int32((d + time.Second - 1) / time.Second)
}

// send sends entries until the queue has accepted all of them.
func (a *Attempts) send(ctx context.Context, entries []types.SendMessageBatchRequestEntry) error {
	for round := 0; ; round++ {
		out, err := a.client.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{QueueUrl: &a.url, Entries: entries})
		if err != nil {
			return awsclient.Failure(err, "the attempts could not be enqueued")
		}
		if len(out.Failed) == 0 {
			return nil
		}
		again, err := failedOf(entries, out.Failed)
		if err != nil {
			return err
		}
		if round == maxRounds-1 || a.wait(ctx, awsclient.Backoff(round)) != nil {
			return failure.New(failure.Unavailable, "the queue did not accept every attempt")
		}
		entries = again
	}
}

// failedOf returns the entries to send again. It fails with Internal if the queue says
// that an entry is wrong.
func failedOf(entries []types.SendMessageBatchRequestEntry, failed []types.BatchResultErrorEntry) ([]types.SendMessageBatchRequestEntry, error) {
	again := map[string]bool{}
	for _, f := range failed {
		if f.SenderFault {
			return nil, failure.New(failure.Internal, "the queue refused an attempt (%s)", aws.ToString(f.Code))
		}
		again[aws.ToString(f.Id)] = true
	}
	return slices.DeleteFunc(slices.Clone(entries), func(e types.SendMessageBatchRequestEntry) bool {
		return !again[*e.Id]
	}), nil
}
