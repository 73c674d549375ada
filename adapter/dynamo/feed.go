package dynamo

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/feed"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

var _ port.Feed = (*Store)(nil)

const (
	attrLast    = "last"    // of the feed's head: the last batch's number
	attrBatch   = "batch"   // a batch's number
	attrOffset  = "offset"  // a number of entries of a batch
	attrEntries = "entries" // of a batch, see encodeEntries
)

// AppendEvents implements port.Feed. A batch, its number and the mark of its first event are
// one transaction. The mark says where the event is, so that whoever comes again with it
// finds what is in the feed since.
func (s *Store) AppendEvents(ctx context.Context, entries []feed.Entry) error {
	for len(entries) > 0 {
		n, err := s.appendBatch(ctx, entries[:min(len(entries), feed.MaxBatch)])
		if err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

// appendBatch returns how many of the entries, from the first on, are in the feed.
func (s *Store) appendBatch(ctx context.Context, entries []feed.Entry) (int, error) {
	last := s.lastBatch.Load() // a guess: others append, too
	for try := 1; ; try++ {
		t := s.appending(entries, last+1)
		err := t.commit(ctx)
		switch {
		case err == nil:
			s.lastBatch.Store(last + 1)
			return len(entries), nil
		case !failure.Is(err, failure.Conflict):
			return 0, err
		case t.failed[0].role == fedEvent:
			return s.repeated(ctx, entries)
		case try == appendTries:
			return 0, failure.Wrap(failure.Throttled, err, "others keep appending to the feed")
		}
		last = newDecoder(t.failed[0].found).number(attrLast)
	}
}

// appendTries is how often a number is tried for. The feed has one caller for each shard of
// the table's stream.
const appendTries = 20

// appending is the transaction that makes the entries the batch with number n.
func (s *Store) appending(entries []feed.Entry, n int64) *transaction {
	now := s.db.now().UTC()
	condition := expression{text: "#last = :before", names: map[string]string{"#last": attrLast}, values: item{":n": number(n), ":before": number(n - 1)}}
	if n == 1 {
		condition.text = "attribute_not_exists(#last)"
		delete(condition.values, ":before")
	}
	t := &transaction{db: s.db}
	t.put(part{role: fedEvent}, placeItem(entries[0], n, 0, now), expression{text: notExists})
	t.update(part{role: feedHead}, feedHeadKey, "SET #last = :n", condition)
	t.put(part{role: newBatch}, batchItem(feed.Batch{Number: n, Entries: entries, At: now}), expression{text: notExists})
	return t
}

// repeated returns how many of the entries, of which the first is in the feed, follow each
// other there. If the batch has more, the next of them is marked, too: when it is the first
// entry of a call, it is found.
func (s *Store) repeated(ctx context.Context, entries []feed.Entry) (int, error) {
	place, err := s.db.get(ctx, placeKey(entries[0]))
	if err != nil {
		return 0, err
	}
	r := newDecoder(place)
	batch, offset := r.number(attrBatch), r.integer(attrOffset)
	found, err := s.BatchesFrom(ctx, batch, 1)
	if err != nil {
		return 0, err
	}
	if len(found) == 0 || found[0].Number != batch || offset >= len(found[0].Entries) {
		return 0, failure.New(failure.Internal, "batch %d of the feed lacks event %s", batch, entries[0].ID())
	}
	there := found[0].Entries[offset:]
	n := 0
	for n < len(there) && n < len(entries) && there[n] == entries[n] {
		n++
	}
	if n == 0 {
		return 0, failure.New(failure.Internal, "batch %d of the feed has another event at %d", batch, offset)
	}
	if n == len(entries) && n < len(there) {
		_, _, err = s.db.put(ctx, placeItem(there[n], batch, offset+n, s.db.now()), expression{text: notExists})
	}
	return n, err
}

// BatchesFrom implements port.Feed.
func (s *Store) BatchesFrom(ctx context.Context, number int64, most int) ([]feed.Batch, error) {
	items, err := s.db.query(ctx, query{index: primary, partition: feedPartition, from: batchSort(max(number, 1)), limit: most})
	if err != nil {
		return nil, err
	}
	return decodeAll(items, decodeBatch)
}

// LastBatch implements port.Feed.
func (s *Store) LastBatch(ctx context.Context) (int64, error) {
	head, err := s.db.get(ctx, feedHeadKey)
	if err != nil || head == nil {
		return 0, err
	}
	r := newDecoder(head)
	return r.number(attrLast), *r.err
}

// EventsByID implements port.Feed.
func (s *Store) EventsByID(ctx context.Context, entries []feed.Entry) (map[string]event.Event, error) {
	found := make(map[string]event.Event, len(entries))
	if len(entries) == 0 {
		return found, nil
	}
	keys := make([]key, len(entries))
	for i, e := range entries {
		keys[i] = eventKey(e.OrderID, e.Sequence)
	}
	items, err := s.db.batchGet(ctx, keys[:min(len(keys), pagination.MaxLimit)], false) // an event is never changed but by an erasure
	if err != nil {
		return nil, err
	}
	events, err := decodeAll(items, decodeEvent)
	for _, e := range events {
		found[e.ID] = e
	}
	return found, err
}

func batchItem(b feed.Batch) item {
	it := newItem(batchKey(b.Number))
	it.number(attrBatch, b.Number)
	it.text(attrEntries, encodeEntries(b.Entries))
	it.instant("at", b.At)
	it.removable(b.At.Add(feed.Kept + feed.Margin))
	return it
}

func decodeBatch(it item) (feed.Batch, error) {
	r := newDecoder(it)
	b := feed.Batch{Number: r.number(attrBatch), At: r.instant("at")}
	var err error
	if b.Entries, err = decodeEntries(r.text(attrEntries)); err != nil {
		return b, err
	}
	return b, *r.err
}

// encodeEntries makes one line of each entry, some 45 bytes: a list of maps would cost twice
// as much to write.
func encodeEntries(entries []feed.Entry) string {
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.OrderID + " " + strconv.Itoa(e.Sequence) + " " + string(e.Type)
	}
	return strings.Join(lines, "\n")
}

func decodeEntries(s string) ([]feed.Entry, error) {
	var entries []feed.Entry
	for line := range strings.SplitSeq(s, "\n") {
		parts := strings.Split(line, " ")
		if len(parts) < 3 { // more may be added
			return nil, failure.New(failure.Internal, "stored batch of the feed cannot be decoded")
		}
		sequence, err := strconv.Atoi(parts[1])
		if err != nil {
			return nil, failure.Wrap(failure.Internal, err, "stored batch of the feed cannot be decoded")
		}
		entries = append(entries, feed.Entry{OrderID: parts[0], Sequence: sequence, Type: event.Type(parts[2])})
	}
	return slices.Clip(entries), nil
}

// placeItem says where in the feed an event is, for as long as the stream may repeat it.
func placeItem(e feed.Entry, batch int64, offset int, now time.Time) item {
	it := newItem(placeKey(e))
	it.number(attrBatch, batch)
	it.number(attrOffset, int64(offset))
	it.removable(now.Add(feed.Repeats))
	return it
}
