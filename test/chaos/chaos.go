package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/receiver"
	"github.com/eventforge/eventforge/ops/signin"
)

// Plan is one run. Seed determines its random choices.
type Plan struct {
	Seed   uint64
	Orders int     // placed at once
	Kills  int     // SIGKILLs, spread over the run
	Rate   float64 // of each kind of fault
	Data   string  // directory for the platform's data and logs
	Log    io.Writer
}

// Result counts what happened in a run.
type Result struct {
	Accepted  int
	ByStatus  map[string]int
	Kills     map[string]int // by what was killed
	Strikes   map[string]int // by kind of fault
	Took      time.Duration
	Delivered int // webhooks received, duplicates included

	MailedTwice int // mails that were sent again
}

// run is the execution of a plan.
type run struct {
	Plan
	rand     *rand.Rand
	harness  *harness
	operator *client.Client
	receiver *receiver.Receiver
	accepted []string
	result   Result
}

// recovery is how long the platform may take after the last fault until every order has
// ended and everything is delivered.
const recovery = 6 * time.Minute

// Run runs the plan. The error lists every invariant that does not hold.
func (p Plan) Run(ctx context.Context) (_ Result, err error) {
	r := &run{Plan: p, rand: rand.New(rand.NewPCG(p.Seed, 1)), result: Result{Kills: map[string]int{}, Strikes: map[string]int{}}} //nolint:gosec // a reproducible choice of faults
	start := time.Now()
	if r.receiver, err = receiver.Start(); err != nil {
		return r.result, err
	}
	defer func() { err = errors.Join(err, r.receiver.Close()) }()
	if r.harness, err = open(ctx, p.Data); err != nil {
		return r.result, err
	}
	defer func() { err = errors.Join(err, r.harness.close()) }()
	if err := r.prepare(ctx); err != nil {
		return r.result, fmt.Errorf("prepare: %w", err)
	}
	if err := r.disturb(ctx); err != nil {
		return r.result, fmt.Errorf("disturb: %w", err)
	}
	if err := r.recover(ctx); err != nil {
		return r.result, fmt.Errorf("recover: %w", err)
	}
	err = r.check(ctx)
	r.result.Took = time.Since(start)
	return r.result, err
}

// prepare signs in, spreads stock and registers the receiver for the events of all orders.
func (r *run) prepare(ctx context.Context) error {
	partner, err := signin.As(ctx, r.harness.local.Target, "partner")
	if err != nil {
		return err
	}
	if r.operator, err = signin.As(ctx, r.harness.local.Target, "operator"); err != nil {
		return err
	}
	hook, err := partner.Register(ctx, r.receiver.URL)
	if err != nil {
		return err
	}
	store := dynamo.New(r.harness.dynamodb(), r.harness.local.Table, time.Now)
	for sku, buckets := range spread {
		if err := store.SpreadStock(ctx, sku, buckets); err != nil {
			return err
		}
	}
	return r.receiver.Trust(hook.Secret)
}

// disturb places all orders at once while faults apply and processes are killed.
func (r *run) disturb(ctx context.Context) error {
	if err := r.install(ctx); err != nil {
		return err
	}
	shopper, err := signin.As(ctx, r.harness.local.Target, "shopper")
	if err != nil {
		return err
	}
	drafts := r.drafts()
	placing := make(chan error, 1)
	go func() { placing <- r.place(ctx, shopper, drafts) }()
	killed := r.kill(ctx)
	return errors.Join(killed, <-placing, r.linger(ctx))
}

// linger keeps the faults until each kind has struck, in proportion to the orders:
// on a busy machine most of the work is still to be done when the last process is
// killed. It gives up after a minute, because some kind may have nothing to strike.
func (r *run) linger(ctx context.Context) error {
	enough := max(1, r.Orders/60)
	for range 600 {
		rules, err := r.harness.control().Faults(ctx)
		if err != nil {
			return err
		}
		strikes := maps.Clone(r.result.Strikes)
		for _, f := range rules {
			strikes[f.Kind] += f.Struck
		}
		if !slices.ContainsFunc(rules, func(f control.Fault) bool { return strikes[f.Kind] < enough }) {
			return nil
		}
		if err := client.Pause(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// faults are the fault rules: those that every service has, each with the plan's
// rate, and those that only one has.
func (r *run) faults() []control.Fault {
	var all []control.Fault
	for _, service := range []string{"dynamodb", "sqs", "events", "states", "lambda", "s3", "ses"} {
		for _, kind := range []string{"error-before", "error-after", "delay", "duplicate", "drop"} {
			if service == "ses" && kind == "duplicate" {
				continue // one request that sends two mails is not ours to prevent
			}
			all = append(all, control.Fault{Service: service, Kind: kind, Rate: r.Rate, DelayMillis: 50})
		}
	}
	often := min(1, 4*r.Rate) // of what fails no call
	return append(all,
		control.Fault{Service: "dynamodb", Kind: "late-index", Rate: often, DelayMillis: 2000},
		control.Fault{Service: "dynamodb", Kind: "conflict", Rate: r.Rate},
		control.Fault{Service: "dynamodb", Kind: "overlap", Rate: often, DelayMillis: 20},
		control.Fault{Service: "dynamodb", Kind: "in-progress", Rate: r.Rate},
		control.Fault{Service: "sqs", Kind: "reorder", Rate: often},
		control.Fault{Service: "sqs", Kind: "redeliver", Rate: r.Rate},
		control.Fault{Service: "lambda", Kind: "freeze", Rate: often},
		control.Fault{Service: "lambda", Kind: "kill", Rate: r.Rate},
	)
}

func (r *run) install(ctx context.Context) error {
	c := r.harness.control()
	if err := c.Seed(ctx, r.Seed); err != nil {
		return err
	}
	for _, f := range r.faults() {
		if _, err := c.Fault(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// place places the plan's orders concurrently, and repeats each under the same key until
// it is accepted.
func (r *run) place(ctx context.Context, shopper *client.Client, drafts []client.Draft) error {
	ids := make(chan string, len(drafts))
	failed := make(chan error, len(drafts))
	for i, d := range drafts {
		go func() {
			id, err := placeUntilAccepted(ctx, shopper, fmt.Sprintf("chaos-%d-%d", r.Seed, i), d)
			ids <- id
			failed <- err
		}()
	}
	var all error
	for range drafts {
		r.accepted = append(r.accepted, <-ids)
		all = errors.Join(all, <-failed)
	}
	return all
}

// drafts chooses the orders: most payments succeed, some are declined, some are flaky.
func (r *run) drafts() []client.Draft {
	tokens := []string{"tok_ok", "tok_ok", "tok_ok", "tok_declined", "tok_timeout_after_charge", "tok_flaky"}
	out := make([]client.Draft, r.Orders)
	for i := range out {
		sku := stocked[r.rand.IntN(len(stocked))]
		out[i] = client.NewDraft(sku, 1+r.rand.IntN(3), tokens[r.rand.IntN(len(tokens))])
	}
	return out
}

func placeUntilAccepted(ctx context.Context, shopper *client.Client, key string, d client.Draft) (string, error) {
	for {
		o, a, err := shopper.Place(ctx, key, d)
		if err == nil {
			return o.ID, nil
		}
		if a.Status >= 400 && a.Status < 500 && a.Status != 429 && a.Status != 409 {
			return "", err // refused permanently
		}
		if waited := client.Pause(ctx, 50*time.Millisecond); waited != nil {
			return "", errors.Join(waited, err)
		}
	}
}

// kill kills the API, a function or local itself at random times.
func (r *run) kill(ctx context.Context) error {
	for range r.Kills {
		if err := client.Pause(ctx, time.Duration(100+r.rand.IntN(900))*time.Millisecond); err != nil {
			return err
		}
		victim := victims[r.rand.IntN(len(victims))]
		if victim == "local" {
			r.tally(ctx)
		}
		if err := r.harness.kill(ctx, victim); err != nil {
			return fmt.Errorf("kill %s: %w", victim, err)
		}
		r.result.Kills[victim]++
		if victim == "local" { // its fault rules are gone
			if err := r.install(ctx); err != nil {
				return err
			}
		}
		fmt.Fprintf(r.Log, "killed %s\n", victim)
	}
	return nil
}

// victims are the processes that may be killed; functions have their names in the
// wiring.
var victims = []string{"local", "api", "api", "validate-order", "reserve-inventory", "charge-payment", "confirm-order", "relay-events", "deliver-webhooks", "attempt-webhooks", "probe-webhooks", "generate-receipt", "send-email", "send-email"}

// recover removes all faults and moves the clock forward until everything is finished,
// because retries, reconciliation and redelivery would take long otherwise.
func (r *run) recover(ctx context.Context) error {
	r.tally(ctx)
	if err := r.harness.control().Mend(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	var last error
	for {
		if last = r.atRest(ctx); last == nil {
			return nil
		}
		r.redrive(ctx)
		if err := r.harness.control().Advance(ctx, time.Minute); err != nil {
			return errors.Join(err, last)
		}
		if err := client.Pause(ctx, 500*time.Millisecond); err != nil {
			return errors.Join(err, last)
		}
	}
}

// redrive moves dead letters back, like an operator: at these fault rates some messages
// fail five times. A redrive that is refused because another one runs is repeated.
func (r *run) redrive(ctx context.Context) {
	queues, err := r.harness.control().Queues(ctx)
	if err != nil {
		return
	}
	for _, q := range queues {
		name, dead := strings.CutSuffix(q.Name, "-dead-letters")
		if !dead || q.Visible == 0 {
			continue
		}
		if _, err := r.operator.Call(ctx, "POST", "/api/ops/queues/"+name+"/redrive", nil, nil, nil); err != nil {
			fmt.Fprintf(r.Log, "redrive %s: %v\n", name, err)
		}
	}
}

// tally counts how often the fault rules have applied since local was started.
func (r *run) tally(ctx context.Context) {
	rules, err := r.harness.control().Faults(ctx)
	if err != nil {
		fmt.Fprintln(r.Log, "count the faults:", err)
		return
	}
	for _, f := range rules {
		r.result.Strikes[f.Kind] += f.Struck
	}
}
