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

// answerReserve is kept back from a function's time, to tell which messages
// are done before Lambda ends the invocation and all of them come again.
const answerReserve = time.Second

// Item handles the body of one queue message.
type Item func(ctx context.Context, body []byte) error

// Batch handles the messages of a batch independently, up to parallel at once,
// and answers with those that failed: only they come again. A panic fails its
// own message.
func Batch(parallel int, item Item) func(context.Context, events.SQSEvent) (events.SQSEventResponse, error) {
	return func(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		return partial(each(ctx, batch.Records, parallel, item)), nil
	}
}

// each handles messages independently, up to parallel at once, and returns
// those that failed.
func each(ctx context.Context, messages []events.SQSMessage, parallel int, item Item) []events.SQSMessage {
	failed := make([]bool, len(messages))
	var wg sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for i, m := range messages {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			failed[i] = handled(ctx, m, item) != nil
		})
	}
	wg.Wait()
	var again []events.SQSMessage
	for i, m := range messages {
		if failed[i] {
			again = append(again, m)
		}
	}
	return again
}

func withReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, deadline.Add(-answerReserve))
}

func handled(ctx context.Context, m events.SQSMessage, item Item) (err error) {
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

// partial is the answer that makes the failed messages come again.
func partial(failed []events.SQSMessage) events.SQSEventResponse {
	answer := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, m := range failed {
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
	}
	return answer
}

// How many messages of one batch each function handles at once. All of them
// wait for the network more than they compute.
const (
	MailParallel    = 10
	ReceiptParallel = 5
	WebhookParallel = 10
)
