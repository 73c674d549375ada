package handler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// Relay publishes the events that the table's stream tells of.
//
// Records of a stream come in order, and an answer names the first one that
// failed: Lambda goes on from there. A record that can never be published
// would be that one for ever, and take those behind it along when its tries
// are used up. So when not even the first is published the whole invocation
// fails: Lambda then halves the batch until such a record is alone, and puts
// it aside for an operator.
func Relay(r relay.Relay) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		messages, unreadable := readable(batch.Records)
		published, err := r.Publish(ctx, messages)
		if err = errors.Join(err, unreadable); err == nil {
			return goOnFrom(), nil
		}
		stopped := batch.Records[published].Change.SequenceNumber
		slog.ErrorContext(ctx, "relay stopped", "sequence_number", stopped, "published", published, "error", err)
		if published == 0 {
			return goOnFrom(), err
		}
		return goOnFrom(stopped), nil
	}
}

// readable are the messages of the leading records that hold an event, and why
// the next one does not.
func readable(records []events.DynamoDBEventRecord) ([]port.Message, error) {
	messages := make([]port.Message, 0, len(records))
	for _, r := range records {
		m, err := message(r)
		if err != nil {
			return messages, fmt.Errorf("record %s: %w", r.Change.SequenceNumber, err)
		}
		messages = append(messages, m)
	}
	return messages, nil
}

func message(r events.DynamoDBEventRecord) (port.Message, error) {
	detail, ok := r.Change.NewImage[dynamo.DetailAttribute]
	if !ok || detail.DataType() != events.DataTypeString {
		return port.Message{}, failure.New(failure.Invalid, "the stored event has no %s", dynamo.DetailAttribute)
	}
	return relay.Message([]byte(detail.String()))
}

// goOnFrom is the answer that makes Lambda go on from the given record; from
// behind the batch without any.
func goOnFrom(sequenceNumbers ...string) events.DynamoDBEventResponse {
	answer := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
	for _, n := range sequenceNumbers {
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: n})
	}
	return answer
}
