package handler

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"github.com/eventforge/eventforge/domain/app/relay"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/port"
)

// Feed appends the events in the records of the table's stream to the feed that partners
// poll. An error makes Lambda hand over the same batch again, which appends what is missing.
// A record that holds no event is left out: the relay puts it aside for an operator.
func Feed(store port.Feed) func(context.Context, StreamBatch) (events.DynamoDBEventResponse, error) {
	return func(ctx context.Context, batch StreamBatch) (events.DynamoDBEventResponse, error) {
		ctx, cancel := withReserve(ctx)
		defer cancel()
		records, sequences := decodeRecords(batch.Records)
		var entries []feed.Entry
		for i, r := range records {
			e, err := entry(r)
			if err != nil {
				slog.ErrorContext(ctx, "bad event is not in the feed", "sequence_number", sequences[i], "error", err)
				continue
			}
			entries = append(entries, e)
		}
		if err := store.AppendEvents(ctx, entries); err != nil {
			slog.LogAttrs(ctx, levelOf(err), "feed stopped", slog.Int("events", len(entries)), slog.String("error", err.Error()))
			return continueFrom(), err
		}
		return continueFrom(), nil
	}
}

// entry is what the feed says of an event.
func entry(r relay.Record) (feed.Entry, error) {
	if r.Bad != nil {
		return feed.Entry{}, r.Bad
	}
	var e event.Event
	if err := json.Unmarshal(r.Message.Detail, &e); err != nil {
		return feed.Entry{}, failure.Wrap(failure.Invalid, err, "a stored event is not JSON")
	}
	return feed.Entry{OrderID: e.OrderID, Sequence: e.Sequence, Type: e.Type}, nil
}
