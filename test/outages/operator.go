package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/replay"
)

// operate does what an operator does by one command for each queue that holds what was
// given up, once every order has ended. Each queue gets it once: what comes back is wrong.
func (d *drill) operate(ctx context.Context) error {
	if open, err := d.unfinished(ctx); err != nil || len(open) > 0 {
		return err
	}
	queues, err := d.control.Queues(ctx)
	if err != nil {
		return err
	}
	for _, q := range queues {
		if q.Visible == 0 || d.operated[q.Name] {
			continue
		}
		if err := d.command(ctx, q); err != nil {
			return fmt.Errorf("operate on %s: %w", q.Name, err)
		}
	}
	return nil
}

func (d *drill) command(ctx context.Context, q control.Queue) error {
	name, dead := strings.CutSuffix(q.Name, "-dead-letters")
	var what string
	var err error
	switch {
	case dead:
		what = "redrives"
		_, err = d.operator.Call(ctx, "POST", "/api/ops/queues/"+name+"/redrive", nil, nil, nil)
	case q.Name == "relay-failures":
		what, err = "replays", d.replay(ctx)
	case q.Name == "bus-failures":
		return d.forgetTicks(ctx)
	default:
		return nil
	}
	fmt.Fprintf(d.log, "%s: an operator %s %d messages of %s\n", d.name, what, q.Visible, q.Name)
	d.operated[q.Name] = true
	d.result.Commands++
	return err
}

// replay publishes the events of the drill's time again. Events have the time of the
// machine, on which the drill is short.
func (d *drill) replay(ctx context.Context) error {
	cfg := d.config()
	r := replay.Replay{AWS: cfg, Table: d.local.Table, Relay: d.local.Functions["relay-events"]}
	_, failures := r.Failures(ctx, d.local.Queues["relay-failures"])
	_, window := r.Window(ctx, d.began, time.Now(), "")
	return errors.Join(failures, window)
}

// forgetTicks deletes the schedule's ticks that the reconciler did not take: the next one
// does their work.
func (d *drill) forgetTicks(ctx context.Context) error {
	queues, url := sqs.NewFromConfig(d.config()), d.local.Queues["bus-failures"]
	for {
		got, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 10})
		if err != nil || len(got.Messages) == 0 {
			return err
		}
		for _, m := range got.Messages {
			if !strings.Contains(aws.ToString(m.Body), "Scheduled Event") {
				return fmt.Errorf("the bus gave up an event: %.500s", aws.ToString(m.Body))
			}
			if _, err := queues.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: m.ReceiptHandle}); err != nil {
				return err
			}
		}
	}
}
