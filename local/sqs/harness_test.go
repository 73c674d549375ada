package sqs_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// platform is the service behind its real protocol, with the real client.
type platform struct {
	t      testing.TB
	dir    string
	env    *env.Env
	sqs    *sqs.Service
	client *client.Client
	stop   func()
}

// start opens the service over dir; an empty dir is memory.
func start(t testing.TB, dir string) *platform {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	c := clock.New()
	p := &platform{t: t, dir: dir, env: &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}}
	server := httptest.NewUnstartedServer(nil)
	p.env.URL = "http://" + server.Listener.Addr().String()
	p.sqs, err = sqs.New(p.env)
	require.NoError(t, err)
	server.Config.Handler = wire.NewMux(p.env, p.sqs.Wire())
	server.Start()
	p.client = newClient(p.env.URL)
	p.run(server.Close)
	t.Cleanup(func() { p.stop() })
	return p
}

func (p *platform) run(closeServer func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.sqs.Run(ctx) }()
	p.stop = func() {
		p.stop = func() {}
		closeServer()
		cancel()
		require.NoError(p.t, <-done)
		require.NoError(p.t, p.env.DB.Close())
	}
}

// restart closes everything and opens the same directory again.
func (p *platform) restart() *platform {
	p.stop()
	return start(p.t, p.dir)
}

func newClient(url string) *client.Client {
	return client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), HTTPClient: awstest.HTTPClient(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer:     aws.NopRetryer{},
	})
}

func (p *platform) queue(name string, attributes map[string]string) *string {
	p.t.Helper()
	out, err := p.client.CreateQueue(context.Background(), &client.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(p.t, err)
	return out.QueueUrl
}

func (p *platform) send(url *string, body string) {
	p.t.Helper()
	_, err := p.client.SendMessage(context.Background(), &client.SendMessageInput{QueueUrl: url, MessageBody: &body})
	require.NoError(p.t, err)
}

// receive takes up to ten messages without waiting.
func (p *platform) receive(url *string) []received {
	p.t.Helper()
	out, err := p.client.ReceiveMessage(context.Background(), &client.ReceiveMessageInput{
		QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: []systemAttribute{"All"},
	})
	require.NoError(p.t, err)
	return out.Messages
}

func (p *platform) attribute(url *string, name string) string {
	p.t.Helper()
	out, err := p.client.GetQueueAttributes(context.Background(), &client.GetQueueAttributesInput{
		QueueUrl: url, AttributeNames: []queueAttribute{queueAttribute(name)},
	})
	require.NoError(p.t, err)
	return out.Attributes[name]
}

func (p *platform) arn(name string) string { return p.env.ARN("sqs", name) }

// code is the error's name as the SDK reports it.
func code(t testing.TB, err error) string {
	t.Helper()
	var api smithy.APIError
	require.True(t, errors.As(err, &api), "not an API error: %v", err)
	return api.ErrorCode()
}

// eventually waits until the condition holds.
func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, 10*time.Second, 2*time.Millisecond, what)
}
