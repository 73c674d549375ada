package port

import (
	"context"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/feed"
)

// Feed stores the feed of all order events.
type Feed interface {
	// AppendEvents appends entries, which are the next ones of one shard of the table's
	// stream, in its order. What is in the feed already is not appended again, if the first
	// entry is the first of an earlier call, or the one after the last of a successful call,
	// for that shard. After a failure the first entries may be in the feed: the caller calls
	// again with the same first entry. It may be called at once for several shards, and also
	// by an earlier caller that is late.
	AppendEvents(ctx context.Context, entries []feed.Entry) error
	// BatchesFrom lists the batches with the number and above, at most most of them, without
	// a gap in their numbers but for those that were removed. Strongly consistent: a batch
	// that is not listed gets a number above all that are.
	BatchesFrom(ctx context.Context, number int64, most int) ([]feed.Batch, error)
	// LastBatch is the number of the last batch, 0 if there is none. Strongly consistent.
	LastBatch(ctx context.Context) (int64, error)
	// EventsByID returns at most pagination.MaxLimit different events by their ids, without
	// those that are archived.
	EventsByID(ctx context.Context, entries []feed.Entry) (map[string]event.Event, error)
}
