package sqs

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Republisher is a port.Republisher on the queues of the consumers. It is safe for
// concurrent use.
type Republisher struct {
	client *sqs.Client
	urls   map[event.Consumer]string
}

var _ port.Republisher = (*Republisher)(nil)

// NewRepublisher returns a Republisher on those of the queues that consumers process.
func NewRepublisher(cfg aws.Config, queues []Operated) *Republisher {
	r := &Republisher{client: sqs.NewFromConfig(cfg), urls: map[event.Consumer]string{}}
	for _, q := range queues {
		r.urls[event.Consumer(q.Name)] = q.URL
	}
	return r
}

// Republish implements port.Republisher.
func (r *Republisher) Republish(ctx context.Context, to event.Consumer, events []event.Event) error {
	for _, e := range events {
		if err := r.send(ctx, to, e, ""); err != nil {
			return err
		}
	}
	return nil
}

// ResendMail implements port.Republisher.
func (r *Republisher) ResendMail(ctx context.Context, e event.Event, id string) error {
	return r.send(ctx, event.MailConsumer, e, id)
}

func (r *Republisher) send(ctx context.Context, to event.Consumer, e event.Event, resend string) error {
	url, known := r.urls[to]
	if !known {
		return failure.New(failure.NotFound, "there is no consumer %.80q", to)
	}
	detail, err := json.Marshal(e)
	if err != nil {
		return failure.Wrap(failure.Internal, err, "an event cannot be encoded")
	}
	body, err := envelope{ID: e.ID, DetailType: string(e.Type), Source: event.Source, Time: e.OccurredAt, Detail: detail, Resend: resend}.body()
	if err != nil {
		return err
	}
	_, err = r.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body})
	return awsclient.Failure(err, "the event could not be given to "+string(to))
}
