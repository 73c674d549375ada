package sqs

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
)

const (
	// readTime is how long dead letters that are being read are hidden from others. They
	// are shown again as soon as they were read; this counts if the process dies.
	readTime = 30 * time.Second
	// maxSearched is how many dead letters are received at most to find some by their ids,
	// because SQS has no other way to find them.
	maxSearched = 1000
	// wait is for how long a read asks all of SQS's servers; without it, SQS asks some of
	// them, and may overlook messages.
	receiveWait = time.Second
)

// The attributes in which EventBridge says which target did not take an event, and why.
const (
	targetARN    = "TARGET_ARN"
	errorCode    = "ERROR_CODE"
	errorMessage = "ERROR_MESSAGE"
)

// ReadDeadLetters implements port.Queues.
func (q *Queues) ReadDeadLetters(ctx context.Context, name string, n int) ([]deadletter.Letter, error) {
	source, err := q.lettersOf(ctx, name)
	if err != nil {
		return nil, err
	}
	messages, err := q.receive(ctx, source.url, func(got []types.Message) bool { return len(got) >= n })
	q.release(ctx, source.url, messages)
	if err != nil {
		return nil, awsclient.Failure(err, "the dead letters could not be read")
	}
	letters := make([]deadletter.Letter, 0, len(messages))
	for _, m := range messages[:min(n, len(messages))] {
		letters = append(letters, source.letter(m))
	}
	slices.SortFunc(letters, func(a, b deadletter.Letter) int { return a.SentAt.Compare(b.SentAt) })
	return letters, nil
}

// RedriveDeadLetters implements port.Queues.
func (q *Queues) RedriveDeadLetters(ctx context.Context, name string, ids []string) ([]string, error) {
	return q.onLetters(ctx, name, ids, func(source letters, m types.Message) (bool, error) {
		target, ok := source.targets[source.letter(m).Target]
		if !ok {
			return false, nil
		}
		_, err := q.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &target, MessageBody: m.Body})
		return err == nil, err
	})
}

// DeleteDeadLetters implements port.Queues.
func (q *Queues) DeleteDeadLetters(ctx context.Context, name string, ids []string) ([]string, error) {
	return q.onLetters(ctx, name, ids, func(letters, types.Message) (bool, error) { return true, nil })
}

// onLetters finds the letters with the ids, and deletes those that handle allows. It
// returns their ids.
func (q *Queues) onLetters(ctx context.Context, name string, ids []string, handle func(letters, types.Message) (bool, error)) (done []string, err error) {
	source, err := q.lettersOf(ctx, name)
	if err != nil {
		return nil, err
	}
	messages, err := q.receive(ctx, source.url, func(got []types.Message) bool {
		return len(got) >= maxSearched || len(withIDs(got, ids)) == len(ids)
	})
	var left []types.Message
	for _, m := range messages {
		if err != nil || !slices.Contains(ids, aws.ToString(m.MessageId)) {
			left = append(left, m)
			continue
		}
		var may bool
		if may, err = handle(source, m); err == nil && may {
			_, err = q.client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &source.url, ReceiptHandle: m.ReceiptHandle})
		}
		if err != nil || !may {
			left = append(left, m)
			continue
		}
		done = append(done, aws.ToString(m.MessageId))
	}
	q.release(ctx, source.url, left)
	return done, awsclient.Failure(err, "not all of the dead letters could be handled")
}

func withIDs(messages []types.Message, ids []string) (found []types.Message) {
	for _, m := range messages {
		if slices.Contains(ids, aws.ToString(m.MessageId)) {
			found = append(found, m)
		}
	}
	return found
}

// receive receives messages until it has enough or there are no more, and hides them for
// readTime. It returns what it has when it fails.
func (q *Queues) receive(ctx context.Context, url string, enough func([]types.Message) bool) (all []types.Message, err error) {
	known := map[string]bool{}
	for !enough(all) {
		out, err := q.client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: &url, MaxNumberOfMessages: maxEntries, VisibilityTimeout: visibility(readTime), WaitTimeSeconds: int32(receiveWait / time.Second),
			MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll}, MessageAttributeNames: []string{"All"},
		})
		if err != nil || len(out.Messages) == 0 {
			return all, err
		}
		for _, m := range out.Messages {
			if id := aws.ToString(m.MessageId); !known[id] {
				known[id] = true
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// release shows messages to others again. Those for which it fails are shown after
// readTime.
func (q *Queues) release(ctx context.Context, url string, messages []types.Message) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseTime)
	defer cancel()
	now := map[string]time.Duration{}
	for _, m := range messages {
		now[aws.ToString(m.ReceiptHandle)] = 0
	}
	_ = (&Redelivery{client: q.client, queue: url}).Postpone(ctx, now)
}

// releaseTime is how long it may take to show messages to others again.
const releaseTime = 2 * time.Second

// letters is where the dead letters of a queue are, and where they may go back to.
type letters struct {
	url     string
	queue   string            // that they came from; empty if it differs from letter to letter
	targets map[string]string // queues' URLs by name
}

// lettersOf finds the dead letters of a queue. It fails with NotFound.
func (q *Queues) lettersOf(ctx context.Context, name string) (letters, error) {
	i := slices.IndexFunc(q.queues, func(o Operated) bool { return o.Name == name })
	if i < 0 {
		return letters{}, failure.New(failure.NotFound, "there is no queue %.80q", name)
	}
	source := letters{url: q.queues[i].URL, targets: map[string]string{}}
	for _, o := range q.queues {
		source.targets[o.Name] = o.URL
	}
	attributes, err := q.attributes(ctx, source.url)
	if err != nil {
		return letters{}, awsclient.Failure(err, "the queue could not be read")
	}
	if arn := deadLetterARN(attributes); arn != "" {
		out, err := q.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String(lastPart(arn, ':'))})
		if err != nil {
			return letters{}, awsclient.Failure(err, "the dead-letter queue could not be found")
		}
		source.url, source.queue = aws.ToString(out.QueueUrl), name
	}
	return source, nil
}

// letter describes a message.
func (s letters) letter(m types.Message) deadletter.Letter {
	body := aws.ToString(m.Body)
	sent, _ := strconv.ParseInt(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)], 10, 64)
	reads, _ := strconv.Atoi(m.Attributes[string(types.MessageSystemAttributeNameApproximateReceiveCount)])
	return deadletter.Letter{
		ID: aws.ToString(m.MessageId), Body: strings.ToValidUTF8(body[:min(len(body), deadletter.MaxShown)], ""), Size: len(body),
		SentAt: time.UnixMilli(sent).UTC(), Reads: reads,
		About: deadletter.AboutOf(body), Failure: failureIn(m), Target: s.target(m),
	}
}

// target is the queue that a letter goes back to: the one that it came from, or the one
// that EventBridge could not reach.
func (s letters) target(m types.Message) string {
	if s.queue != "" {
		return s.queue
	}
	arn := stringAttribute(m, targetARN)
	for name, url := range s.targets {
		if arn != "" && strings.Contains(arn, ":sqs:") && lastPart(arn, ':') == lastPart(url, '/') {
			return name
		}
	}
	return ""
}

// failureIn is the failure that a letter's attributes tell of.
func failureIn(m types.Message) *deadletter.Failure {
	if code := stringAttribute(m, failureCode); code != "" {
		at, _ := time.Parse(time.RFC3339, stringAttribute(m, failureAt))
		receives, _ := strconv.Atoi(stringAttribute(m, failureReceives))
		return &deadletter.Failure{Code: failure.Code(code), Message: stringAttribute(m, failureMessage), At: at, Receives: receives}
	}
	if code := stringAttribute(m, errorCode); code != "" {
		return &deadletter.Failure{Code: failure.Unavailable, Message: shown(code + ": " + stringAttribute(m, errorMessage))}
	}
	return nil
}

func stringAttribute(m types.Message, name string) string {
	return aws.ToString(m.MessageAttributes[name].StringValue)
}
