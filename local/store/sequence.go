package store

import (
	"encoding/binary"
	"sync"
	"sync/atomic"
)

// sequenceBlock is how many numbers are reserved by one write to disk.
const sequenceBlock = 1 << 16

// Sequence assigns numbers that no service of this store has had before, also
// before a restart or a crash. Every service that numbers things takes them from
// here: a number recovered from what has survived would be assigned twice.
type Sequence struct {
	space    Space
	last     atomic.Uint64 // the last number assigned
	reserved atomic.Uint64 // numbers up to this one are reserved on disk
	mu       sync.Mutex    // held while more are reserved
	isNew    bool
}

var sequenceKey = []byte("reserved") // on disk: never rename

// openSequence continues after the numbers that were reserved.
func (d *DB) openSequence() error {
	q := &d.sequence
	q.space = d.Space("store.sequence")
	raw, ok, err := q.space.Get(sequenceKey)
	if err != nil {
		return err
	}
	q.isNew = !ok
	if ok {
		q.reserved.Store(binary.BigEndian.Uint64(raw))
		q.last.Store(q.reserved.Load())
	}
	return nil
}

// Sequence returns the store's only sequence.
func (d *DB) Sequence() *Sequence { return &d.sequence }

// IsNew reports whether no number was reserved before the store was opened: the
// store is empty or of a release in which each service numbered for itself. Such
// a service then calls Raise.
func (q *Sequence) IsNew() bool { return q.isNew }

// Raise makes all later numbers greater than n. Services call it while they load
// data of a release in which they numbered for themselves.
func (q *Sequence) Raise(n uint64) {
	for {
		last := q.last.Load()
		if n <= last || q.last.CompareAndSwap(last, n) {
			return
		}
	}
}

// Next returns the next number, which is greater than all before. There are gaps
// after a restart. If the number cannot be reserved on disk the store has failed,
// and so does every commit that uses it.
func (q *Sequence) Next() uint64 {
	n := q.last.Add(1)
	if n > q.reserved.Load() {
		q.reserve(n)
	}
	return n
}

// reserve reserves the numbers up to n and a block more.
func (q *Sequence) reserve(n uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if n <= q.reserved.Load() {
		return
	}
	until := n + sequenceBlock
	if err := q.space.Put(sequenceKey, binary.BigEndian.AppendUint64(nil, until)); err != nil {
		_ = q.space.db.failure.set(err)
		return
	}
	q.reserved.Store(until)
}
