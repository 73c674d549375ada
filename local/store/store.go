// Package store keeps the platform's data in one embedded ordered key-value
// store with a write-ahead log (Pebble). Every service has a space of its own;
// one batch may write to several spaces atomically, and concurrent batches
// share one fsync (group commit).
package store

import (
	"bytes"
	"errors"
	"fmt"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Why a store cannot be opened, where that is not said by the file system.
var (
	ErrInUse   = errors.New("another process has the store open")
	ErrDamaged = errors.New("the store is damaged")
)

// DB is one open store. It is safe for concurrent use.
type DB struct {
	pebble *pebble.DB
	write  *pebble.WriteOptions
}

// Open opens the store in dir, creating it if absent, with every commit on
// disk before it is acknowledged. An empty dir keeps everything in memory. It
// fails with ErrInUse, ErrDamaged, or as the file system does.
func Open(dir string) (*DB, error) {
	opts := &pebble.Options{Logger: quiet{}, MemTableSize: 64 << 20}
	if dir == "" {
		opts.FS = vfs.NewMem()
	}
	p, err := pebble.Open(dir, opts)
	if err != nil {
		return nil, fmt.Errorf("open store %q: %w", dir, classed(err))
	}
	return &DB{pebble: p, write: pebble.Sync}, nil
}

func classed(err error) error {
	switch {
	case errors.Is(err, syscall.EAGAIN): // of the lock
		return errors.Join(ErrInUse, err)
	case pebble.IsCorruptionError(err):
		return errors.Join(ErrDamaged, err)
	}
	return err
}

// Close flushes and closes the store.
func (d *DB) Close() error { return d.pebble.Close() }

// Space is the part of the store whose keys belong to one owner.
type Space struct {
	db     *DB
	prefix []byte
}

// Space returns the space called name; name must not contain a zero byte.
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

// Range selects keys from Start (inclusive) to End (exclusive); nil is open.
// Reverse walks it from its end.
type Range struct {
	Start, End []byte
	Reverse    bool
}

// Prefix is the range of all keys that begin with p.
func Prefix(p []byte) Range { return Range{Start: p, End: successor(p)} }

// Walk calls fn for each key and value of r in order until fn returns false.
// The slices are valid only during the call. Walk sees one snapshot.
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

// Batch collects writes that become visible, and durable, together.
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

// Delete removes k from space s; an absent key is no error.
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

// Commit applies the batch; it returns once the log is on disk.
func (b *Batch) Commit() error { return b.db.pebble.Apply(b.b, b.db.write) }

// CommitLater applies the batch without waiting for the disk. It is durable
// once any later Commit is, because the log keeps their order; until then a
// crash may lose it, so use it only for what may be done again.
func (b *Batch) CommitLater() error { return b.db.pebble.Apply(b.b, pebble.NoSync) }

// Discard drops the batch.
func (b *Batch) Discard() { _ = b.b.Close() }

// Put is a batch of one write.
func (s Space) Put(k, v []byte) error {
	return s.db.pebble.Set(s.key(k), v, s.db.write)
}

// Delete is a batch of one removal.
func (s Space) Delete(k []byte) error {
	return s.db.pebble.Delete(s.key(k), s.db.write)
}

// PutLater is Put without waiting for the disk; see Batch.CommitLater.
func (s Space) PutLater(k, v []byte) error {
	return s.db.pebble.Set(s.key(k), v, pebble.NoSync)
}

// DeleteLater is Delete without waiting for the disk; see Batch.CommitLater.
func (s Space) DeleteLater(k []byte) error {
	return s.db.pebble.Delete(s.key(k), pebble.NoSync)
}

// successor is the smallest key greater than every key that begins with p,
// or nil when there is none.
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

// quiet drops Pebble's informational lines; errors reach callers as values.
type quiet struct{}

// Infof drops the line.
func (quiet) Infof(string, ...any) {}

// Errorf drops the line.
func (quiet) Errorf(string, ...any) {}

// Fatalf panics: Pebble cannot go on, and expects not to return.
func (quiet) Fatalf(format string, args ...any) {
	panic(fmt.Sprintf("store: "+format, args...))
}
