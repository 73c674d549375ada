package store

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
)

// The tests below copy what a file system holds after a crash: only what was
// synced.

func TestAcknowledgedWritesSurviveACrash(t *testing.T) {
	for name, write := range map[string]func(*DB) error{
		"put":    func(db *DB) error { return db.Space("a").Put([]byte("k"), nil) },
		"commit": func(db *DB) error { return batch(db, "k").Commit() },
	} {
		t.Run(name, func(t *testing.T) {
			h := newCrashHarness(t)
			require.NoError(t, write(h.db))
			h.crash(t, "k")
		})
	}
}

func TestAcknowledgedDeleteSurvivesACrash(t *testing.T) {
	h := newCrashHarness(t)
	require.NoError(t, h.db.Space("a").Put([]byte("k"), nil))
	require.NoError(t, h.db.Space("a").Delete([]byte("k")))
	h.crash(t)
}

// The platform relies on the speed of later writes: these must not wait for the
// disk, so a crash right after them loses them.
func TestLaterWritesDoNotWaitForTheDisk(t *testing.T) {
	for name, write := range map[string]func(*DB) error{
		"put":    func(db *DB) error { return db.Space("a").PutLater([]byte("later"), nil) },
		"delete": func(db *DB) error { return db.Space("a").DeleteLater([]byte("k")) },
		"commit": func(db *DB) error { return batch(db, "later").CommitLater() },
	} {
		t.Run(name, func(t *testing.T) {
			h := newCrashHarness(t)
			require.NoError(t, h.db.Space("a").Put([]byte("k"), nil))
			require.NoError(t, write(h.db))
			h.crash(t, "k")
		})
	}
}

func TestACommitMakesEarlierOnesDurable(t *testing.T) {
	h := newCrashHarness(t)
	require.NoError(t, batch(h.db, "later").CommitLater())
	require.NoError(t, h.db.Space("b").Put([]byte("k"), nil))
	h.crash(t, "later")
}

// batch returns a batch that puts a key into space a.
func batch(db *DB, k string) *Batch {
	b := db.NewBatch()
	b.Put(db.Space("a"), []byte(k), nil)
	return b
}

// crashHarness is a store on a file system that remembers what was synced.
type crashHarness struct {
	fs *vfs.MemFS
	db *DB
}

func newCrashHarness(t *testing.T) *crashHarness {
	t.Helper()
	fs := vfs.NewCrashableMem()
	db, err := open("dir", fs, memTableSize)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return &crashHarness{fs, db}
}

// crash opens what a crash now leaves of the store, and requires that space a
// has exactly the wanted keys.
func (h *crashHarness) crash(t *testing.T, want ...string) {
	t.Helper()
	db, err := open("dir", h.fs.CrashClone(vfs.CrashCloneCfg{}), memTableSize)
	require.NoError(t, err)
	defer db.Close()
	var got []string
	require.NoError(t, db.Space("a").Walk(Range{}, func(k, _ []byte) bool {
		got = append(got, string(k))
		return true
	}))
	require.Equal(t, want, got)
}
