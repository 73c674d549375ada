package eventbridge_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

var ctx = context.Background()

// platform is the bus in front of real queues.
type platform struct {
	t      testing.TB
	dir    string
	env    *env.Env
	bus    *eventbridge.Service
	queues *sqs.Service
	client *client.Client
	stop   func()
}

// queueTargets delivers to queues one by one.
type queueTargets struct{ queues *sqs.Service }

func (q queueTargets) Deliver(ctx context.Context, arn string, payload []byte) error {
	return q.queues.Send(ctx, arn, string(payload), eventbridge.Attributes(ctx))
}

// stagingTargets delivers to queues within the bus's commit.
type stagingTargets struct{ queueTargets }

func (q stagingTargets) DeliverInCommit(b *store.Batch, arn string, payload []byte, attributes map[string]string) (func(), bool) {
	publish, err := q.queues.SendInBatch(b, arn, string(payload), attributes)
	return publish, err == nil
}

type option func(*platform, *eventbridge.Targets)

func staged(p *platform, targets *eventbridge.Targets) {
	*targets = stagingTargets{queueTargets{p.queues}}
}

func start(t testing.TB, dir string, options ...option) *platform {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	c := clock.New()
	p := &platform{t: t, dir: dir, env: &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000", URL: "http://localhost:4566",
	}}
	p.queues, err = sqs.New(p.env)
	require.NoError(t, err)
	var targets eventbridge.Targets = queueTargets{p.queues}
	for _, o := range options {
		o(p, &targets)
	}
	p.bus, err = eventbridge.New(p.env, targets)
	require.NoError(t, err)
	server := httptest.NewServer(wire.NewMux(p.env, p.bus.Wire()))
	p.client = newClient(server.URL)
	p.run(server.Close)
	t.Cleanup(func() { p.stop() })
	return p
}

func (p *platform) run(closeServer func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.bus.Run(ctx) }()
	p.stop = func() {
		p.stop = func() {}
		closeServer()
		cancel()
		require.NoError(p.t, <-done)
		require.NoError(p.t, p.env.DB.Close())
	}
}

func newClient(url string) *client.Client {
	return client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), HTTPClient: awstest.HTTPClient(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		Retryer:     aws.NopRetryer{},
	})
}

// queue makes a queue and returns its ARN.
func (p *platform) queue(name string) string {
	p.t.Helper()
	arn, err := p.queues.Create(ctx, sqs.Queue{Name: name})
	require.NoError(p.t, err)
	return arn
}

// rule makes a rule on the default bus with targets.
func (p *platform) rule(name, pattern string, targets ...types.Target) {
	p.t.Helper()
	_, err := p.client.PutRule(ctx, &client.PutRuleInput{Name: &name, EventPattern: &pattern})
	require.NoError(p.t, err)
	_, err = p.client.PutTargets(ctx, &client.PutTargetsInput{Rule: &name, Targets: targets})
	require.NoError(p.t, err)
}

func target(arn string) types.Target { return types.Target{Id: aws.String("t"), Arn: &arn} }

func entry(detailType, detail string) types.PutEventsRequestEntry {
	return types.PutEventsRequestEntry{Source: aws.String("shop"), DetailType: &detailType, Detail: &detail}
}

func (p *platform) put(entries ...types.PutEventsRequestEntry) *client.PutEventsOutput {
	p.t.Helper()
	out, err := p.client.PutEvents(ctx, &client.PutEventsInput{Entries: entries})
	require.NoError(p.t, err)
	return out
}

// receive waits for one message.
func (p *platform) receive(arn string) sqs.Message {
	p.t.Helper()
	out, err := p.queues.Receive(ctx, arn, 1, time.Hour, 10*time.Second)
	require.NoError(p.t, err)
	require.Len(p.t, out, 1)
	return out[0]
}

// none checks that no message is there; deliveries must have come to rest.
func (p *platform) none(arn string) {
	p.t.Helper()
	eventually(p.t, "deliveries are done", func() bool { return p.bus.Pending() == 0 })
	out, err := p.queues.Receive(ctx, arn, 10, time.Hour, 0)
	require.NoError(p.t, err)
	require.Empty(p.t, out)
}

func decode(t testing.TB, text string) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	return out
}

func code(t testing.TB, err error) string {
	t.Helper()
	var api smithy.APIError
	require.True(t, errors.As(err, &api), "not an API error: %v", err)
	return api.ErrorCode()
}

func eventually(t testing.TB, what string, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, patience, 2*time.Millisecond, what)
}
