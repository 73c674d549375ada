package sqs

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Operated is a queue that operators see, with its name for them and its URL.
type Operated struct {
	Name string
	URL  string
}

// Ages reports the age of the oldest message of each queue, by the queues' names.
// Unknown ages are missing.
type Ages interface {
	Oldest(ctx context.Context, queues []string) map[string]time.Duration
}

// Queues is a port.Queues for a fixed list of queues. It is safe for concurrent
// use.
type Queues struct {
	client *sqs.Client
	ages   Ages
	queues []Operated
}

var _ port.Queues = (*Queues)(nil)

// NewQueues returns Queues for the given list. It finds a queue's dead-letter queue by
// the redrive policy.
func NewQueues(cfg aws.Config, ages Ages, queues []Operated) *Queues {
	return &Queues{client: sqs.NewFromConfig(cfg), ages: ages, queues: queues}
}

// Depths reads every queue. The ages of messages and of dead letters may be minutes
// old, so an empty queue has none. It fails with Unavailable or Internal.
func (q *Queues) Depths(ctx context.Context) ([]port.QueueDepth, error) {
	depths, names := make([]port.QueueDepth, len(q.queues)), make([]queueNames, len(q.queues))
	for i, queue := range q.queues {
		var err error
		if depths[i], names[i], err = q.depth(ctx, queue); err != nil {
			return nil, awsclient.Failure(err, "the queue "+queue.Name+" could not be read")
		}
	}
	q.setAges(ctx, depths, names)
	return depths, nil
}

// queueNames are the names in SQS of a queue and of its dead-letter queue, if any.
type queueNames struct{ queue, deadLetters string }

func (q *Queues) setAges(ctx context.Context, depths []port.QueueDepth, names []queueNames) {
	var all []string
	for _, n := range names {
		all = append(all, n.queue)
		if n.deadLetters != "" {
			all = append(all, n.deadLetters)
		}
	}
	ages := q.ages.Oldest(ctx, all)
	for i := range depths {
		d := &depths[i]
		if d.Visible+d.InFlight+d.Delayed > 0 {
			d.OldestAge = ages[names[i].queue]
		}
		if d.DeadLetters > 0 {
			d.OldestDead = ages[names[i].deadLetters]
		}
	}
}

func (q *Queues) depth(ctx context.Context, queue Operated) (port.QueueDepth, queueNames, error) {
	names := queueNames{queue: lastPart(queue.URL, '/')}
	attributes, err := q.attributes(ctx, queue.URL)
	if err != nil {
		return port.QueueDepth{}, names, err
	}
	d := port.QueueDepth{
		Name:     queue.Name,
		Visible:  number(attributes, types.QueueAttributeNameApproximateNumberOfMessages),
		InFlight: number(attributes, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible),
		Delayed:  number(attributes, types.QueueAttributeNameApproximateNumberOfMessagesDelayed),
	}
	arn := deadLetterARN(attributes)
	if arn == "" { // nothing is processed here, only kept
		d.OnlyDead, d.DeadLetters, d.Visible, d.InFlight = true, d.Visible+d.InFlight, 0, 0
		names.deadLetters = names.queue
		return d, names, nil
	}
	names.deadLetters = lastPart(arn, ':')
	if d.DeadLetters, err = q.deadLetters(ctx, names.deadLetters); err != nil {
		return port.QueueDepth{}, names, err
	}
	d.Redrive, err = q.lastRedrive(ctx, arn)
	return d, names, err
}

// lastPart is a queue's name, with which its URL and ARN end.
func lastPart(text string, separator byte) string {
	return text[strings.LastIndexByte(text, separator)+1:]
}

func (q *Queues) attributes(ctx context.Context, url string) (map[string]string, error) {
	out, err := q.client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: &url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameAll},
	})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// number parses a count. SQS returns every count that was requested.
func number(attributes map[string]string, name types.QueueAttributeName) int {
	n, _ := strconv.Atoi(attributes[string(name)])
	return n
}

// deadLetterARN reads the redrive policy. It is "" if there is none.
func deadLetterARN(attributes map[string]string) string {
	var policy struct {
		Target string `json:"deadLetterTargetArn"`
	}
	if json.Unmarshal([]byte(attributes[string(types.QueueAttributeNameRedrivePolicy)]), &policy) != nil {
		return ""
	}
	return policy.Target
}

// deadLetters counts the messages of a dead-letter queue, with those that are being read.
func (q *Queues) deadLetters(ctx context.Context, name string) (int, error) {
	out, err := q.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return 0, err
	}
	attributes, err := q.attributes(ctx, aws.ToString(out.QueueUrl))
	if err != nil {
		return 0, err
	}
	return number(attributes, types.QueueAttributeNameApproximateNumberOfMessages) +
		number(attributes, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible), nil
}

func (q *Queues) lastRedrive(ctx context.Context, arn string) (*port.Redrive, error) {
	out, err := q.client.ListMessageMoveTasks(ctx, &sqs.ListMessageMoveTasksInput{SourceArn: &arn})
	if err != nil || len(out.Results) == 0 {
		return nil, err
	}
	last := out.Results[0] // the most recent is first
	return &port.Redrive{
		Status: aws.ToString(last.Status),
		Moved:  int(last.ApproximateNumberOfMessagesMoved),
		Total:  int(aws.ToInt64(last.ApproximateNumberOfMessagesToMove)),
	}, nil
}

// Redrive starts moving a queue's dead letters back to their source. It fails with
// NotFound if there is no such queue or no dead-letter queue, and with Conflict if a
// redrive is running.
func (q *Queues) Redrive(ctx context.Context, name string) error {
	queue, arn, err := q.deadLetterQueueOf(ctx, name)
	if err != nil {
		return err
	}
	if err := q.checkNoRedrive(ctx, name, arn); err != nil {
		return err
	}
	// With a destination, because SQS knows no source of messages that Redelivery set aside.
	_, err = q.client.StartMessageMoveTask(ctx, &sqs.StartMessageMoveTaskInput{SourceArn: &arn, DestinationArn: &queue})
	if err == nil {
		return nil
	}
	// SQS has no error code for a redrive that was started in the meantime.
	if running := q.checkNoRedrive(ctx, name, arn); failure.Is(running, failure.Conflict) {
		return running
	}
	return awsclient.Failure(err, "the redrive could not be started")
}

// checkNoRedrive fails with Conflict while a redrive of the dead-letter queue runs.
func (q *Queues) checkNoRedrive(ctx context.Context, name, arn string) error {
	last, err := q.lastRedrive(ctx, arn)
	if err != nil {
		return awsclient.Failure(err, "the queue's redrives could not be listed")
	}
	if last != nil && (last.Status == "RUNNING" || last.Status == "CANCELLING") {
		return failure.New(failure.Conflict, "a redrive of %s is running", name)
	}
	return nil
}

// deadLetterQueueOf returns the ARNs of the queue and of its dead-letter queue.
func (q *Queues) deadLetterQueueOf(ctx context.Context, name string) (arn, deadLetters string, err error) {
	for _, queue := range q.queues {
		if queue.Name != name {
			continue
		}
		attributes, err := q.attributes(ctx, queue.URL)
		if err != nil {
			return "", "", awsclient.Failure(err, "the queue could not be read")
		}
		if deadLetters = deadLetterARN(attributes); deadLetters != "" {
			return attributes[string(types.QueueAttributeNameQueueArn)], deadLetters, nil
		}
	}
	return "", "", failure.New(failure.NotFound, "there is no queue %q with dead letters", name)
}
