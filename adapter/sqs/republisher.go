package sqs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/text"
)

// Republisher is a port.Republisher on the queues of the consumers. It is safe for
// concurrent use.
type Republisher struct {
	client *sqs.Client
	urls   map[port.Consumer]string
}

var _ port.Republisher = (*Republisher)(nil)

// NewRepublisher returns a Republisher on those of the queues that consumers process.
func NewRepublisher(cfg aws.Config, queues []Operated) *Republisher {
	r := &Republisher{client: sqs.NewFromConfig(cfg), urls: map[port.Consumer]string{}}
	for _, q := range queues {
		r.urls[port.Consumer(q.Name)] = q.URL
	}
	return r
}

// republished is an event as the bus delivers it to a queue.
type republished struct {
	Version    string      `json:"version"`
	ID         string      `json:"id"`
	DetailType event.Type  `json:"detail-type"`
	Source     string      `json:"source"`
	Time       time.Time   `json:"time"`
	Resources  []string    `json:"resources"`
	Detail     event.Event `json:"detail"`
	// Resend makes send-email send its mail once more. A function of the release before
	// does not know it, and sends nothing.
	Resend string `json:"resend,omitempty"`
}

// Republish implements port.Republisher.
func (r *Republisher) Republish(ctx context.Context, to port.Consumer, events []event.Event) error {
	for _, e := range events {
		if err := r.send(ctx, to, e, ""); err != nil {
			return err
		}
	}
	return nil
}

// ResendMail implements port.Republisher.
func (r *Republisher) ResendMail(ctx context.Context, e event.Event, id string) error {
	return r.send(ctx, port.MailConsumer, e, id)
}

func (r *Republisher) send(ctx context.Context, to port.Consumer, e event.Event, resend string) error {
	url, known := r.urls[to]
	if !known {
		return failure.New(failure.NotFound, "there is no consumer %.80q", to)
	}
	body, err := json.Marshal(republished{
		Version: "0", ID: e.ID, DetailType: e.Type, Source: event.Source, Time: e.OccurredAt, Resources: []string{}, Detail: e, Resend: resend,
	})
	if err != nil {
		return failure.Wrap(failure.Internal, err, "an event cannot be encoded")
	}
	_, err = r.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String(text.Clean(string(body)))})
	return awsclient.Failure(err, "the event could not be given to "+string(to))
}
