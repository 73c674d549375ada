package store

import (
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
)

// Pebble closes a log and creates the next with its mutex released, and panics when
// that fails: a panic that nobody can recover from, since what was deferred releases
// the mutex again. So whatever fails there must not reach Pebble.
func TestALogThatCannotFollowFailsTheStoreWithoutAPanic(t *testing.T) {
	for _, operation := range []string{"create", "write", "sync", "close", "sync of the directory"} {
		for nth := 1; nth <= 12; nth++ {
			t.Run(fmt.Sprintf("%s %d", operation, nth), func(t *testing.T) {
				_, err := writeUntilFull(&badLogs{FS: vfs.NewMem(), operation: operation, left: nth})
				require.NoError(t, err)
			})
		}
	}
}

// badLogs is a file system in which one operation of logs fails from the nth time on.
type badLogs struct {
	vfs.FS
	operation string
	mu        sync.Mutex
	left      int
}

// do returns an error if the operation fails.
func (b *badLogs) do(operation, file string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if operation != b.operation || !strings.HasSuffix(file, ".log") {
		return nil
	}
	if b.left--; b.left >= 0 {
		return nil
	}
	return syscall.ENOSPC
}

func (b *badLogs) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	if err := b.do("create", name); err != nil {
		return nil, err
	}
	f, err := b.FS.Create(name, c)
	return badLog{f, b, name}, err
}

func (b *badLogs) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	if err := b.do("create", to); err != nil {
		return nil, err
	}
	f, err := b.FS.ReuseForWrite(from, to, c)
	return badLog{f, b, to}, err
}

func (b *badLogs) OpenDir(name string) (vfs.File, error) {
	f, err := b.FS.OpenDir(name)
	return badDirectory{f, b}, err
}

// badLog is a file of badLogs.
type badLog struct {
	vfs.File
	files *badLogs
	name  string
}

func (f badLog) Write(p []byte) (int, error) {
	if err := f.files.do("write", f.name); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}

func (f badLog) Sync() error {
	if err := f.files.do("sync", f.name); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f badLog) SyncData() error { return f.Sync() }

func (f badLog) Close() error {
	if err := f.files.do("close", f.name); err != nil {
		return err
	}
	return f.File.Close()
}

// badDirectory is a directory of badLogs.
type badDirectory struct {
	vfs.File
	files *badLogs
}

func (d badDirectory) Sync() error {
	if err := d.files.do("sync of the directory", ".log"); err != nil {
		return err
	}
	return d.File.Sync()
}
