package dynamodb

import (
	"hash/maphash"
	"slices"
	"sync"
)

// stripes is how many locks the items of all tables share: enough that two
// busy items seldom meet, few enough to cost nothing.
const stripes = 4096

// locks serialise the writers of an item, from reading it to the commit.
// Writers of different items share the store's fsync.
type locks struct {
	seed   maphash.Seed
	stripe [stripes]sync.RWMutex
}

func newLocks() *locks { return &locks{seed: maphash.MakeSeed()} }

// write locks the items with the given keys for writing.
func (l *locks) lock(keys ...[]byte) (unlock func()) {
	return l.acquire(keys, (*sync.RWMutex).Lock, (*sync.RWMutex).Unlock)
}

// read locks them for reading: it waits until writes in flight are durable.
func (l *locks) rLock(keys ...[]byte) (unlock func()) {
	return l.acquire(keys, (*sync.RWMutex).RLock, (*sync.RWMutex).RUnlock)
}

// all locks in the order of the stripes, so that no two callers wait for each
// other.
func (l *locks) acquire(keys [][]byte, lock, unlock func(*sync.RWMutex)) func() {
	at := make([]int, len(keys))
	for i, k := range keys {
		at[i] = int(maphash.Bytes(l.seed, k) % stripes)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	for _, i := range at {
		lock(&l.stripe[i])
	}
	return func() {
		for _, i := range at {
			unlock(&l.stripe[i])
		}
	}
}
