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
	"github.com/eventforge/eventforge/local/process"
	"github.com/eventforge/eventforge/local/s3"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/local/sqs"
	"github.com/eventforge/eventforge/local/stepfunctions"
	"github.com/eventforge/eventforge/local/wire"
)

// world is all that lives on one store. A reset ends one and begins another.
type world struct {
	config  Config
	env     *env.Env
	memory  memory
	seed    uint64
	started time.Time

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

	people     people
	endpoints  Endpoints
	api        *process.Process
	apiLog     *ring
	apiAddress string

	stop    context.CancelFunc
	running sync.WaitGroup // the services
	serving sync.WaitGroup // the API's process
}

// newWorld opens the store and loads every service from it. aws and page are
// the addresses under which the outside reaches it.
func newWorld(c Config, aws, page string) (*world, error) {
	db, err := openData(c)
	if err != nil {
		return nil, err
	}
	w := &world{config: c, memory: memory{db.Space("platform")}, started: time.Now(), apiLog: &ring{}}
	ticks := clock.New()
	w.env = &env.Env{DB: db, Clock: ticks, Log: c.Log, Region: region, Account: account, URL: aws}
	if err := errors.Join(w.remember(ticks), w.load()); err != nil {
		_ = db.Close()
		return nil, err
	}
	w.endpoints.App, w.endpoints.AWS = page, aws
	return w, nil
}

// remember takes up the seed and the clock where the last run left them. The
// run's own seed depends on how many came before, so that a restart repeats
// no id.
func (w *world) remember(c *clock.Clock) error {
	seed, err := w.memory.seed(w.config.Seed)
	if err != nil {
		return err
	}
	starts, err := w.memory.count("starts")
	if err != nil {
		return err
	}
	offset, err := w.memory.offset()
	if err != nil {
		return err
	}
	c.Advance(offset)
	w.seed = seed
	w.env.Rand = env.NewRand(seed + uint64(starts-1)*0x9e3779b97f4a7c15)
	w.env.Faults = fault.New(seed, c.Sleep)
	return nil
}

// load creates the services over what the store holds.
func (w *world) load() (err error) {
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
		w.states, e = stepfunctions.New(w.env, steps{w.lambda}, sagaEvents{w.events})
		return e
	})
	if err != nil {
		return err
	}
	w.events.SetTargets(targets{w})
	w.cognito = cognito.New(w.env, postman{w.ses})
	w.metrics = cloudwatch.New(w.env, measured(w.sqs))
	w.ingest = apigateway.New(w.env, integration{w.lambda}, httpRoutes())
	return nil
}

func (w *world) lambdaOptions() lambda.Options {
	return lambda.Options{
		Queues: queues{w.sqs}, Streams: streams{w.dynamodb},
		IdleTimeout: w.config.IdleStop, MaxInstances: w.config.MaxInstances, StopGrace: time.Second,
	}
}

// run starts the services' background work. What fails there fails the whole
// platform, through fail.
func (w *world) run(fail func(error)) {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	for name, run := range map[string]func(context.Context) error{
		"dynamodb": w.dynamodb.Run, "sqs": w.sqs.Run, "events": w.events.Run,
		"states": w.states.Run, "lambda": w.lambda.Run,
	} {
		w.running.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				fail(fmt.Errorf("%s: %w", name, err))
			}
		})
	}
}

// serveAPI keeps the API's process running until the returned stop, which
// lets it finish what it is doing.
func (w *world) serveAPI() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	w.serving.Go(func() { w.api.Run(ctx) })
	return func() { cancel(); w.serving.Wait() }
}

// close ends the services and the store.
func (w *world) close() error {
	if w.stop != nil {
		w.stop()
	}
	w.lambda.Close()
	w.states.Close()
	w.running.Wait()
	return w.env.DB.Close()
}

// sesPath reports whether the path is one of SES's.
func sesPath(path string) bool { return strings.HasPrefix(path, "/v2/email/") }

// door routes the AWS endpoint.
func (w *world) door() http.Handler {
	mux := wire.NewMux(w.env,
		w.dynamodb.Wire(), w.dynamodb.StreamsWire(), w.sqs.Wire(), w.events.Wire(), w.states.Wire(), w.cognito.Wire(),
		w.metrics.Wire())
	return listener.AWS{
		S3: w.s3,
		Ours: []listener.Requests{
			mux,
			listener.Matched(w.ses.Handler(), listener.ByPath(sesPath)),
			listener.Matched(w.lambda.Handler(), lambda.Handles),
			w.ingest,
			listener.Matched(w.cognito.Handler(), listener.ByPath(cognito.Handles)),
		},
	}
}
