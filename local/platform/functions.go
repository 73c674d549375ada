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

	"github.com/eventforge/eventforge/local/lambda"
	"github.com/eventforge/eventforge/local/pattern"
	"github.com/eventforge/eventforge/wiring"
)

// bootstrap is where a function's executable is.
func (c Config) bootstrap(name string) string {
	return filepath.Join(c.Bin, "functions", name, "bootstrap")
}

func (c Config) apiPath() string { return filepath.Join(c.Bin, "api") }

// check finds everything that would keep the artifacts from running and
// reports it together.
func (c Config) check() error {
	var wrong []error
	for _, name := range names(wiring.Functions()) {
		wrong = append(wrong, executable(c.bootstrap(name)))
		for _, variable := range wiring.Functions()[name].Environment {
			if _, ok := (&world{config: c}).values()[variable]; !ok {
				wrong = append(wrong, fmt.Errorf("function %s asks for %s, which this platform does not give", name, variable))
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

// names are a map's keys in order.
func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// values gives the variables that the wiring's functions may ask for.
func (w *world) values() map[string]string {
	e := w.endpoints
	return map[string]string{
		"TABLE_NAME":               table,
		"EVENT_BUS_NAME":           busName,
		"RECEIPTS_BUCKET":          bucket,
		"MAIL_FROM":                mailFrom,
		"APP_URL":                  e.App,
		"STATE_MACHINE_ARN":        e.StateMachine,
		"WEBHOOK_QUEUE_URL":        e.Queues["webhooks"],
		"WEBHOOK_TRUSTED_NETWORKS": trusted,
		"PAYMENT_GATEWAY":          w.config.PaymentGateway,
		"STRIPE_SECRET_ID":         w.config.StripeSecretID,
		"RECONCILE_AFTER_SECONDS":  strconv.Itoa(int(w.config.ReconcileAfter.Seconds())),
	}
}

// common is what every process of the platform is told.
func (w *world) common() map[string]string {
	all := map[string]string{
		"AWS_ENDPOINT_URL": w.internal(), "AWS_REGION": region,
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"LOG_LEVEL": w.config.LogLevel,
	}
	if w.config.OTLPEndpoint != "" {
		all["OTEL_EXPORTER_OTLP_ENDPOINT"] = w.config.OTLPEndpoint
	}
	return all
}

// internal is the AWS endpoint by address: the SDKs then put a bucket's name
// into the path, where no resolver needs to know it.
func (w *world) internal() string {
	return strings.Replace(w.env.URL, "//localhost:", "//127.0.0.1:", 1)
}

// environment is a function's.
func (w *world) environment(f wiring.Function) map[string]string {
	all, values := w.common(), w.values()
	for _, name := range f.Environment {
		if values[name] != "" {
			all[name] = values[name]
		}
	}
	return all
}

func (w *world) provisionFunctions(context.Context) error {
	w.endpoints.StateMachine = w.sagaARN() // the reconciler is told before the machine exists
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
// A queue's messages in flight were with the pollers of an earlier run, which
// are gone.
func (w *world) provisionMappings(ctx context.Context) error {
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

func (w *world) mapStream(name string, t wiring.Trigger) error {
	wanted, err := pattern.Compile(t.Filter)
	if err != nil {
		return fmt.Errorf("filter: %w", err)
	}
	return w.lambda.MapStream(lambda.StreamMapping{
		Table: table, Function: functionName(name), BatchSize: t.BatchSize,
		ParallelizationFactor: t.ParallelizationFactor, MaximumRetryAttempts: t.MaximumRetryAttempts,
		MaximumRecordAge: time.Duration(t.MaximumRecordAgeSeconds) * time.Second,
		Bisect:           t.BisectBatchOnFunctionError, OnFailureQueueARN: w.queueARN(t.OnFailureQueue),
		Filter: filter{wanted},
	})
}

// httpRoutes are the HTTP API's routes with their functions.
func httpRoutes() map[string]string {
	routes := map[string]string{}
	for name, f := range wiring.Functions() {
		if f.Trigger.Type == "http" {
			routes[f.Trigger.Route] = functionName(name)
		}
	}
	return routes
}
