package dynamodb

import (
	"context"
	"encoding/binary"
	"fmt"
	"sort"
	"time"

	"github.com/eventforge/eventforge/local/store"
)

// StreamRecord is one record of a table's stream as a Lambda function gets it.
type StreamRecord struct {
	Sequence  uint64 // increases from record to record; numbers may be missing
	Partition uint64 // a hash of the item's partition key
	ID        string // SequenceNumber
	Created   time.Time

	JSON func() []byte // renders it as in the Records of a DynamoDB stream event for Lambda
	Keys func() []byte // renders it without the item's images
}

// StreamPosition is the place of a reader: after a record of one stream. The
// zero value is before the first record of any.
type StreamPosition struct {
	Stream   string // the stream's ARN, whose label differs for a table that was created again
	Sequence uint64
}

// StreamBatch holds consecutive records of a shard.
type StreamBatch struct {
	Stream  string // the stream's ARN
	Records []StreamRecord
}

// ReadStream returns up to limit records of a table's stream that belong to
// shard number out of shards and are after the position. A position in another
// stream, that of a deleted table of the same name, counts as the beginning.
// ReadStream waits until there is a record. Records of one partition key are in
// the order of their changes. The error is ctx's when ctx ends, a
// ResourceNotFoundException (*wire.Error) when the table or the stream does not
// exist, or an injected fault.
func (s *Service) ReadStream(ctx context.Context, tableName string, number, shards int, from StreamPosition, limit int) (StreamBatch, error) {
	t, err := s.streamTable(tableName)
	if err != nil {
		return StreamBatch{}, err
	}
	of := shard{number, shards}
	limit = max(limit, 1)
	stream := s.streamARN(t.def.Load())
	after := t.stream.start(from, stream)
	for {
		var batch recordBatch
		err := s.env.Faults.Do(ctx, "streams", "GetRecords", func(context.Context) (err error) {
			batch, err = s.readAfter(t, after, of, limit, recordLimit)
			return err
		})
		if err != nil || len(batch.records) > 0 {
			return StreamBatch{stream, s.lambdaRecords(t, batch.records)}, err
		}
		if after = batch.next; t.isDeleted() {
			return StreamBatch{}, streamNotFound(tableName)
		}
		if err := t.stream.wait(ctx, after, of); err != nil {
			return StreamBatch{}, err
		}
	}
}

// start returns the sequence number to read after. Positions that were stored
// before they named their stream are taken for this stream's if it has such a
// record.
func (l *streamLog) start(from StreamPosition, stream string) uint64 {
	_, last := l.visibleRange()
	if from.Stream == stream || from.Stream == "" && from.Sequence <= last {
		return from.Sequence
	}
	return 0
}

func (s *Service) lambdaRecords(t *table, records []record) []StreamRecord {
	out, d := make([]StreamRecord, len(records)), t.def.Load()
	for i := range records {
		r := &records[i]
		out[i] = StreamRecord{
			r.sequence, r.partition, formatSequence(r.sequence), r.at.Truncate(time.Second),
			func() []byte { return r.json(s, d, true, true) },
			func() []byte { return r.json(s, d, true, false) },
		}
	}
	return out
}

func (t *table) isDeleted() bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.deleted
}

// streamTable returns the named table if it has a stream.
func (s *Service) streamTable(name string) (*table, error) {
	t, err := s.table(name)
	if err != nil {
		return nil, err
	}
	if t.stream == nil {
		return nil, streamNotFound(name)
	}
	return t, nil
}

func streamNotFound(name string) error {
	return failure("ResourceNotFoundException", "Requested resource not found: Stream: %s not found", name)
}

// recordBatch holds consecutive records of a shard and the sequence number to
// read on after.
type recordBatch struct {
	records []record
	next    uint64
}

// readAfter reads visible records of a shard after a sequence number, up to
// limit records or about size bytes.
func (s *Service) readAfter(t *table, after uint64, of shard, limit, size int) (recordBatch, error) {
	first, last := t.stream.visibleRange()
	out := recordBatch{next: max(after, last)}
	from := max(first, after+1)
	if from > last {
		return out, nil
	}
	var failed error
	id := t.def.Load().ID
	err := s.streams.Walk(store.Range{Start: streamKey(id, from), End: streamKey(id, last+1)}, func(k, stored []byte) bool {
		sequence := binary.BigEndian.Uint64(k[4:])
		if !of.contains(recordHash(stored)) {
			return true
		}
		r, err := decodeRecord(sequence, stored)
		if err != nil {
			failed = fmt.Errorf("stream record %d: %w", sequence, err)
			return false
		}
		out.records = append(out.records, r)
		if size -= len(stored); len(out.records) < limit && size > 0 {
			return true
		}
		out.next = sequence
		return false
	})
	return out, firstError(err, failed)
}

// How long stream records are kept (Amazon DynamoDB Developer Guide, "Change
// data capture for DynamoDB Streams") and how often old ones are removed, in
// platform time.
const (
	streamRetention = 24 * time.Hour
	trimInterval    = 5 * time.Minute
)

// trim removes old stream records and client request tokens until ctx ends.
func (s *Service) trim(ctx context.Context) error {
	return s.env.Clock.Every(ctx, trimInterval, s.trimNow)
}

func (s *Service) trimNow(context.Context) error {
	now := s.env.Clock.Now()
	s.progress.forget(now)
	if err := s.removeOldTokens(now); err != nil {
		return err
	}
	for _, name := range s.tableNames() {
		if t, err := s.streamTable(name); err == nil {
			if err := s.trimStream(t, now.Add(-streamRetention)); err != nil {
				return err
			}
		}
	}
	return nil
}

// trimStream removes the records before the given time. A binary search finds
// the last of them, and one range deletion removes all.
func (s *Service) trimStream(t *table, before time.Time) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	if t.deleted {
		return nil
	}
	id := t.def.Load().ID
	first, last := t.stream.visibleRange()
	var failed error
	old := sort.Search(int(last+1-first), func(i int) bool {
		at, found, err := s.timeFrom(id, first+uint64(i), last)
		failed = firstError(failed, err)
		return !found || !at.Before(before)
	})
	if failed != nil || old == 0 {
		return failed
	}
	trimmed := first + uint64(old) - 1
	b := s.env.DB.NewBatch()
	b.DeleteRange(s.streams, streamKey(id, first), streamKey(id, trimmed+1))
	b.Put(s.trims, tablePrefix(id), binary.BigEndian.AppendUint64(nil, trimmed))
	t.stream.trimTo(trimmed)
	return b.Commit()
}

// timeFrom returns the time of the first record at or after a sequence number.
func (s *Service) timeFrom(id uint32, from, last uint64) (at time.Time, found bool, err error) {
	err = s.streams.Walk(store.Range{Start: streamKey(id, from), End: streamKey(id, last+1)}, func(_, stored []byte) bool {
		at, found = recordTime(stored), true
		return false
	})
	return at, found, err
}

func (l *streamLog) trimTo(sequence uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.trimmed = max(l.trimmed, sequence)
}
