// Package eventbridge publishes on EventBridge.
package eventbridge

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// maxRounds is how often an entry is sent that the bus does not accept.
const maxRounds = 6

// Bus is a port.Bus. It is safe for concurrent use.
type Bus struct {
	client *eventbridge.Client
	name   string
	wait   func(ctx context.Context, d time.Duration) error
}

var _ port.Bus = (*Bus)(nil)

// New returns the Bus of the given name or ARN.
func New(cfg aws.Config, name string) *Bus {
	return &Bus{client: eventbridge.NewFromConfig(cfg), name: name, wait: awsclient.Wait}
}

// Publish publishes messages in as few calls as the limits allow. It retries entries
// that failed for a transient reason, with exponential backoff and full jitter, until
// ctx ends. It returns the indexes of the messages that are not published, ascending.
// The error is Throttled or Unavailable if a later retry may help, TooLarge or Internal if only
// messages are left that can never be accepted.
func (b *Bus) Publish(ctx context.Context, messages []port.Message) ([]int, error) {
	var failed []int
	var problem error
	for _, batch := range chunks(messages) {
		left, err := b.publish(ctx, messages, batch)
		failed = append(failed, left...)
		problem = preferTransient(problem, err)
	}
	oversized := tooLarge(messages)
	if len(oversized) > 0 {
		problem = preferTransient(problem, failure.New(failure.TooLarge, "an event is larger than %d bytes", maxBytes))
	}
	failed = append(failed, oversized...)
	slices.Sort(failed)
	return failed, problem
}

// preferTransient returns the transient error if there is one, because then the caller
// should retry.
func preferTransient(a, b error) error {
	if a == nil || failure.Transient(b) {
		return b
	}
	return a
}

// publish sends one batch, given by indexes of messages, until every message is
// published or can never be.
func (b *Bus) publish(ctx context.Context, messages []port.Message, batch []int) (failed []int, problem error) {
	for round := 0; ; round++ {
		a := b.put(ctx, messages, batch)
		failed = append(failed, a.refused...)
		problem = preferTransient(problem, a.refusal)
		if len(a.again) == 0 {
			return failed, problem
		}
		if round == maxRounds-1 || b.wait(ctx, awsclient.Backoff(round)) != nil {
			return append(failed, a.again...), a.transient
		}
		batch = a.again
	}
}

// answer is the result of one call: the messages to send again, those refused
// permanently, and the reasons.
type answer struct {
	again, refused     []int
	transient, refusal error
}

func (b *Bus) put(ctx context.Context, messages []port.Message, batch []int) answer {
	entries := make([]types.PutEventsRequestEntry, len(batch))
	for i, index := range batch {
		entries[i] = b.entry(messages[index])
	}
	out, err := b.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
	if err == nil && len(out.Entries) != len(batch) {
		err = errors.New("the bus responded for another number of events")
	}
	switch err = awsclient.Failure(err, "the bus did not take the events"); {
	case failure.Transient(err):
		return answer{again: batch, transient: err}
	case err != nil:
		return answer{refused: batch, refusal: err}
	}
	return evaluate(batch, out.Entries)
}

// evaluate evaluates the response entry by entry, because a successful call may have
// failed for some entries.
func evaluate(batch []int, results []types.PutEventsResultEntry) (a answer) {
	for i, r := range results {
		name := aws.ToString(r.ErrorCode)
		switch {
		case name == "":
		case transientEntry[name]:
			a.again = append(a.again, batch[i])
			a.transient = failure.New(failure.Unavailable, "the bus did not accept every event (%s)", name)
		default:
			a.refused = append(a.refused, batch[i])
			a.refusal = failure.New(failure.Internal, "the bus refused an event (%s)", name)
		}
	}
	return a
}

// transientEntry are the transient error codes of single entries.
var transientEntry = map[string]bool{
	"InternalException": true, "InternalFailure": true, "ServiceUnavailable": true,
	"ThrottlingException": true, "Throttling": true,
}
