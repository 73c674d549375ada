package dynamodb

import (
	"hash/maphash"
	"slices"
	"sync"
)

// stripes is the number of locks that the items of all tables share. It is large
// enough that two busy items rarely share one.
const stripes = 4096

// locks serialize the writers of an item from reading it to the commit. Writers
// of different items run concurrently and share the store's fsync.
type locks struct {
	seed   maphash.Seed
	stripe [stripes]sync.RWMutex
}

func newLocks() *locks { return &locks{seed: maphash.MakeSeed()} }

// lock locks the items with the given keys for writing.
func (l *locks) lock(keys ...[]byte) (unlock func()) {
	return l.acquire(keys, (*sync.RWMutex).Lock, (*sync.RWMutex).Unlock)
}

// rLock locks the items for reading: it waits until writes in progress are
// durable.
func (l *locks) rLock(keys ...[]byte) (unlock func()) {
	return l.acquire(keys, (*sync.RWMutex).RLock, (*sync.RWMutex).RUnlock)
}

// acquire locks the stripes in ascending order, so that callers do not
// deadlock.
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
