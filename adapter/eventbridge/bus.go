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

// Publish publishes messages in as few calls as the limits allow. It sends entries that
// failed for a transient reason again, with exponential backoff and full jitter, until
// ctx ends. Once the bus is away, it does not try the messages that follow. The errors
// are TooLarge and Invalid for messages that the bus can never accept, Throttled and
// Unavailable for a transient reason, and Internal if we may not publish.
func (b *Bus) Publish(ctx context.Context, messages []port.Message) []port.Unpublished {
	var unpublished []port.Unpublished
	var away error
	for _, batch := range chunks(messages) {
		if away != nil {
			unpublished = append(unpublished, all(batch, away)...)
			continue
		}
		var failed []port.Unpublished
		failed, away = b.publish(ctx, messages, batch)
		unpublished = append(unpublished, failed...)
	}
	for _, i := range tooLarge(messages) {
		unpublished = append(unpublished, port.Unpublished{
			Index: i, Err: failure.New(failure.TooLarge, "an event is larger than %d bytes", maxBytes),
		})
	}
	slices.SortFunc(unpublished, func(a, b port.Unpublished) int { return a.Index - b.Index })
	return unpublished
}

// all are the messages of a batch, unpublished for one reason.
func all(batch []int, err error) []port.Unpublished {
	out := make([]port.Unpublished, len(batch))
	for i, index := range batch {
		out[i] = port.Unpublished{Index: index, Err: err}
	}
	return out
}

// publish sends one batch, given by indexes of messages, until every message is
// published or can never be. away is the reason if the bus is away.
func (b *Bus) publish(ctx context.Context, messages []port.Message, batch []int) (failed []port.Unpublished, away error) {
	for round := 0; ; round++ {
		a := b.put(ctx, messages, batch)
		if a.malformed != nil && len(batch) > 1 {
			one, away := b.oneByOne(ctx, messages, batch)
			return append(failed, one...), away
		}
		if failed = append(failed, a.refused...); len(a.again) == 0 {
			return failed, nil
		}
		if failure.Transient(a.away) && round < maxRounds-1 && b.wait(ctx, awsclient.Backoff(round)) == nil {
			batch = a.again
			continue
		}
		return append(failed, all(a.again, a.away)...), a.away
	}
}

// oneByOne sends each message of a batch alone, because one of them makes the whole
// request invalid.
func (b *Bus) oneByOne(ctx context.Context, messages []port.Message, batch []int) (failed []port.Unpublished, away error) {
	for i := range batch {
		more, away := b.publish(ctx, messages, batch[i:i+1])
		if failed = append(failed, more...); away != nil {
			return append(failed, all(batch[i+1:], away)...), away
		}
	}
	return failed, nil
}

// answer is the result of one call: the messages to send again and why, and those that
// are refused for good. malformed is the reason if the request was refused as a whole.
type answer struct {
	again     []int
	away      error
	refused   []port.Unpublished
	malformed error
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
	switch {
	case err == nil:
		return evaluate(batch, out.Entries)
	case awsclient.ErrorCode(err) == "ValidationException":
		invalid := failure.Wrap(failure.Invalid, err, "the bus refused an event")
		return answer{refused: all(batch, invalid), malformed: invalid}
	default:
		return answer{again: batch, away: awsclient.Failure(err, "the bus did not take the events")}
	}
}

// evaluate evaluates the response entry by entry, because a successful call may have
// failed for some entries.
func evaluate(batch []int, results []types.PutEventsResultEntry) (a answer) {
	for i, r := range results {
		name := aws.ToString(r.ErrorCode)
		switch {
		case name == "":
		case badEntry[name]:
			a.refused = append(a.refused, port.Unpublished{
				Index: batch[i], Err: failure.New(failure.Invalid, "the bus refused an event (%s: %s)", name, aws.ToString(r.ErrorMessage)),
			})
		default:
			a.again = append(a.again, batch[i])
			a.away = failure.New(awayCode(name), "the bus did not accept every event (%s)", name)
		}
	}
	return a
}

// awayCode is Unavailable for a transient error of an entry. Any other is an error on
// our side, such as a missing permission or bus, and ends only when a person mends it.
func awayCode(name string) failure.Code {
	if transientEntry[name] {
		return failure.Unavailable
	}
	return failure.Internal
}

// transientEntry are the transient error codes of single entries.
var transientEntry = map[string]bool{
	"InternalException": true, "InternalFailure": true, "ServiceUnavailable": true,
	"ThrottlingException": true, "Throttling": true,
}

// badEntry are the error codes of single entries that are about the entry itself
// (Amazon EventBridge API Reference, PutEventsResultEntry). Of the others that AWS does
// not call retryable, NotAuthorizedForSourceException and its like are about our
// permissions, which are the same for every event: nothing is wrong with this one.
var badEntry = map[string]bool{"InvalidArgument": true, "MalformedDetail": true, "RedactionFailure": true}
