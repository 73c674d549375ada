package store

import (
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

// smallMemTable makes Pebble write sorted files and new logs often.
const smallMemTable = 64 << 10

// Wherever the disk becomes full, every caller gets an error that says so, nobody
// panics, and everything acknowledged is there when there is space again.
func TestAFullDiskLosesNothingAcknowledged(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	p := gopter.NewProperties(parameters)
	p.Property("nothing acknowledged is lost", prop.ForAll(func(space int64) bool {
		if err := fillDisk(space); err != nil {
			t.Logf("%d bytes: %v", space, err)
			return false
		}
		return true
	}, gen.Int64Range(0, 1<<20)))
	p.TestingRun(t)
}

// fillDisk writes until the disk with the given number of bytes is full, gives it
// space again and looks for everything that was acknowledged.
func fillDisk(space int64) error {
	disk := &smallDisk{FS: vfs.NewMem(), left: space}
	acknowledged, err := writeUntilFull(disk)
	if err != nil {
		return err
	}
	disk.grow()
	db, err := open("dir", disk, smallMemTable)
	if err != nil {
		return fmt.Errorf("with space again: %w", err)
	}
	defer db.Close()
	for _, k := range acknowledged {
		if _, ok, err := db.Space("a").Get([]byte(k)); !ok || err != nil {
			return fmt.Errorf("%s is lost: %w", k, err)
		}
	}
	return nil
}

// writeUntilFull returns the keys whose writes were acknowledged.
func writeUntilFull(disk vfs.FS) ([]string, error) {
	db, err := open("dir", disk, smallMemTable)
	if err != nil {
		return nil, wantFull(err)
	}
	w := &writer{ended: make(chan error, 1)}
	go func() { w.ended <- w.write(db) }()
	<-db.Failed()
	select {
	case err = <-w.ended:
		err = wantFull(err)
	default: // it waits until the process ends
	}
	_, _, reading := db.Space("a").Get([]byte("k0"))
	walking := db.Space("a").Walk(Range{}, func(_, _ []byte) bool { return true })
	return w.all(), errors.Join(err, wantFull(reading), wantFull(walking), wantFull(db.Failure()),
		wantFull(db.Space("a").Put(nil, nil)), wantFull(db.Space("a").DeleteLater(nil)),
		wantFull(batch(db, "more").Commit()), wantFull(db.Close()))
}

// writer writes until that fails.
type writer struct {
	mu           sync.Mutex
	acknowledged []string
	ended        chan error
}

func (w *writer) write(db *DB) error {
	value := make([]byte, 2000)
	for i := 0; ; i++ {
		k := fmt.Sprint("k", i)
		if err := db.Space("a").Put([]byte(k), value); err != nil {
			return err
		}
		w.mu.Lock()
		w.acknowledged = append(w.acknowledged, k)
		w.mu.Unlock()
	}
}

func (w *writer) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.acknowledged
}

func wantFull(err error) error {
	if errors.Is(err, ErrFull) {
		return nil
	}
	return fmt.Errorf("not that the disk is full: %w", err)
}

// A full log is the caller's error: nothing waits.
func TestAWriteThatFillsTheLogReturnsThatTheDiskIsFull(t *testing.T) {
	disk := &smallDisk{FS: vfs.NewMem(), left: 20_000}
	db, err := open("dir", disk, memTableSize)
	require.NoError(t, err)
	w := &writer{}
	require.ErrorIs(t, w.write(db), ErrFull)
	require.NotEmpty(t, w.all())
	require.ErrorIs(t, db.Close(), ErrFull)
}

// smallDisk is a file system with a limited number of bytes, which are not given
// back.
type smallDisk struct {
	vfs.FS
	mu   sync.Mutex
	left int64
}

func (d *smallDisk) grow() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left = 1 << 40
}

// take returns how many of n bytes there is space for.
func (d *smallDisk) take(n int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n = int(min(int64(n), d.left))
	d.left -= int64(n)
	return n
}

func (d *smallDisk) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.Create(name, c)
	return smallDiskFile{f, d}, err
}

func (d *smallDisk) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := d.FS.ReuseForWrite(from, to, c)
	return smallDiskFile{f, d}, err
}

type smallDiskFile struct {
	vfs.File
	disk *smallDisk
}

func (f smallDiskFile) Write(p []byte) (int, error) {
	room := f.disk.take(len(p))
	n, err := f.File.Write(p[:room])
	if err == nil && room < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}
