package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/platform"
)

// options are the command's settings.
type options struct {
	config    platform.Config
	readyFile string
	quiet     bool
	verbose   bool
}

// parse reads the flags; a flag that is not given is taken from LOCAL_<NAME>.
func parse(args, environ []string, errs io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("local", flag.ContinueOnError)
	f.SetOutput(errs)
	declare(f, &o)
	env := environment(environ)
	o.config.OTLPEndpoint = env["OTEL_EXPORTER_OTLP_ENDPOINT"]
	var wrong error
	f.VisitAll(func(one *flag.Flag) {
		name := "LOCAL_" + strings.ToUpper(strings.ReplaceAll(one.Name, "-", "_"))
		if value, ok := env[name]; ok && wrong == nil {
			if err := f.Set(one.Name, value); err != nil {
				wrong = fmt.Errorf("%s: %w", name, err)
			}
		}
	})
	if wrong != nil {
		return o, wrong
	}
	if err := f.Parse(args); err != nil {
		return o, err
	}
	return o, o.check(f.Args())
}

func declare(f *flag.FlagSet, o *options) {
	c := &o.config
	f.StringVar(&c.Data, "data", ".data/local", "`directory` of the data; empty keeps everything in memory")
	f.StringVar(&c.AppAddress, platform.AppFlag, "127.0.0.1:8080", "`host:port` of the app and the API; port 0 takes any")
	f.StringVar(&c.AWSAddress, platform.AWSFlag, "127.0.0.1:4566", "`host:port` of the AWS endpoint; port 0 takes any")
	f.Func("allowed-hosts", "further `names` of this machine, separated by commas, for containers and other hosts", func(names string) error {
		c.AllowedHosts = strings.Split(names, ",")
		return nil
	})
	f.StringVar(&c.Bin, "bin", ".build", "`directory` with api and functions/<name>/bootstrap")
	f.StringVar(&c.AppDir, "app-dir", "frontend/dist", "`directory` of the built app")
	f.Uint64Var(&c.Seed, "seed", 0, "`seed` of ids, jitter and fault choices; 0 takes that of the first start")
	f.DurationVar(&c.IdleStop, "idle", 0, "a function's process stops after being idle for this `duration` (default: Lambda's, some minutes)")
	f.IntVar(&c.MaxInstances, "max-instances", 0, "processes per function, at most (default 10)")
	f.DurationVar(&c.ReconcileAfter, "reconcile-after", 2*time.Minute, "`duration` without progress after which an order counts as stalled")
	f.IntVar(&c.RateLimit, "rate-limit", 50, "requests per second that the API allows each user")
	f.StringVar(&c.PaymentGateway, "payment-gateway", "sandbox", "sandbox or stripe")
	f.StringVar(&c.StripeSecretID, "stripe-secret-id", "", "Secrets Manager `id` of Stripe's key")
	f.StringVar(&c.LogLevel, "log-level", "INFO", "of the API and the functions: DEBUG, INFO, WARN or ERROR")
	f.BoolVar(&c.Traces, "traces", true, "trace the API and the functions; the control API shows the spans unless OTEL_EXPORTER_OTLP_ENDPOINT is set")
	f.StringVar(&o.readyFile, "ready-file", "", "write addresses and ids to this `file` once everything serves")
	f.BoolVar(&o.quiet, "quiet", false, "print only warnings and errors")
	f.BoolVar(&o.verbose, "verbose", false, "print all that the API and the platform log, not only warnings")
}

func (o options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q: there are only flags; see --help", rest[0])
	case o.config.ReconcileAfter < time.Second:
		return fmt.Errorf("--reconcile-after: must be at least 1s")
	case o.config.RateLimit < 1:
		return fmt.Errorf("--rate-limit: must be at least 1")
	}
	return nil
}

func environment(environ []string) map[string]string {
	all := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		all[name] = value
	}
	return all
}
