package handler

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// StreamBatch is a batch of records of the table's stream. Each is decoded by itself, so
// that one that cannot be decoded does not fail the others.
type StreamBatch struct {
	Records []json.RawMessage `json:"Records"`
}

// Relay publishes the events in the records of the table's stream.
//
// Records of a stream come in order. A bad record is put aside, and the others go on.
// When the bus is away, the response names the first record that is not published, and
// Lambda continues from it until the record is too old. An error would make Lambda do
// the same with the whole batch.
func Relay(r relay.Relay) func(context.Context, StreamBatch) (events.DynamoDBEventResponse, error) {
	r.Failures = loggedFailures{r.Failures}
	return func(ctx context.Context, batch StreamBatch) (events.DynamoDBEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		records, sequences := decodeRecords(batch.Records)
		end := tracedPublishing(ctx, records)
		done, err := r.Publish(ctx, records)
		end(done, err)
		if err == nil {
			return continueFrom(), nil
		}
		slog.ErrorContext(ctx, "relay stopped", "sequence_number", sequences[done], "done", done, "error", err)
		if sequences[done] == "" {
			return continueFrom(), err
		}
		return continueFrom(sequences[done]), nil
	}
}

// streamRecord is what the relay reads of a stream record.
type streamRecord struct {
	Change struct {
		SequenceNumber string                     `json:"SequenceNumber"`
		NewImage       map[string]json.RawMessage `json:"NewImage"`
	} `json:"dynamodb"`
}

// decodeRecords decodes records and their sequence numbers. A bad record says why.
func decodeRecords(raw []json.RawMessage) (records []relay.Record, sequences []string) {
	for _, one := range raw {
		var r streamRecord
		err := json.Unmarshal(one, &r)
		if err != nil {
			err = failure.Wrap(failure.Invalid, err, "a record of the stream cannot be decoded")
		}
		record := relay.Record{Raw: one, Bad: err}
		if err == nil {
			record.Message, record.Bad = message(r)
		}
		records, sequences = append(records, record), append(sequences, r.Change.SequenceNumber)
	}
	return records, sequences
}

func message(r streamRecord) (m port.Message, err error) {
	defer func() { // a record that makes us panic would stop its shard for a day
		if p := recover(); p != nil {
			err = failure.New(failure.Invalid, "the stored event cannot be decoded: %v", p)
		}
	}()
	var detail struct {
		Text *string `json:"S"`
	}
	if err := json.Unmarshal(r.Change.NewImage[dynamo.DetailAttribute], &detail); err != nil || detail.Text == nil {
		return port.Message{}, failure.Wrap(failure.Invalid, err, "the stored event has no text %s", dynamo.DetailAttribute)
	}
	m, err = relay.Message([]byte(*detail.Text))
	if err != nil {
		return m, fmt.Errorf("record %s: %w", r.Change.SequenceNumber, err)
	}
	return m, nil
}

// loggedFailures logs every bad event.
type loggedFailures struct{ port.RelayFailures }

// PutAside implements port.RelayFailures.
func (l loggedFailures) PutAside(ctx context.Context, e port.BadEvent) error {
	err := l.RelayFailures.PutAside(ctx, e)
	slog.ErrorContext(ctx, "bad event", "error", e.Err, "kept", err == nil)
	return err
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
