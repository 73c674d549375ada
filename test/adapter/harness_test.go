// Package adapter_test tests the adapters with the real AWS clients against local's
// emulated services.
package adapter_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/cloudwatch"
	"github.com/eventforge/eventforge/local/cognito"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/s3"
	"github.com/eventforge/eventforge/local/secretsmanager"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/ssm"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// harness is AWS on loopback: the emulated services at one address, and the
// configuration of a deployed program.
type harness struct {
	env       *env.Env
	sqs       *sqs.Service
	events    *eventbridge.Service
	states    *stepfunctions.Service
	s3        *s3.Service
	ses       *ses.Service
	userPools *cognito.Service
	secrets   *secretsmanager.Service
	url       string
	aws       aws.Config
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	db, err := store.Open("")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	ticks := clock.New()
	h := &harness{env: &env.Env{
		DB: db, Clock: ticks, Faults: fault.New(1, ticks.Sleep), Rand: env.NewRand(1),
		Log: slog.New(slog.DiscardHandler), Region: "eu-central-1", Account: "000000000000",
	}}
	server := httptest.NewServer(http.HandlerFunc(h.serve))
	t.Cleanup(server.Close)
	h.env.URL, h.url = server.URL, server.URL
	h.load(t)
	h.run(t)
	h.configure(t)
	return h
}

func (h *harness) load(t *testing.T) {
	t.Helper()
	var err error
	h.sqs, err = sqs.New(h.env)
	require.NoError(t, err)
	h.events, err = eventbridge.New(h.env, queues{h})
	require.NoError(t, err)
	h.states, err = stepfunctions.New(h.env, idle{}, nil, nowhere{})
	require.NoError(t, err)
	h.s3, err = s3.New(h.env, s3.Now(h.env.Clock.Now), s3.HideMissing(true)) // responds with 403 for missing objects
	require.NoError(t, err)
	h.ses, err = ses.New(h.env)
	require.NoError(t, err)
	h.userPools = cognito.New(h.env, noMail{}, "")
	h.secrets = secretsmanager.New(h.env)
}

// run starts the background services, which end with the test.
func (h *harness) run(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	services := []func(context.Context) error{h.sqs.Run, h.events.Run, h.states.Run}
	ended := make(chan struct{})
	for _, service := range services {
		go func() {
			_ = service(ctx) // it ends with the test
			ended <- struct{}{}
		}()
	}
	t.Cleanup(func() {
		stop()
		for range services {
			<-ended
		}
	})
}

// queueSizes are the queues' measurements for CloudWatch.
func (h *harness) queueSizes() map[string]cloudwatch.Queue {
	all := map[string]cloudwatch.Queue{}
	for _, d := range h.sqs.Depths() {
		all[d.Name] = cloudwatch.Queue{OldestAge: d.OldestAge}
	}
	return all
}

// serve routes requests as local's AWS endpoint does.
func (h *harness) serve(rw http.ResponseWriter, r *http.Request) {
	mux := wire.NewMux(h.env, h.sqs.Wire(), h.events.Wire(), h.states.Wire(), h.userPools.Wire(),
		cloudwatch.New(h.env, h.queueSizes).Wire(), h.secrets.Wire(), ssm.New(h.env).Wire())
	switch {
	case mux.Handles(r):
		mux.ServeHTTP(rw, r)
	case strings.HasPrefix(r.URL.Path, "/v2/email/"):
		h.ses.Handler().ServeHTTP(rw, r)
	default:
		h.s3.ServeHTTP(rw, r)
	}
}

func (h *harness) configure(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": h.url, "AWS_REGION": h.env.Region,
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	var err error
	h.aws, err = awsclient.Load(t.Context(), false)
	require.NoError(t, err)
}

// inject injects a fault into the next calls of an operation.
func (h *harness) inject(t *testing.T, r fault.Rule) {
	t.Helper()
	r.Rate = 1
	_, err := h.env.Faults.Add(r)
	require.NoError(t, err)
}

// maxReceives is the maximum receive count of the queues.
const maxReceives = 2

// queue creates a queue with a dead-letter queue and returns its URL and ARN.
func (h *harness) queue(t *testing.T, name string) (url, arn string) {
	t.Helper()
	deadLetters, err := h.sqs.Create(t.Context(), sqs.Queue{Name: name + "-dead-letters"})
	require.NoError(t, err)
	arn, err = h.sqs.Create(t.Context(), sqs.Queue{Name: name, DeadLetterARN: deadLetters, MaxReceiveCount: maxReceives})
	require.NoError(t, err)
	return h.url + "/" + h.env.Account + "/" + name, arn
}

// queues delivers the bus's events to the queues.
type queues struct{ *harness }

func (q queues) Deliver(ctx context.Context, arn string, payload []byte) error {
	return q.sqs.Send(ctx, arn, string(payload), eventbridge.Attributes(ctx))
}

// idle is a Lambda service without functions, nowhere a bus without rules, and
// noMail a mail service that sends nothing.
type (
	idle    struct{}
	nowhere struct{}
	noMail  struct{}
)

func (noMail) Deliver(context.Context, string, string, string) error { return nil }

func (idle) Invoke(context.Context, string, []byte) ([]byte, error) { return []byte("{}"), nil }

func (nowhere) PutEvent(context.Context, stepfunctions.BusEvent) error { return nil }

// Listening reports that no rule matches any event.
func (nowhere) Listening() bool { return false }
