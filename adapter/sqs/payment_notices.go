package sqs

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
)

// PaymentNotices is a port.PaymentNotices on the queue of charges. It is safe for
// concurrent use.
type PaymentNotices struct {
	client *sqs.Client
	url    string
}

var _ port.PaymentNotices = (*PaymentNotices)(nil)

// NewPaymentNotices returns PaymentNotices on the queue at the given URL.
func NewPaymentNotices(cfg aws.Config, queueURL string) *PaymentNotices {
	return &PaymentNotices{client: sqs.NewFromConfig(cfg), url: queueURL}
}

// EnqueuePaymentNotice implements port.PaymentNotices.
func (p *PaymentNotices) EnqueuePaymentNotice(ctx context.Context, n payment.Notice) error {
	body, err := json.Marshal(map[string]payment.Notice{"paymentNotice": n})
	if err != nil {
		return failure.Wrap(failure.Internal, err, "a payment notice cannot be encoded")
	}
	_, err = p.client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &p.url, MessageBody: aws.String(string(body))})
	return awsclient.Failure(err, "the payment notice could not be queued")
}
