package dynamodb

import (
	"hash/maphash"
	"slices"
	"sync"
)

// stripes is the number of locks that the items of all tables share. It is large
// enough that two busy items rarely share one.
const stripes = 4096

// locks serialize the writers of an item. A writer holds its lock from reading the item
// until its write is in the log, not until it is on disk: the next writer of the same
// item shares the store's fsync with it. What was read under a lock may not be answered
// before it is durable, so every release waits for the writes that it saw.
type locks struct {
	seed   maphash.Seed
	stripe [stripes]stripe
}

// stripe is one lock. last is the last write under it, nil before the first; all writes
// before it are before it in the log.
type stripe struct {
	sync.RWMutex
	last *pending
}

// pending is a write that may not be on disk yet.
type pending struct {
	ended chan struct{} // closed when it is on disk, or has failed
	err   error
}

func newLocks() *locks { return &locks{seed: maphash.MakeSeed()} }

// writing holds the locks of a write.
type writing struct {
	stripes []*stripe
	seen    []*pending
	own     *pending // set once the locks are handed over
}

// lock locks the items with the given keys for writing.
func (l *locks) lock(keys ...[]byte) *writing {
	w := &writing{stripes: l.of(keys)}
	for _, s := range w.stripes {
		s.Lock()
		w.seen = append(w.seen, s.last)
	}
	return w
}

// handOver lets the next writers in, once the write is in the log. The caller calls
// settle when it is on disk or has failed.
func (w *writing) handOver() (settle func(error)) {
	own := &pending{ended: make(chan struct{})}
	w.own = own
	for _, s := range w.stripes {
		s.last = own
		s.Unlock()
	}
	return func(err error) {
		own.err = err
		close(own.ended)
	}
}

// release ends the write. If it changed nothing, release waits until what it saw is on
// disk; the error is then that write's, unless the write itself had one.
func (w *writing) release(err *error) {
	if w.own != nil {
		return // what it saw is before it in the log
	}
	for _, s := range w.stripes {
		s.Unlock()
	}
	durable(w.seen, err)
}

// rLock locks the items for reading. The release waits until what was read is on disk;
// otherwise it sets the error, if there is none.
func (l *locks) rLock(keys ...[]byte) (release func(err *error)) {
	held := l.of(keys)
	seen := make([]*pending, len(held))
	for i, s := range held {
		s.RLock()
		seen[i] = s.last
	}
	return func(err *error) {
		for _, s := range held {
			s.RUnlock()
		}
		durable(seen, err)
	}
}

// durable waits for writes.
func durable(writes []*pending, err *error) {
	for _, p := range writes {
		if p == nil {
			continue
		}
		<-p.ended
		if *err == nil {
			*err = p.err
		}
	}
}

// of returns the stripes of the keys in ascending order, so that callers do not
// deadlock.
func (l *locks) of(keys [][]byte) []*stripe {
	at := make([]int, len(keys))
	for i, k := range keys {
		at[i] = int(maphash.Bytes(l.seed, k) % stripes)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	held := make([]*stripe, len(at))
	for i, n := range at {
		held[i] = &l.stripe[n]
	}
	return held
}
