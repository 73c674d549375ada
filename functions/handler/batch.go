package handler

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// responseReserve is the time kept back from an invocation for its response, and
// settleTime the part of it for postponing messages. Without a response, Lambda would
// deliver all messages again.
const (
	responseReserve = time.Second
	settleTime      = 700 * time.Millisecond
)

// Item handles the body of one queue message.
type Item func(ctx context.Context, body []byte) error

// Batch handles the messages of a batch independently, up to parallel at once,
// and reports the failed ones, which SQS delivers again when r decides. A panic
// fails only its own message.
func Batch(parallel int, item Item, r Redelivery) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		return partial(r.settle(ctx, each(ctx, batch.Records, parallel, item))), nil
	}
}

// each handles messages independently, up to parallel at once, and returns the
// failed ones.
func each(ctx context.Context, messages []events.SQSMessage, parallel int, item Item) []failed {
	errs := make([]error, len(messages))
	var wg sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for i, m := range messages {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = handleOne(ctx, m, item)
		})
	}
	wg.Wait()
	var failures []failed
	for i, m := range messages {
		if errs[i] != nil {
			failures = append(failures, failed{m, errs[i]})
		}
	}
	return failures
}

func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-responseReserve))
}

func handleOne(ctx context.Context, m events.SQSMessage, item Item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			slog.LogAttrs(ctx, levelOf(err), "message failed",
				slog.String("message_id", m.MessageId), slog.String("receives", m.Attributes["ApproximateReceiveCount"]),
				slog.String("error", err.Error()))
		}
	}()
	if err := ctx.Err(); err != nil {
		return err
	}
	return item(ctx, []byte(m.Body))
}

// partial is the partial batch response that reports the messages to deliver again.
func partial(again []events.SQSMessage) events.SQSEventResponse {
	response := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, m := range again {
		response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
	}
	return response
}

// The number of messages of one batch that each function handles at once. They
// wait for the network more than they compute.
const (
	MailParallel    = 10
	ReceiptParallel = 5
	WebhookParallel = 10
	ChargeParallel  = 5
	// ShipmentParallel is small: the parcels of one order change one item.
	ShipmentParallel = 5
)
