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

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// harness is the service behind its real protocol, with the real client.
type harness struct {
	t      testing.TB
	dir    string
	env    *env.Env
	sqs    *sqs.Service
	client *client.Client
	stop   func()
}

// newHarness opens the service over dir; an empty dir means in memory.
func newHarness(t testing.TB, dir string) *harness {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	c := clock.New()
	h := &harness{t: t, dir: dir, env: &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}}
	server := httptest.NewUnstartedServer(nil)
	h.env.URL = "http://" + server.Listener.Addr().String()
	h.sqs, err = sqs.New(h.env)
	require.NoError(t, err)
	server.Config.Handler = wire.NewMux(h.env, h.sqs.Wire())
	server.Start()
	h.client = newClient(h.env.URL)
	h.run(server.Close)
	t.Cleanup(func() { h.stop() })
	return h
}

func (h *harness) run(closeServer func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.sqs.Run(ctx) }()
	h.stop = func() {
		h.stop = func() {}
		closeServer()
		cancel()
		require.NoError(h.t, <-done)
		require.NoError(h.t, h.env.DB.Close())
	}
}

// restart closes the service and opens it over the same directory.
func (h *harness) restart() *harness {
	h.stop()
	return newHarness(h.t, h.dir)
}

func newClient(url string) *client.Client {
	return client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), HTTPClient: awstest.HTTPClient(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer:     aws.NopRetryer{},
	})
}

func (h *harness) queue(name string, attributes map[string]string) *string {
	h.t.Helper()
	out, err := h.client.CreateQueue(context.Background(), &client.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(h.t, err)
	return out.QueueUrl
}

func (h *harness) send(url *string, body string) {
	h.t.Helper()
	_, err := h.client.SendMessage(context.Background(), &client.SendMessageInput{QueueUrl: url, MessageBody: &body})
	require.NoError(h.t, err)
}

// receive receives up to ten messages without waiting.
func (h *harness) receive(url *string) []received {
	h.t.Helper()
	out, err := h.client.ReceiveMessage(context.Background(), &client.ReceiveMessageInput{
		QueueUrl: url, MaxNumberOfMessages: 10, MessageSystemAttributeNames: []systemAttribute{"All"},
	})
	require.NoError(h.t, err)
	return out.Messages
}

func (h *harness) attribute(url *string, name string) string {
	h.t.Helper()
	out, err := h.client.GetQueueAttributes(context.Background(), &client.GetQueueAttributesInput{
		QueueUrl: url, AttributeNames: []queueAttribute{queueAttribute(name)},
	})
	require.NoError(h.t, err)
	return out.Attributes[name]
}

func (h *harness) arn(name string) string { return h.env.ARN("sqs", name) }

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
	require.Eventually(t, condition, patience, 2*time.Millisecond, what)
}
