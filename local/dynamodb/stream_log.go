package dynamodb

import (
	"context"
	"encoding/binary"
	"sync"

	"github.com/eventforge/eventforge/local/store"
)

// streamLog gives out a stream's sequence numbers and tells readers how far
// they may read. Commits end in any order; a reader sees a record only once
// every lower sequence number is committed or void, so that none appears
// behind its back.
type streamLog struct {
	mu       sync.Mutex
	next     uint64  // the sequence number to give out next
	visible  uint64  // all up to here are committed or void
	trimmed  uint64  // all up to here are removed
	inFlight []*span // given out, not yet visible, in order
	waiters  map[*waiter]struct{}
}

// span is the sequence numbers of one commit.
type span struct {
	first  uint64
	hashes []uint64 // of the records' partition keys
	done   bool
}

func (s *span) last() uint64 { return s.first + uint64(len(s.hashes)) - 1 }

// waiter is a reader of one shard that has seen everything visible.
type waiter struct {
	shard shard
	wake  chan struct{} // closed once there is something
}

// shard is the part of a stream whose partition keys hash to number, out of
// count. Order is kept per partition key.
type shard struct{ number, count int }

func (s shard) contains(hash uint64) bool {
	return s.count <= 1 || hash%uint64(s.count) == uint64(s.number)
}

// openStream finds where a stream stands.
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

// begin gives out a sequence number for each record; the caller must end the span.
func (l *streamLog) reserve(hashes []uint64) *span {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := &span{first: l.next, hashes: hashes}
	l.next += uint64(len(hashes))
	l.inFlight = append(l.inFlight, s)
	return s
}

// end says that a span's commit is over, well or not, and shows readers what
// that makes visible.
func (l *streamLog) finish(s *span) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.done = true
	shown := 0
	for shown < len(l.inFlight) && l.inFlight[shown].done {
		l.visible = l.inFlight[shown].last()
		l.wake(l.inFlight[shown].hashes)
		l.inFlight[shown] = nil
		shown++
	}
	l.inFlight = l.inFlight[shown:]
}

// wake ends the waits of the shards that the records are of.
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

// position is the first and the last sequence number that may be read; first
// is above last when there is none.
func (l *streamLog) visibleRange() (first, last uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.trimmed + 1, l.visible
}

// wait returns once something after the sequence number is visible; it may be
// of another shard when it already was. The error is ctx's.
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

// close wakes every reader: the table is gone.
func (l *streamLog) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for w := range l.waiters {
		close(w.wake)
		delete(l.waiters, w)
	}
}
