// Command replay publishes events again: on the bus, or for one consumer alone.
//
//	go tool task replay -- --failures                       everything that relay-failures tells of
//	go tool task replay -- --since 2026-11-28T06:00:00Z --until 2026-11-28T12:00:00Z
//	go tool task replay -- --since 2026-11-28T06:00:00Z --type order.completed --consumer email
//	go tool task replay -- --order 01JD…
//	go tool task replay -- --message message.json           one message of relay-failures
//
// It prints how far it is and how to continue; --dry-run only counts.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/job"
	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/replay"
	"github.com/eventforge/eventforge/ops/target"
)

func main() { program.Main("replay", command) }

// what is what to replay: exactly one of its fields, or both ends of a window.
type what struct {
	order, message string
	kind, consumer string // of the events of an order or a window; empty: all
	failures       bool
	since, until   time.Time
	position       string
}

// moment is a flag's value in RFC 3339.
type moment struct{ *time.Time }

func (m moment) String() string {
	if m.Time == nil || m.IsZero() {
		return ""
	}
	return m.Format(time.RFC3339)
}

func (m moment) Set(s string) (err error) {
	*m.Time, err = time.Parse(time.RFC3339, s)
	return err
}

func command(ctx context.Context) error {
	var w what
	document := flag.String("target", cmp.Or(os.Getenv(target.Environment), ".data/local/endpoints.json"), "`file` that describes the platform")
	relay := flag.String("relay", "", "name of the relay `function`, unless the target names it")
	rate := flag.Int("rate", 100, "most events per second; 0: no limit")
	dry := flag.Bool("dry-run", false, "count only, and change nothing")
	flag.StringVar(&w.order, "order", "", "`id` of an order whose events to publish")
	flag.StringVar(&w.message, "message", "", "`file` with a message of relay-failures")
	flag.BoolVar(&w.failures, "failures", false, "publish what all messages of relay-failures tell of, and delete them")
	flag.Var(moment{&w.since}, "since", "`time` of the first event of a window, in RFC 3339")
	flag.Var(moment{&w.until}, "until", "`time` of the last event of the window (default now)")
	flag.StringVar(&w.kind, "type", "", "`type` of the events of a window or order (default all)")
	flag.StringVar(&w.consumer, "consumer", "", "`name` of the only consumer that gets them: email, receipt or webhooks (default all, by the bus)")
	flag.StringVar(&w.position, "resume", "", "`position` in the window that an earlier run printed")
	flag.Parse()
	if err := w.check(); err != nil {
		return err
	}
	t, err := target.Load(*document)
	if err != nil {
		return err
	}
	r := replay.Replay{
		Table: t.Table, Relay: cmp.Or(*relay, t.Functions["relay-events"]), EventsPerSecond: *rate, DryRun: *dry,
		Progress: func(c replay.Counts) {
			fmt.Fprintf(os.Stderr, "%d orders, %d events; to continue here: --resume %s\n", c.Orders, c.Events, c.Position)
		},
	}
	r.Type, r.Consumer, r.Queue = event.Type(w.kind), event.Consumer(w.consumer), t.Queues[w.consumer]
	if r.Relay == "" {
		return errors.New("the target does not name the relay: --relay is required")
	}
	if r.AWS, err = config.LoadDefaultConfig(ctx, config.WithRegion(t.Region)); err != nil {
		return err
	}
	if t.AWS != "" { // local, which accepts any credentials
		r.AWS.BaseEndpoint, r.AWS.Credentials = aws.String(t.AWS), credentials.NewStaticCredentialsProvider("test", "test", "")
	}
	counts, err := w.run(ctx, r, t.Queues["relay-failures"])
	verb := "published"
	if *dry {
		verb = "found"
	}
	fmt.Printf("%d events %s\n", counts.Events, verb)
	return err
}

func (w *what) check() error {
	chosen := 0
	for _, one := range []bool{w.order != "", w.message != "", w.failures, !w.since.IsZero()} {
		if one {
			chosen++
		}
	}
	if chosen != 1 {
		return errors.New("one of --failures, --since, --order and --message is required")
	}
	if w.since.IsZero() && (!w.until.IsZero() || w.position != "") {
		return errors.New("--until and --resume need --since")
	}
	if (w.kind != "" || w.consumer != "") && w.since.IsZero() && w.order == "" {
		return errors.New("--type and --consumer need --since or --order")
	}
	if w.kind != "" && !event.Type(w.kind).Known() {
		return fmt.Errorf("--type: must be one of %v", event.Types())
	}
	if w.consumer != "" && !slices.Contains(job.Consumers(), event.Consumer(w.consumer)) {
		return fmt.Errorf("--consumer: must be one of %v", job.Consumers())
	}
	if w.until.IsZero() {
		w.until = time.Now()
	}
	return nil
}

func (w *what) run(ctx context.Context, r replay.Replay, failures string) (replay.Counts, error) {
	switch {
	case w.order != "":
		n, err := r.Order(ctx, w.order)
		return replay.Counts{Orders: 1, Events: n}, err
	case w.failures:
		return r.Failures(ctx, failures)
	case w.message != "":
		message, err := os.ReadFile(w.message)
		if err != nil {
			return replay.Counts{}, err
		}
		return r.Message(ctx, message)
	default:
		return r.Window(ctx, w.since, w.until, w.position)
	}
}
