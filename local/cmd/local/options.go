package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/platform"
)

// options are the command's settings.
type options struct {
	config    platform.Config
	readyFile string
	logFile   string
	// These files are read once, into the configuration.
	stripeKeyFile, stripeWebhookSecretFile string
	quiet                                  bool
	verbose                                bool
}

// parse reads the flags; a flag that is not given is taken from LOCAL_<NAME>. Its
// error names everything that is wrong, or is flag.ErrHelp.
func parse(args, environ []string, errs io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("local", flag.ContinueOnError)
	f.SetOutput(errs)
	declare(f, &o)
	env := environment(environ)
	o.config.OTLPEndpoint = env["OTEL_EXPORTER_OTLP_ENDPOINT"]
	wrong := fromEnvironment(f, env)
	given, err := parseAll(f, args)
	if errors.Is(err, flag.ErrHelp) {
		return o, err
	}
	wrong = append(wrong, given...)
	wrong = append(wrong, o.readSecrets(env)...)
	if wrong = append(wrong, o.check()...); len(wrong) > 0 {
		return o, fmt.Errorf("see --help; wrong are\n%w", errors.Join(wrong...))
	}
	return o, nil
}

func declare(f *flag.FlagSet, o *options) {
	c := &o.config
	f.StringVar(&c.Data, "data", ".data/local", "`directory` of the data; empty keeps everything in memory")
	f.StringVar(&c.AppAddress, platform.AppFlag, "127.0.0.1:8080", "`host:port` of the app and the API; port 0 takes any")
	f.StringVar(&c.AWSAddress, platform.AWSFlag, "127.0.0.1:4566", "`host:port` of the AWS endpoint; port 0 takes any")
	f.Func("allowed-hosts", "further `names` of this machine, separated by commas, for containers and other hosts", func(names string) error {
		c.AllowedHosts = strings.Split(strings.ToLower(names), ",")
		return nil
	})
	f.StringVar(&c.Bin, "bin", ".build", "`directory` with api and functions/<name>/bootstrap")
	f.StringVar(&c.AppDir, "app-dir", "frontend/dist", "`directory` of the built app")
	f.Uint64Var(&c.Seed, "seed", 0, "`seed` of ids, jitter and fault choices; 0 takes that of the first start")
	f.DurationVar(&c.IdleStop, "idle", 5*time.Minute, "a function's process stops after being idle for this `duration`")
	f.IntVar(&c.MaxInstances, "max-instances", 10, "`number` of processes per function, at most")
	f.DurationVar(&c.MailSettles, "mail-settles", 30*time.Second, "`duration` that a mail waits for SES's word after an attempt without a result")
	f.DurationVar(&c.ArchiveAfter, "archive-after", 90*24*time.Hour, "`duration` after its end after which an order is archived")
	f.DurationVar(&c.ReconcileAfter, "reconcile-after", 2*time.Minute, "`duration` without progress after which an order counts as stalled")
	f.DurationVar(&c.DelayedAfter, "delayed-after", time.Minute, "`duration` without progress after which an order says that it is delayed")
	f.DurationVar(&c.Promise, "promise", time.Hour, "new orders are refused while those that wait would take longer than this `duration`")
	f.IntVar(&c.WithdrawalDays, "withdrawal-days", 14, "`number` of days after its completion in which a shopper may withdraw from an order; 0 allows no withdrawals")
	f.IntVar(&c.RateLimit, "rate-limit", 50, "`number` of requests per second that the API allows each user")
	f.StringVar(&c.PaymentGateway, "payment-gateway", platform.Sandbox, "sandbox or stripe")
	f.StringVar(&o.stripeKeyFile, "stripe-secret-key-file", "", "`file` with Stripe's secret key, else "+stripeKeyVariable+"; it is put into Secrets Manager")
	f.StringVar(&c.StripeSecretID, "stripe-secret-id", "", "Secrets Manager `id` of Stripe's secret key")
	f.StringVar(&o.stripeWebhookSecretFile, "stripe-webhook-secret-file", "", "`file` with the secret that Stripe signs its events with, else "+webhookSecretVariable)
	f.StringVar(&c.StripePublishableKey, "stripe-publishable-key", "", "Stripe's publishable `key`, for the app")
	f.StringVar(&c.StripeAddress, "stripe-address", "", "`URL` of a stand-in for Stripe's API; empty takes Stripe's own")
	f.StringVar(&c.LogLevel, "log-level", "INFO", "of the API and the functions: DEBUG, INFO, WARN or ERROR")
	f.BoolVar(&c.Traces, "traces", true, "trace the API and the functions; the control API shows the spans unless OTEL_EXPORTER_OTLP_ENDPOINT is set")
	f.BoolVar(&c.Inbox, "inbox", false, "write each mail into a bucket of S3, too, as a MIME message")
	f.StringVar(&o.readyFile, "ready-file", "", "write addresses and ids to this `file` once everything serves")
	f.StringVar(&o.logFile, "log-file", "", "append every line that the API and the functions print to this `file`")
	f.BoolVar(&o.quiet, "quiet", false, "print only warnings and errors")
	f.BoolVar(&o.verbose, "verbose", false, "print all that the API and the platform log, not only warnings")
}

// openLog opens the file of --log-file, if there is one.
func (o *options) openLog() (closeLog func(), err error) {
	if o.logFile == "" {
		return func() {}, nil
	}
	file, err := os.OpenFile(o.logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) //nolint:gosec // the user chooses the path
	if err != nil {
		return nil, fmt.Errorf("--log-file: %w", err)
	}
	o.config.Output = file
	return func() { _ = file.Close() }, nil
}

// fromEnvironment sets each flag from its variable, and returns what is wrong.
func fromEnvironment(f *flag.FlagSet, env map[string]string) (wrong []error) {
	f.VisitAll(func(one *flag.Flag) {
		name := "LOCAL_" + strings.ToUpper(strings.ReplaceAll(one.Name, "-", "_"))
		if value, ok := env[name]; ok {
			if err := f.Set(one.Name, value); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %q: %w", name, value, err))
			}
		}
	})
	return wrong
}

// parseAll parses the arguments to their end, beyond those that are wrong, which it
// returns. The error is flag.ErrHelp when they ask for help.
func parseAll(f *flag.FlagSet, args []string) (wrong []error, err error) {
	out := f.Output()
	f.SetOutput(io.Discard)
	defer f.SetOutput(out)
	for len(args) > 0 {
		err := f.Parse(args)
		args = f.Args()
		switch {
		case errors.Is(err, flag.ErrHelp):
			f.SetOutput(out)
			f.Usage()
			return nil, err
		case err != nil:
			wrong = append(wrong, err)
		case len(args) > 0:
			wrong = append(wrong, fmt.Errorf("unexpected argument %q: there are only flags", args[0]))
			args = args[1:]
		}
	}
	return wrong, nil
}

func environment(environ []string) map[string]string {
	all := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		all[name] = value
	}
	return all
}
