package handler

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/domain/deadletter"
	"github.com/eventforge/eventforge/domain/failure"
)

// A message comes back after firstReturn, then after twice as long each time, up to
// longestReturn: soon after a short fault, and some 200 times in four days of a long one
// (maxReceiveCount in wiring/queues.json). A message whose failure waiting cannot mend is
// tried permanentTries times, because a deployment may mend it, and then set aside.
const (
	firstReturn    = 10 * time.Second
	longestReturn  = 30 * time.Minute
	permanentTries = 4
)

// Queue is the queue whose messages a function processes.
type Queue interface {
	// Postpone lets received messages come back after the given durations, by their
	// receipt handles.
	Postpone(ctx context.Context, after map[string]time.Duration) error
	// SetAside puts a copy of a message into the dead-letter queue, with its failure.
	SetAside(ctx context.Context, body string, why deadletter.Failure) error
}

// Redelivery decides by the failure when a message comes back, or that it does not: what
// passes is waited for, and what does not raises the dead-letter queue's alarm soon.
type Redelivery struct {
	Queue  Queue
	Random func(n time.Duration) time.Duration // uniform in [0, n)
	// Longest replaces longestReturn, unless it is 0.
	Longest time.Duration
	// MaxReceives is how often the queue delivers a message before it moves it to the
	// dead-letter queue itself, which cannot say why. So a message that fails for the
	// last time is set aside; 0 leaves it to the queue.
	MaxReceives int
	Now         func() time.Time
}

// failed is a message that could not be processed.
type failed struct {
	message events.SQSMessage
	err     error
}

// settle returns the messages that the queue is to deliver again, after it has said when.
// The others are in the dead-letter queue. If the queue does not answer, messages come
// back after its visibility timeout.
func (r Redelivery) settle(ctx context.Context, all []failed) []events.SQSMessage {
	if len(all) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	var again []events.SQSMessage
	after := map[string]time.Duration{}
	for _, f := range all {
		wait, hopeless := r.comesBack(f.err, receives(f.message))
		last := r.MaxReceives > 0 && receives(f.message) >= r.MaxReceives
		if (hopeless || last) && r.setAside(ctx, f) {
			continue
		}
		again = append(again, f.message)
		after[f.message.ReceiptHandle] = wait + r.Random(wait/4+1)
	}
	if len(after) == 0 {
		return nil
	}
	if err := r.Queue.Postpone(ctx, after); err != nil {
		slog.WarnContext(ctx, "messages come back after the queue's visibility timeout", "error", err)
	}
	return again
}

func (r Redelivery) setAside(ctx context.Context, f failed) bool {
	why := failureOf(f.err)
	err := r.Queue.SetAside(ctx, f.message.Body, deadletter.Failure{
		Code: why.Code, Message: explain(why), At: r.Now().UTC(), Receives: receives(f.message),
	})
	if err != nil {
		slog.WarnContext(ctx, "a message could not be set aside", "message_id", f.message.MessageId, "error", err)
		return false
	}
	slog.ErrorContext(ctx, "message set aside", "message_id", f.message.MessageId, "code", string(why.Code))
	return true
}

// shownViolations is how many broken rules a dead letter tells of.
const shownViolations = 3

// explain is a failure in words: its message, its first broken rules and its cause.
func explain(f *failure.Error) string {
	var rules []string
	for _, v := range f.Violations[:min(len(f.Violations), shownViolations)] {
		rules = append(rules, v.Pointer+" "+v.Message)
	}
	text := strings.TrimPrefix(f.Error(), string(f.Code)+": ")
	if len(rules) == 0 {
		return text
	}
	return text + ": " + strings.Join(rules, "; ")
}

// comesBack is how long to wait after a failure of a message that was received so many
// times, or that the message is hopeless.
func (r Redelivery) comesBack(err error, receives int) (wait time.Duration, hopeless bool) {
	f := failureOf(err)
	passes := failure.Transient(f) || f.RetryAfter > 0
	if f.Code == failure.Invalid || !passes && receives >= permanentTries {
		return 0, true
	}
	if f.Code == failure.ActionRequired { // the order knows best when its shopper may have acted
		return f.RetryAfter, false
	}
	longest := longestReturn
	if r.Longest > 0 {
		longest = r.Longest
	}
	wait = longest
	if doublings := receives - 1; doublings < 10 {
		wait = min(firstReturn<<max(doublings, 0), longest)
	}
	return max(wait, f.RetryAfter), false
}

// receives is how often the queue has delivered the message, this time included.
func receives(m events.SQSMessage) int {
	n, _ := strconv.Atoi(m.Attributes["ApproximateReceiveCount"])
	return max(n, 1)
}
