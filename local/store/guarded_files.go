package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// guardedFiles is a file system that records the first write that fails and
// refuses every later one, so that the files stay as they are. It marks how far
// logs are on disk.
//
// Pebble closes its log and creates the next one with its mutex released, and panics
// when that fails; the panic releases the mutex once more, which ends the process
// without a word. So neither returns once a write has failed (see park).
type guardedFiles struct {
	vfs.FS
	failure *failure
}

// Unwrap returns the file system below.
func (g *guardedFiles) Unwrap() vfs.FS { return g.FS }

// Lock does nothing: open already holds the lock.
func (g *guardedFiles) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }

// wrote records the error of a write.
func (g *guardedFiles) wrote(err error, name string) error {
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
		return err
	}
	return g.failure.set(fmt.Errorf("write %s: %w", name, err))
}

// guard wraps a file that was opened for writing.
func (g *guardedFiles) guard(f vfs.File, name string, err error) (vfs.File, error) {
	if err != nil {
		return nil, g.wrote(err, name)
	}
	out := &guardedFile{File: f, files: g, name: name}
	if isLog(g.PathBase(name)) {
		if out.mark, err = g.createMark(name); err != nil {
			return nil, errors.Join(g.wrote(err, name), f.Close())
		}
	}
	return out, nil
}

// Create implements vfs.FS.
func (g *guardedFiles) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	defer g.parkAtLog(name)
	if err := g.failure.get(); err != nil {
		return nil, err
	}
	f, err := g.FS.Create(name, category)
	return g.guard(f, name, err)
}

// ReuseForWrite implements vfs.FS.
func (g *guardedFiles) ReuseForWrite(from, to string, category vfs.DiskWriteCategory) (vfs.File, error) {
	defer g.parkAtLog(to)
	if err := errors.Join(g.failure.get(), g.removeMark(from)); err != nil {
		return nil, err
	}
	f, err := g.FS.ReuseForWrite(from, to, category)
	return g.guard(f, to, err)
}

// OpenReadWrite implements vfs.FS.
func (g *guardedFiles) OpenReadWrite(name string, category vfs.DiskWriteCategory, options ...vfs.OpenOption) (vfs.File, error) {
	if err := g.failure.get(); err != nil {
		return nil, err
	}
	f, err := g.FS.OpenReadWrite(name, category, options...)
	if err != nil {
		return nil, g.wrote(err, name)
	}
	return &guardedFile{File: f, files: g, name: name}, nil
}

// OpenDir implements vfs.FS.
func (g *guardedFiles) OpenDir(name string) (vfs.File, error) {
	f, err := g.FS.OpenDir(name)
	if err != nil {
		return nil, g.wrote(err, name)
	}
	return &guardedFile{File: f, files: g, name: name}, nil
}

// Rename implements vfs.FS.
func (g *guardedFiles) Rename(from, to string) error {
	if err := g.failure.get(); err != nil {
		return err
	}
	return g.wrote(g.FS.Rename(from, to), to)
}

// Link implements vfs.FS.
func (g *guardedFiles) Link(from, to string) error {
	if err := g.failure.get(); err != nil {
		return err
	}
	return g.wrote(g.FS.Link(from, to), to)
}

// Remove implements vfs.FS.
func (g *guardedFiles) Remove(name string) error {
	if err := errors.Join(g.failure.get(), g.removeMark(name)); err != nil {
		return err
	}
	return g.FS.Remove(name)
}

// guardedFile is a file that is written.
type guardedFile struct {
	vfs.File
	files *guardedFiles
	name  string
	mark  *mark // nil unless it is a log
}

// Write implements vfs.File.
func (f *guardedFile) Write(p []byte) (int, error) {
	if err := f.files.failure.get(); err != nil {
		return 0, err
	}
	f.mark.wrote(p) // before the write, which may change p
	n, err := f.File.Write(p)
	return n, f.files.wrote(err, f.name)
}

// Sync implements vfs.File.
func (f *guardedFile) Sync() error { return f.synced(f.File.Sync()) }

// SyncData implements vfs.File.
func (f *guardedFile) SyncData() error { return f.synced(f.File.SyncData()) }

// SyncTo implements vfs.File.
func (f *guardedFile) SyncTo(length int64) (full bool, err error) {
	full, err = f.File.SyncTo(length)
	if full {
		return full, f.synced(err)
	}
	return full, f.files.wrote(err, f.name)
}

// synced moves the mark after a sync. An error of an earlier write wins: then
// the file does not hold what was written.
func (f *guardedFile) synced(err error) error {
	if failed := f.files.failure.get(); failed != nil {
		return failed
	}
	if err == nil {
		err = f.mark.synced()
	}
	return f.files.wrote(err, f.name)
}

// Close implements vfs.File.
func (f *guardedFile) Close() error {
	err := f.files.wrote(errors.Join(f.File.Close(), f.mark.close()), f.name)
	f.files.parkAtLog(f.name)
	return err
}

// parkAtLog does not return if the file is one of Pebble's logs of writes and a write
// has failed.
func (g *guardedFiles) parkAtLog(name string) {
	if strings.HasSuffix(name, ".log") && g.failure.get() != nil {
		park()
	}
}
