package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/apigateway"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/cloudwatch"
	"github.com/eventforge/eventforge/local/cognito"
	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/listener"
	"github.com/eventforge/eventforge/local/logs"
	"github.com/eventforge/eventforge/local/meter"
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/local/s3"
	"github.com/eventforge/eventforge/local/secretsmanager"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/ssm"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/sts"
	"github.com/eventforge/eventforge/local/wire"
)

// stack is the emulated services, resources and processes on one store. A reset
// closes it and opens another.
type stack struct {
	config   Config
	env      *env.Env
	settings settings
	seed     uint64
	started  time.Time

	dynamodb *dynamodb.Service
	sqs      *sqs.Service
	events   *eventbridge.Service
	states   *stepfunctions.Service
	lambda   *lambda.Service
	s3       *s3.Service
	ses      *ses.Service
	cognito  *cognito.Service
	ingest   *apigateway.Service
	metrics  *cloudwatch.Service
	secrets  *secretsmanager.Service
	params   *ssm.Service
	logs     *logs.Service

	userPool   userPool
	endpoints  Endpoints
	api        *process.Process
	apiLog     *recentLines
	apiAddress string

	breakConnections func(sessionToken string) // to the AWS endpoint

	stop    context.CancelFunc
	running sync.WaitGroup // the services
	serving sync.WaitGroup // the API's process
}

// newStack opens the store and loads every service from it. aws and app are the
// base URLs by which clients reach it.
func newStack(c Config, aws, app string) (*stack, error) {
	db, err := openData(c)
	if err != nil {
		return nil, err
	}
	w := &stack{config: c, settings: settings{db.Space("platform")}, started: time.Now(), apiLog: &recentLines{}, breakConnections: func(string) {}}
	ticks := clock.New()
	w.env = &env.Env{DB: db, Clock: ticks, Log: c.Log, Meter: meter.New(ticks.Now), Region: region, Account: account, URL: aws}
	if err := errors.Join(w.restoreSettings(ticks), w.load()); err != nil {
		err = w.explain(err)
		_ = db.Close()
		return nil, err
	}
	w.endpoints.App, w.endpoints.AWS = app, aws
	return w, nil
}

// restoreSettings restores the seed and the clock of the last run. The random
// source also depends on how often the platform was started, so that a restart
// never generates the same ids again.
func (w *stack) restoreSettings(c *clock.Clock) error {
	seed, err := w.settings.seed(w.config.Seed)
	if err != nil {
		return err
	}
	starts, err := w.settings.count("starts")
	if err != nil {
		return err
	}
	offset, err := w.settings.offset()
	if err != nil {
		return err
	}
	c.Advance(offset)
	w.seed = seed
	w.env.Rand = env.NewRand(seed + uint64(starts-1)*0x9e3779b97f4a7c15)
	w.env.Faults = fault.New(seed, c.Sleep)
	return nil
}

// load creates the services from the store's contents.
func (w *stack) load() (err error) {
	load := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	load(func() (e error) { w.dynamodb, e = dynamodb.New(w.env); return e })
	load(func() (e error) { w.sqs, e = sqs.New(w.env); return e })
	load(func() (e error) { w.ses, e = ses.New(w.env); return e })
	load(func() (e error) { w.s3, e = s3.New(w.env); return e })
	load(func() (e error) { w.lambda, e = lambda.New(w.env, w.lambdaOptions()); return e })
	load(func() (e error) { w.events, e = eventbridge.New(w.env, nil); return e })
	load(func() (e error) {
		w.states, e = stepfunctions.New(w.env, steps{w.lambda}, messages{w.sqs}, sagaEvents{w.events})
		return e
	})
	if err != nil {
		return err
	}
	w.events.SetTargets(targets{w})
	w.ses.SetEvents(mailEvents{w.events})
	w.cognito = cognito.New(w.env, poolMailer{w.ses}, w.config.AppDir)
	w.metrics = cloudwatch.New(w.env, queueMetrics(w.sqs), deadLetterAlarms()...)
	w.secrets = secretsmanager.New(w.env)
	w.params = ssm.New(w.env)
	w.logs = logs.New(w.env, w.logGroups(), w.started)
	w.ingest = apigateway.New(w.env, integration{w.lambda}, httpRoutes())
	return nil
}

func (w *stack) lambdaOptions() lambda.Options {
	return lambda.Options{
		Queues: queues{w.sqs}, Streams: streams{w.dynamodb},
		IdleTimeout: w.config.IdleStop, MaxInstances: w.config.MaxInstances, QueueWait: queueWait, StopGrace: time.Second,
		Output:           w.config.Output,
		BreakConnections: func(sessionToken string) { w.breakConnections(sessionToken) },
	}
}

// run starts the services' background work. It reports the first error, which
// stops the platform, to fail.
func (w *stack) run(fail func(error)) {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	w.running.Go(func() { w.watchData(ctx, fail) })
	for name, run := range map[string]func(context.Context) error{
		"dynamodb": w.dynamodb.Run, "sqs": w.sqs.Run, "events": w.events.Run,
		"states": w.states.Run, "lambda": w.lambda.Run, "ses": w.ses.Run,
	} {
		w.running.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				fail(w.explain(fmt.Errorf("%s: %w", name, err)))
			}
		})
	}
}

// serveAPI keeps the API's process running. The returned function stops it after
// it has finished its requests.
func (w *stack) serveAPI() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	w.serving.Go(func() { w.api.Run(ctx) })
	return func() { cancel(); w.serving.Wait() }
}

// close stops the services and closes the store.
func (w *stack) close() error {
	if w.stop != nil {
		w.stop()
	}
	w.lambda.Close()
	w.states.Close()
	w.running.Wait()
	return w.env.DB.Close()
}

// sesPath reports whether SES handles the path.
func sesPath(path string) bool { return strings.HasPrefix(path, "/v2/email/") }

// awsHandler routes the requests at the AWS endpoint.
func (w *stack) awsHandler() http.Handler {
	mux := wire.NewMux(w.env,
		w.dynamodb.Wire(), w.dynamodb.StreamsWire(), w.sqs.Wire(), w.events.Wire(), w.states.Wire(), w.cognito.Wire(),
		w.metrics.Wire(), w.secrets.Wire(), w.params.Wire(), w.logs.Wire())
	return listener.AWS{
		S3: w.s3, Unknown: wire.Unknown(w.env),
		Services: []listener.Requests{
			mux,
			listener.Matched(w.ses.Handler(), listener.ByPath(sesPath)),
			listener.Matched(w.lambda.Handler(), lambda.Handles),
			w.ingest,
			listener.Matched(w.cognito.Handler(), listener.ByPath(cognito.Handles)),
			wire.NewQueries(w.env, sts.Wire(w.env), w.metrics.QueryWire()), // after the sign-in pages, which post forms too
		},
	}
}
