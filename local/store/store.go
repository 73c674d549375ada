// Package store keeps the platform's data in one embedded, ordered key-value
// store with a write-ahead log (Pebble). Each service has its own spaces. A
// batch may write to several spaces atomically, and concurrent batches share
// one fsync (group commit).
package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// DB is one open store. It is safe for concurrent use.
type DB struct {
	pebble    *pebble.DB
	fileCache *pebble.FileCache
	failure   *failure
	lock      io.Closer
	sequence  Sequence
}

// Open opens the store in dir and creates it if it does not exist. An empty
// dir keeps everything in memory. It fails with ErrInUse, ErrDamaged, ErrFull,
// ErrLimited or another error of the file system.
func Open(dir string) (*DB, error) {
	if dir == "" {
		return open(dir, vfs.NewMem(), memTableSize)
	}
	ignoreFileSizeSignal()
	return open(dir, vfs.Default, memTableSize)
}

// memTableSize is how many bytes of writes are in memory before they become a
// sorted file.
const memTableSize = 64 << 20

// What keeps reads as fast in a large store as in a small one: blocks of the sorted files
// stay decompressed in memory, and a filter says of most files that a key is not in them.
// Most keys that are read are new ones, which are in none.
const (
	cacheSize  = 128 << 20 // bytes; it fills as blocks are read
	filterBits = 10        // for each key: one of a hundred absent keys is looked for in vain
	// maxOpenFiles is how many files of the store are open at once.
	maxOpenFiles = 1000
)

// open holds the lock while it checks the logs and opens them.
func open(dir string, files vfs.FS, memTable uint64) (db *DB, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open store %q: %w", dir, err)
		}
	}()
	if err := files.MkdirAll(dir, 0o755); err != nil {
		return nil, classify(err)
	}
	lock, err := files.Lock(files.PathJoin(dir, "LOCK"))
	if err != nil {
		return nil, classify(err)
	}
	if db, err = openLocked(dir, files, memTable); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	db.lock = lock
	return db, nil
}

func openLocked(dir string, files vfs.FS, memTable uint64) (*DB, error) {
	if err := checkLogs(files, dir); err != nil {
		return nil, classify(err)
	}
	db := &DB{failure: newFailure()}
	if err := db.openPebble(dir, files, memTable); err != nil {
		return nil, err
	}
	if err := db.openSequence(); err != nil {
		return nil, errors.Join(err, db.closePebble())
	}
	return db, nil
}

// openPebble returns when Pebble is open or has failed. Pebble itself never
// returns when a write of its background work fails meanwhile.
func (d *DB) openPebble(dir string, files vfs.FS, memTable uint64) error {
	opened := make(chan error, 1)
	go func() { opened <- d.runPebble(dir, files, memTable) }()
	select {
	case err := <-opened:
		return err
	case <-d.failure.done:
		return d.failure.get()
	}
}

// runPebble returns ErrDamaged also for damage that Pebble meets with a panic.
func (d *DB) runPebble(dir string, files vfs.FS, memTable uint64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if err = d.failure.get(); err == nil {
				err = errors.Join(ErrDamaged, fmt.Errorf("%v", p))
			}
		}
	}()
	o := &pebble.Options{
		FS: &guardedFiles{files, d.failure}, Logger: logger{d.failure}, EventListener: d.failure.events(),
		MemTableSize: memTable, CacheSize: cacheSize, MaxOpenFiles: maxOpenFiles, FileCache: pebble.NewFileCache(runtime.GOMAXPROCS(0), pebble.FileCacheSize(maxOpenFiles)),
	}
	// Without a cache of ours, an Open that fails would free Pebble's own beneath a
	// compaction that still runs, which then panics. So only a store that was closed in
	// order frees it.
	d.fileCache = o.FileCache
	for i := range o.Levels {
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(filterBits)
	}
	p, err := pebble.Open(dir, o)
	if err != nil {
		return classifyOpen(err)
	}
	d.pebble = p
	return nil
}

// Failed is closed when the store can no longer be used: a write failed or
// damage was found. Every later read and write returns Failure; a write that is
// under way may never return. What was acknowledged is on disk: the process must
// end and say why.
func (d *DB) Failed() <-chan struct{} { return d.failure.done }

// Failure returns why the store can no longer be used, or nil: ErrFull,
// ErrLimited, ErrDamaged or another error of the file system.
func (d *DB) Failure() error { return d.failure.get() }

// Close flushes and closes the store. A store that failed only releases its
// lock: its files stay as they are.
func (d *DB) Close() error { return errors.Join(d.closePebble(), d.lock.Close()) }

// closePebble returns when Pebble is closed or has failed. Pebble waits for its
// background work, which never ends once it met an error.
func (d *DB) closePebble() error {
	if err := d.failure.get(); err != nil {
		return err
	}
	closed := make(chan error, 1)
	go func() { closed <- d.flush() }()
	select {
	case err := <-closed:
		return err
	case <-d.failure.done:
		return d.failure.get()
	}
}

// flush writes what is in memory and closes Pebble.
func (d *DB) flush() (err error) {
	defer d.failure.recovered(&err)
	if err = d.pebble.Close(); err == nil {
		d.fileCache.Unref()
	}
	return err
}

// Space is a separate range of keys: those of one service or one of its
// collections.
type Space struct {
	db     *DB
	prefix []byte
}

// Space returns the space with the given name, which must not contain a zero
// byte.
func (d *DB) Space(name string) Space {
	return Space{db: d, prefix: append([]byte(name), 0)}
}

func (s Space) key(k []byte) []byte {
	key := make([]byte, 0, len(s.prefix)+len(k))
	return append(append(key, s.prefix...), k...)
}

// Get returns a copy of the value at k, and false when there is none.
func (s Space) Get(k []byte) ([]byte, bool, error) {
	if err := s.db.failure.get(); err != nil {
		return nil, false, err
	}
	v, closer, err := s.db.pebble.Get(s.key(k))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, s.db.failure.read(err)
	}
	defer closer.Close()
	return bytes.Clone(v), true, nil
}

// Range selects keys from Start (inclusive) to End (exclusive); a nil bound is
// the start or the end of the space. Reverse walks from the last key to the
// first.
type Range struct {
	Start, End []byte
	Reverse    bool
}

// Prefix returns the range of all keys that begin with p.
func Prefix(p []byte) Range { return Range{Start: p, End: successor(p)} }

// Walk calls fn for each key and value of r in order until fn returns false.
// The slices are valid only during the call. Walk reads one snapshot: it does
// not see writes made after it began.
func (s Space) Walk(r Range, fn func(k, v []byte) bool) error {
	if err := s.db.failure.get(); err != nil {
		return err
	}
	it, err := s.db.pebble.NewIter(s.bounds(r))
	if err != nil {
		return s.db.failure.read(err)
	}
	defer it.Close()
	first, next := it.First, it.Next
	if r.Reverse {
		first, next = it.Last, it.Prev
	}
	for ok := first(); ok; ok = next() {
		if !fn(it.Key()[len(s.prefix):], it.Value()) {
			break
		}
	}
	return s.db.failure.read(it.Error())
}

func (s Space) bounds(r Range) *pebble.IterOptions {
	o := &pebble.IterOptions{LowerBound: s.key(r.Start), UpperBound: successor(s.prefix)}
	if r.End != nil {
		o.UpperBound = s.key(r.End)
	}
	return o
}

// Batch collects writes that become visible and durable together.
type Batch struct {
	db *DB
	b  *pebble.Batch
}

// NewBatch returns an empty batch; end it with Commit or Discard.
func (d *DB) NewBatch() *Batch { return &Batch{db: d, b: d.pebble.NewBatch()} }

// Put sets k in space s to v. Both are copied.
func (b *Batch) Put(s Space, k, v []byte) {
	op := b.b.SetDeferred(len(s.prefix)+len(k), len(v))
	copy(op.Key[copy(op.Key, s.prefix):], k)
	copy(op.Value, v)
	_ = op.Finish()
}

// Delete removes k from space s; it does nothing when the key is absent.
func (b *Batch) Delete(s Space, k []byte) {
	op := b.b.DeleteDeferred(len(s.prefix) + len(k))
	copy(op.Key[copy(op.Key, s.prefix):], k)
	_ = op.Finish()
}

// DeleteRange removes the keys from start (inclusive) to end (exclusive); a
// nil end is the end of the space.
func (b *Batch) DeleteRange(s Space, start, end []byte) {
	upper := successor(s.prefix)
	if end != nil {
		upper = s.key(end)
	}
	_ = b.b.DeleteRange(s.key(start), upper, nil)
}

// Commit applies the batch and returns once it is on disk. After an error the
// store has failed.
func (b *Batch) Commit() error { return b.db.apply(b.b, pebble.Sync) }

// Apply makes the batch visible and puts it into the log; Wait returns once it is on
// disk. Batches that are applied later are later in the log: if one of them is durable,
// so is this. After an error the store has failed.
func (b *Batch) Apply() (err error) {
	if err := b.db.failure.get(); err != nil {
		return err
	}
	defer b.db.failure.recovered(&err)
	return b.db.pebble.ApplyNoSyncWait(b.b, pebble.Sync)
}

// Wait returns once the applied batch is on disk, and ends it.
func (b *Batch) Wait() (err error) {
	defer b.db.failure.recovered(&err)
	if err := b.b.SyncWait(); err != nil {
		return err
	}
	return b.b.Close()
}

// CommitLater applies the batch without waiting for the disk. The log keeps the
// order of commits, so the batch is durable once any later Commit is. Until
// then a crash may lose it: use it only for writes that can be repeated.
func (b *Batch) CommitLater() error { return b.db.apply(b.b, pebble.NoSync) }

// Discard drops the batch without applying it.
func (b *Batch) Discard() { _ = b.b.Close() }

func (d *DB) apply(b *pebble.Batch, o *pebble.WriteOptions) (err error) {
	if err := d.failure.get(); err != nil {
		return err
	}
	defer d.failure.recovered(&err)
	if err := d.pebble.Apply(b, o); err != nil {
		return err
	}
	return b.Close() // its memory is used again
}

// Put sets k to v and returns once that is on disk.
func (s Space) Put(k, v []byte) error { return s.set(k, v, pebble.Sync) }

// PutLater is Put without waiting for the disk; see Batch.CommitLater.
func (s Space) PutLater(k, v []byte) error { return s.set(k, v, pebble.NoSync) }

func (s Space) set(k, v []byte, o *pebble.WriteOptions) (err error) {
	if err := s.db.failure.get(); err != nil {
		return err
	}
	defer s.db.failure.recovered(&err)
	return s.db.pebble.Set(s.key(k), v, o)
}

// Delete removes k and returns once that is on disk. It does nothing when the
// key is absent.
func (s Space) Delete(k []byte) error { return s.delete(k, pebble.Sync) }

// DeleteLater is Delete without waiting for the disk; see Batch.CommitLater.
func (s Space) DeleteLater(k []byte) error { return s.delete(k, pebble.NoSync) }

func (s Space) delete(k []byte, o *pebble.WriteOptions) (err error) {
	if err := s.db.failure.get(); err != nil {
		return err
	}
	defer s.db.failure.recovered(&err)
	return s.db.pebble.Delete(s.key(k), o)
}

// successor returns the smallest key that is greater than every key that
// begins with p, or nil when there is none.
func successor(p []byte) []byte {
	s := bytes.Clone(p)
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < 0xff {
			s[i]++
			return s[:i+1]
		}
	}
	return nil
}
