package sqs

import (
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// noticeDelay is longer than deliver-webhooks may take to store that the endpoint is
// disabled.
const noticeDelay = time.Minute

// Notices is a port.Notices on the queue of mails. It is safe for concurrent use.
type Notices struct {
	client *sqs.Client
	url    string
}

var _ port.Notices = (*Notices)(nil)

// NewNotices returns Notices on the queue at the given URL.
func NewNotices(cfg aws.Config, queueURL string) *Notices {
	return &Notices{client: sqs.NewFromConfig(cfg), url: queueURL}
}

// EnqueueNotice implements port.Notices.
func (n *Notices) EnqueueNotice(ctx context.Context, d webhook.Disablement) error {
	body, err := json.Marshal(map[string]webhook.Disablement{"endpointDisabled": d})
	if err != nil {
		return failure.Wrap(failure.Internal, err, "a notice cannot be encoded")
	}
	_, err = n.client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &n.url, MessageBody: aws.String(string(body)), DelaySeconds: delay(noticeDelay),
	})
	return awsclient.Failure(err, "the notice could not be enqueued")
}
