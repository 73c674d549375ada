package platform

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/control"
	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/pattern"
	"github.com/eventforge/eventforge/wiring"
)

// bootstrap is the path of a function's executable.
func (c Config) bootstrap(name string) string {
	return filepath.Join(c.Bin, "functions", name, "bootstrap")
}

func (c Config) apiPath() string { return filepath.Join(c.Bin, "api") }

// check reports everything that would keep the artifacts from running.
func (c Config) check() error {
	var wrong []error
	for _, name := range names(wiring.Functions()) {
		wrong = append(wrong, executable(c.bootstrap(name)))
		f, w := wiring.Functions()[name], &stack{config: c}
		for _, variable := range f.Environment {
			_, ok := w.values()[variable]
			_, own := w.queueValues(f)[variable]
			if !ok && !own {
				wrong = append(wrong, fmt.Errorf("function %s needs %s, which this platform does not set", name, variable))
			}
		}
	}
	if !c.Bare {
		wrong = append(wrong, executable(c.apiPath()))
	}
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("cannot start (is everything built? go tool task build):\n%w", err)
	}
	return nil
}

func executable(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() || info.Mode()&0o111 == 0 {
		return fmt.Errorf("%s is not an executable file", path)
	}
	return nil
}

// names are a map's keys, sorted.
func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// values are the variables that the wiring's functions may use.
func (w *stack) values() map[string]string {
	e := w.endpoints
	return map[string]string{
		"TABLE_NAME":                     table,
		"EVENT_BUS_NAME":                 busName,
		"RECEIPTS_BUCKET":                bucket,
		"USER_POOL_ID":                   w.userPool.Pool,
		"MAIL_FROM":                      mailFrom,
		"APP_URL":                        e.App,
		"STATE_MACHINE_ARN":              e.StateMachine,
		"COMPENSATION_STATE_MACHINE_ARN": e.CompensationMachine,
		"RELAY_FAILURES_QUEUE_URL":       e.Queues["relay-failures"],
		"EMAIL_QUEUE_URL":                e.Queues["email"],
		"RECEIPT_QUEUE_URL":              e.Queues["receipt"],
		"WEBHOOKS_QUEUE_URL":             e.Queues["webhooks"],
		"WEBHOOK_ATTEMPTS_QUEUE_URL":     e.Queues["webhook-attempts"],
		"WEBHOOK_PROBES_QUEUE_URL":       e.Queues["webhook-probes"],
		"WEBHOOK_TRUSTED_NETWORKS":       trusted,
		"CHARGES_QUEUE_URL":              e.Queues["charges"],
		"STRIPE_WEBHOOK_SECRET_ID":       w.config.stripeWebhookSecretID(),
		"ENVIRONMENT":                    environmentName,
		"PAYMENT_GATEWAY":                w.config.PaymentGateway,
		"STRIPE_SECRET_ID":               w.config.StripeSecretID,
		"STRIPE_ADDRESS":                 w.config.StripeAddress,
		"MAIL_SETTLE_SECONDS":            wholeSeconds(w.config.MailSettles),
		"RECONCILE_AFTER_SECONDS":        wholeSeconds(w.config.ReconcileAfter),
		"ARCHIVE_AFTER_SECONDS":          wholeSeconds(w.config.ArchiveAfter),
		"DELAYED_AFTER_SECONDS":          wholeSeconds(w.config.DelayedAfter),
		"ORDER_PROMISE_SECONDS":          wholeSeconds(w.config.Promise),
	}
}

// stripeWebhookSecretID names the secret of Stripe's events, beside that of its key.
func (c Config) stripeWebhookSecretID() string {
	if c.StripeSecretID == "" {
		return ""
	}
	return c.StripeSecretID + "-webhook"
}

func wholeSeconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }

// common are the variables that every process gets.
func (w *stack) common() map[string]string {
	all := map[string]string{
		"AWS_ENDPOINT_URL": w.internal(), "AWS_REGION": region,
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"LOG_LEVEL": w.config.LogLevel,
	}
	if w.config.Traces {
		all["OTEL_EXPORTER_OTLP_ENDPOINT"] = orElse(w.config.OTLPEndpoint, w.internal()+control.TracesPath)
		all["OTEL_BSP_SCHEDULE_DELAY"] = spanDelay
		all["TRACES_PER_SECOND"] = tracesPerSecond
	}
	return all
}

const (
	// spanDelay is how long spans are collected before they are sent together, in
	// milliseconds. Functions are never frozen here, so they need not send theirs
	// before each response, which would cost a request for each invocation.
	spanDelay = "1000"
	// tracesPerSecond bounds what traces cost under load. What a person does is below
	// it. An order has 50 to 100 spans, which take some 7 % of its processor time.
	tracesPerSecond = "5"
)

func orElse(v, otherwise string) string {
	if v == "" {
		return otherwise
	}
	return v
}

// internal is the AWS endpoint by IP address, so that the SDKs put a bucket's
// name into the path and no host name has to be resolved.
func (w *stack) internal() string {
	return strings.Replace(w.env.URL, "//localhost:", "//127.0.0.1:", 1)
}

// queueValues are the variables of a function that processes a queue.
func (w *stack) queueValues(f wiring.Function) map[string]string {
	queue := f.Trigger.Queue
	if queue == "" {
		return nil
	}
	return map[string]string{
		"QUEUE_URL": w.endpoints.Queues[queue], "DEAD_LETTERS_URL": w.endpoints.Queues[wiring.DeadLetters(queue)],
		"MAX_RECEIVES": strconv.Itoa(wiring.Queues()[queue].MaxReceiveCount),
	}
}

// environment is a function's environment.
func (w *stack) environment(f wiring.Function) map[string]string {
	all, values := w.common(), w.values()
	maps.Copy(values, w.queueValues(f))
	for _, name := range f.Environment {
		if values[name] != "" {
			all[name] = values[name]
		}
	}
	return all
}

func (w *stack) provisionFunctions(context.Context) error {
	// The reconciler needs them before the machines exist.
	w.endpoints.StateMachine = w.machineARN(wiring.SagaName)
	w.endpoints.CompensationMachine = w.machineARN(wiring.CompensationName)
	w.endpoints.Functions = map[string]string{}
	for name, f := range wiring.Functions() {
		err := w.lambda.Create(lambda.Function{
			Name: functionName(name), Description: f.Description, Path: w.config.bootstrap(name),
			Environment: w.environment(f), MemoryMB: f.MemoryMB, Timeout: seconds(f.TimeoutSeconds),
			OnFailureQueueARN: w.queueARN("bus-failures"),
		})
		if err != nil {
			return err
		}
		w.endpoints.Functions[name] = w.functionARN(name)
	}
	return nil
}

// provisionMappings connects the functions to their queues and the stream.
// Messages in flight belonged to the pollers of an earlier run, so they become
// visible again.
func (w *stack) provisionMappings(ctx context.Context) error {
	for _, name := range names(wiring.Functions()) {
		t := wiring.Functions()[name].Trigger
		var err error
		switch t.Type {
		case "queue":
			err = errors.Join(w.sqs.ReleaseAll(ctx, w.queueARN(t.Queue)), w.lambda.MapQueue(lambda.QueueMapping{
				QueueARN: w.queueARN(t.Queue), Function: functionName(name),
				BatchSize: t.BatchSize, MaximumConcurrency: t.MaximumConcurrency,
			}))
		case "stream":
			err = w.mapStream(name, t)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (w *stack) mapStream(name string, t wiring.Trigger) error {
	wanted, err := pattern.Compile(t.Filter)
	if err != nil {
		return fmt.Errorf("filter: %w", err)
	}
	return w.lambda.MapStream(lambda.StreamMapping{
		Table: table, Function: functionName(name), BatchSize: t.BatchSize,
		ParallelizationFactor: t.ParallelizationFactor, MaximumRetryAttempts: t.MaximumRetryAttempts,
		MaximumRecordAge: time.Duration(max(t.MaximumRecordAgeSeconds, 0)) * time.Second, // -1 is AWS's "no limit"
		Bisect:           t.BisectBatchOnFunctionError, OnFailureQueueARN: w.queueARN(t.OnFailureQueue),
		Filter: filter{wanted},
	})
}

// httpRoutes are the HTTP API's routes with their functions.
func httpRoutes() map[string]string {
	routes := map[string]string{}
	for name, f := range wiring.Functions() {
		if f.Trigger.Type == "http" {
			for _, route := range f.Trigger.Routes {
				routes[route] = functionName(name)
			}
		}
	}
	return routes
}

// queueWait is how long an invocation waits for one of the few processes that this
// machine has in place of AWS's thousand. It is below the saga's task timeout of 15
// seconds. A throttle would send an order of a short burst into pauses of up to a minute,
// which on AWS only meets one that exceeds a thousand at once.
const queueWait = 12 * time.Second
