// Package store keeps the platform's data in one embedded, ordered key-value
// store with a write-ahead log (Pebble). Each service has its own spaces. A
// batch may write to several spaces atomically, and concurrent batches share
// one fsync (group commit).
package store

import (
	"bytes"
	"errors"
	"fmt"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Reasons why Open fails, apart from errors of the file system.
var (
	ErrInUse   = errors.New("another process has the store open")
	ErrDamaged = errors.New("the store is damaged")
)

// DB is one open store. It is safe for concurrent use.
type DB struct {
	pebble *pebble.DB
}

// Open opens the store in dir and creates it if it does not exist. An empty
// dir keeps everything in memory. It fails with ErrInUse, ErrDamaged or an
// error of the file system.
func Open(dir string) (*DB, error) {
	if dir == "" {
		return open(dir, vfs.NewMem())
	}
	return open(dir, vfs.Default)
}

func open(dir string, fs vfs.FS) (*DB, error) {
	p, err := pebble.Open(dir, &pebble.Options{FS: fs, Logger: silentLogger{}, MemTableSize: 64 << 20})
	if err != nil {
		return nil, fmt.Errorf("open store %q: %w", dir, classify(err))
	}
	return &DB{pebble: p}, nil
}

func classify(err error) error {
	switch {
	case errors.Is(err, syscall.EAGAIN): // another process holds the lock file
		return errors.Join(ErrInUse, err)
	case pebble.IsCorruptionError(err):
		return errors.Join(ErrDamaged, err)
	}
	return err
}

// Close flushes and closes the store.
func (d *DB) Close() error { return d.pebble.Close() }

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
	v, closer, err := s.db.pebble.Get(s.key(k))
	if errors.Is(err, pebble.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
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
	it, err := s.db.pebble.NewIter(s.bounds(r))
	if err != nil {
		return err
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
	return it.Error()
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

// Commit applies the batch and returns once it is on disk.
func (b *Batch) Commit() error { return b.db.pebble.Apply(b.b, pebble.Sync) }

// CommitLater applies the batch without waiting for the disk. The log keeps the
// order of commits, so the batch is durable once any later Commit is. Until
// then a crash may lose it: use it only for writes that can be repeated.
func (b *Batch) CommitLater() error { return b.db.pebble.Apply(b.b, pebble.NoSync) }

// Discard drops the batch without applying it.
func (b *Batch) Discard() { _ = b.b.Close() }

// Put sets k to v and returns once that is on disk.
func (s Space) Put(k, v []byte) error {
	return s.db.pebble.Set(s.key(k), v, pebble.Sync)
}

// Delete removes k and returns once that is on disk. It does nothing when the
// key is absent.
func (s Space) Delete(k []byte) error {
	return s.db.pebble.Delete(s.key(k), pebble.Sync)
}

// PutLater is Put without waiting for the disk; see Batch.CommitLater.
func (s Space) PutLater(k, v []byte) error {
	return s.db.pebble.Set(s.key(k), v, pebble.NoSync)
}

// DeleteLater is Delete without waiting for the disk; see Batch.CommitLater.
func (s Space) DeleteLater(k []byte) error {
	return s.db.pebble.Delete(s.key(k), pebble.NoSync)
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

// silentLogger drops Pebble's log lines; callers get errors as values.
type silentLogger struct{}

// Infof drops the line.
func (silentLogger) Infof(string, ...any) {}

// Errorf drops the line.
func (silentLogger) Errorf(string, ...any) {}

// Fatalf panics: Pebble expects that it does not return.
func (silentLogger) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf("store: "+format, args...))
}
