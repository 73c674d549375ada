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

// Relay publishes the events in the records of the table's stream.
//
// Records of a stream come in order. The response names the first record that
// failed, and Lambda continues from it. A record that can never be published would
// block those after it until its retries are exhausted, and they would be lost with
// it. So when not even the first record is published, the whole invocation fails:
// Lambda then bisects the batch until the record is alone, and sends it to the
// dead-letter queue for an operator.
func Relay(r relay.Relay) func(context.Context, events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, batch events.DynamoDBEvent) (events.DynamoDBEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		messages, invalid := decodeRecords(batch.Records)
		end := tracedPublishing(ctx, messages)
		published, err := r.Publish(ctx, messages)
		end(published, err)
		if err = errors.Join(err, invalid); err == nil {
			return continueFrom(), nil
		}
		stopped := batch.Records[published].Change.SequenceNumber
		slog.ErrorContext(ctx, "relay stopped", "sequence_number", stopped, "published", published, "error", err)
		if published == 0 {
			return continueFrom(), err
		}
		return continueFrom(stopped), nil
	}
}

// decodeRecords decodes the leading records that hold a valid event, and
// returns why the next one does not.
func decodeRecords(records []events.DynamoDBEventRecord) ([]port.Message, error) {
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

// continueFrom is the response that makes Lambda continue from the given
// record, or after the batch if there is none.
func continueFrom(sequenceNumbers ...string) events.DynamoDBEventResponse {
	response := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
	for _, n := range sequenceNumbers {
		response.BatchItemFailures = append(response.BatchItemFailures, events.DynamoDBBatchItemFailure{ItemIdentifier: n})
	}
	return response
}
