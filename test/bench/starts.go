package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/coldstart"
	"github.com/eventforge/eventforge/wiring"
)

// startRuns is how often each function is started.
const startRuns = 9

// starts measures each function's process through the Runtime API, with an
// event that it refuses at once, so that only the start is measured.
func (o Options) starts(ctx context.Context, s *harness) error {
	t := newTable(o.Out, fmt.Sprintf("Function starts, median of %d", startRuns), "asks for work after", "first answer after", "warm answer after")
	for _, name := range names() {
		var init, cold, warm times
		for range startRuns {
			environment, err := s.environment(name)
			if err != nil {
				return err
			}
			m, err := coldstart.Measure(ctx, bootstrap(name), environment, []byte(`{}`))
			if err != nil {
				return err
			}
			init, cold, warm = append(init, m.Init), append(cold, m.Cold), append(warm, m.Warm)
		}
		t.row(name, ms(init.at(0.5)), ms(cold.at(0.5)), ms(warm.at(0.5)))
	}
	t.flush()
	return nil
}

func names() []string {
	var all []string
	for name := range wiring.Functions() {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}

func bootstrap(name string) string {
	return filepath.Join(target.Root(), ".build", "functions", name, "bootstrap")
}

// environment is a function's environment on the platform. It fails when a variable has
// no value here.
func (s *harness) environment(name string) ([]string, error) {
	queue := wiring.Functions()[name].Trigger.Queue
	values := map[string]string{
		"TABLE_NAME": s.local.Table, "EVENT_BUS_NAME": s.local.Bus, "RECEIPTS_BUCKET": s.local.Bucket,
		"MAIL_FROM": "orders@eventforge.example", "APP_URL": s.local.App, "PAYMENT_GATEWAY": "sandbox", "ENVIRONMENT": "local", "STRIPE_ADDRESS": "",
		"STATE_MACHINE_ARN":              s.local.StateMachine,
		"COMPENSATION_STATE_MACHINE_ARN": s.local.CompensationMachine,
		"RELAY_FAILURES_QUEUE_URL":       s.local.Queues["relay-failures"],
		"EMAIL_QUEUE_URL":                s.local.Queues["email"],
		"RECEIPT_QUEUE_URL":              s.local.Queues["receipt"],
		"WEBHOOKS_QUEUE_URL":             s.local.Queues["webhooks"],
		"WEBHOOK_ATTEMPTS_QUEUE_URL":     s.local.Queues["webhook-attempts"],
		"WEBHOOK_PROBES_QUEUE_URL":       s.local.Queues["webhook-probes"],
		"QUEUE_URL":                      s.local.Queues[queue], "DEAD_LETTERS_URL": s.local.Queues[queue+"-dead-letters"], "MAX_RECEIVES": "200",
		"USER_POOL_ID": s.local.UserPool, "STRIPE_SECRET_ID": "", "STRIPE_WEBHOOK_SECRET_ID": "",
		"CHARGES_QUEUE_URL":     s.local.Queues["charges"],
		"DELAYED_AFTER_SECONDS": "60", "ORDER_PROMISE_SECONDS": "3600", "RECONCILE_AFTER_SECONDS": "120", "ARCHIVE_AFTER_SECONDS": "7776000", "MAIL_SETTLE_SECONDS": "600", "WEBHOOK_TRUSTED_NETWORKS": "127.0.0.0/8",
	}
	out := []string{
		"AWS_ENDPOINT_URL=" + s.local.AWS, "AWS_REGION=" + s.local.Region,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_LAMBDA_FUNCTION_NAME=" + name,
	}
	for _, variable := range wiring.Functions()[name].Environment {
		v, ok := values[variable]
		if !ok {
			return nil, fmt.Errorf("%s has no value for %s", variable, name)
		}
		out = append(out, variable+"="+v)
	}
	return out, nil
}

// sizes measures the artifacts.
func (o Options) sizes(_ context.Context, _ *harness) error {
	t := newTable(o.Out, "Binary sizes, stripped", "size")
	for _, name := range append([]string{"api", "local"}, names()...) {
		path := filepath.Join(target.Root(), ".build", name)
		if !slices.Contains([]string{"api", "local"}, name) {
			path = bootstrap(name)
		}
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		t.row(name, mb(info.Size()))
	}
	t.flush()
	return nil
}
