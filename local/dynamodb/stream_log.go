package dynamodb

import (
	"context"
	"encoding/binary"
	"sync"

	"github.com/eventforge/eventforge/local/store"
)

// streamLog assigns a stream's sequence numbers and wakes its readers. Commits
// finish in any order. A record becomes visible only when all lower sequence
// numbers are committed or unused, so that a reader never skips one.
type streamLog struct {
	mu       sync.Mutex
	next     uint64  // the next sequence number to assign
	visible  uint64  // all up to this one are committed or unused
	trimmed  uint64  // all up to this one are removed
	inFlight []*span // assigned but not yet visible, in order
	waiters  map[*waiter]struct{}
}

// span is the range of sequence numbers of one commit.
type span struct {
	first  uint64
	hashes []uint64 // of the records' partition keys
	done   bool
}

func (s *span) last() uint64 { return s.first + uint64(len(s.hashes)) - 1 }

// waiter is a reader of one shard that waits for a record.
type waiter struct {
	shard shard
	wake  chan struct{} // closed when a record of the shard becomes visible
}

// shard is one of count parts of a stream. It has the partition keys whose hash
// modulo count is number, so all records of a partition key stay in order.
type shard struct{ number, count int }

func (s shard) contains(hash uint64) bool {
	return s.count <= 1 || hash%uint64(s.count) == uint64(s.number)
}

// openStream reads a stream's first and last sequence number.
func (s *Service) openStream(id uint32) (*streamLog, error) {
	l := &streamLog{waiters: map[*waiter]struct{}{}}
	raw, ok, err := s.trims.Get(tablePrefix(id))
	if err != nil {
		return nil, err
	}
	if ok {
		l.trimmed = binary.BigEndian.Uint64(raw)
	}
	l.visible = l.trimmed
	all := store.Prefix(tablePrefix(id))
	all.Reverse = true
	err = s.streams.Walk(all, func(k, _ []byte) bool {
		l.visible = binary.BigEndian.Uint64(k[4:])
		return false
	})
	l.next = l.visible + 1
	return l, err
}

// reserve assigns a sequence number to each record. The caller must call finish
// with the span.
func (l *streamLog) reserve(hashes []uint64) *span {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &span{first: l.next, hashes: hashes}
	l.next += uint64(len(hashes))
	l.inFlight = append(l.inFlight, s)
	return s
}

// finish marks a span's commit as over, whether it succeeded or not, and wakes
// the readers of records that become visible.
func (l *streamLog) finish(s *span) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.done = true
	finished := 0
	for finished < len(l.inFlight) && l.inFlight[finished].done {
		l.visible = l.inFlight[finished].last()
		l.wake(l.inFlight[finished].hashes)
		l.inFlight[finished] = nil
		finished++
	}
	l.inFlight = l.inFlight[finished:]
}

// wake ends the waits for the records' shards.
func (l *streamLog) wake(hashes []uint64) {
	for w := range l.waiters {
		for _, h := range hashes {
			if w.shard.contains(h) {
				close(w.wake)
				delete(l.waiters, w)
				break
			}
		}
	}
}

// visibleRange returns the first and the last sequence number that can be read;
// first is greater than last when there is none.
func (l *streamLog) visibleRange() (first, last uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.trimmed + 1, l.visible
}

// wait waits until a record of the shard after the sequence number is visible.
// It returns at once when a later record of any shard already is. The error is
// ctx's.
func (l *streamLog) wait(ctx context.Context, after uint64, of shard) error {
	l.mu.Lock()
	if l.visible > after {
		l.mu.Unlock()
		return ctx.Err()
	}
	w := &waiter{shard: of, wake: make(chan struct{})}
	l.waiters[w] = struct{}{}
	l.mu.Unlock()
	select {
	case <-w.wake:
		return nil
	case <-ctx.Done():
		l.mu.Lock()
		delete(l.waiters, w)
		l.mu.Unlock()
		return ctx.Err()
	}
}

// close wakes every reader, because the table was deleted.
func (l *streamLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.waiters {
		close(w.wake)
		delete(l.waiters, w)
	}
}
