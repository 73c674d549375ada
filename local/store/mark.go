package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Pebble takes a log that ends early for one whose last writes were never
// acknowledged, because after a crash the two look the same. A mark tells them
// apart: a small file per log that says how many bytes were synced, and their
// checksum. It is written after each sync and not synced itself: a process that
// is killed leaves it exact, and a machine that loses power leaves it too low at
// worst.

// marksDir is the directory of the marks. A mark has the name of its log.
const marksDir = "synced"

// markSize is the size of a mark: bytes synced (8), their checksum (4), the
// checksum of these (4).
const markSize = 16

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// isLog reports whether the file is a log: written from its start to its end by
// one process, and worthless when a part in the middle is missing.
func isLog(name string) bool {
	return strings.HasSuffix(name, ".log") || strings.HasPrefix(name, "MANIFEST-")
}

// mark is the mark of a log that is being written. A nil mark does nothing. Its
// log has one writer at a time.
type mark struct {
	file    vfs.File
	written uint64
	sum     uint32
	record  [markSize]byte
}

func (g *guardedFiles) markPath(log string) string {
	return g.PathJoin(g.PathDir(log), marksDir, g.PathBase(log))
}

// createMark creates the mark of a new log.
func (g *guardedFiles) createMark(log string) (*mark, error) {
	path := g.markPath(log)
	if err := g.MkdirAll(g.PathDir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := g.FS.OpenReadWrite(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return nil, err
	}
	m := &mark{file: f}
	return m, m.synced()
}

// removeMark removes the mark of a log that is removed next. The removal is on
// disk before: a mark without its log is damage.
func (g *guardedFiles) removeMark(log string) error {
	if !isLog(g.PathBase(log)) {
		return nil
	}
	path := g.markPath(log)
	if err := g.FS.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return nil // a log of an older release
	} else if err != nil {
		return err
	}
	dir, err := g.OpenDir(g.PathDir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

func (m *mark) wrote(p []byte) {
	if m != nil {
		m.written += uint64(len(p))
		m.sum = crc32.Update(m.sum, castagnoli, p)
	}
}

// synced records that everything written so far is on disk.
func (m *mark) synced() error {
	if m == nil {
		return nil
	}
	binary.BigEndian.PutUint64(m.record[:], m.written)
	binary.BigEndian.PutUint32(m.record[8:], m.sum)
	binary.BigEndian.PutUint32(m.record[12:], crc32.Checksum(m.record[:12], castagnoli))
	_, err := m.file.WriteAt(m.record[:], 0)
	return err
}

func (m *mark) close() error {
	if m == nil {
		return nil
	}
	return m.file.Close()
}

// checkLogs compares every log in dir with its mark. Where an older release,
// which knows no marks, has written last, it removes them: they say nothing then.
func checkLogs(files vfs.FS, dir string) error {
	marked, err := files.List(files.PathJoin(dir, marksDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	older, err := writtenWithoutMarks(files, dir, marked)
	if err != nil {
		return err
	}
	if older {
		return files.RemoveAll(files.PathJoin(dir, marksDir))
	}
	for _, name := range marked {
		if err := checkLog(files, dir, name); err != nil {
			return err
		}
	}
	return nil
}

// writtenWithoutMarks reports whether there is a log without a mark that is newer
// than all with one. An empty one may have lost the race with a kill.
func writtenWithoutMarks(files vfs.FS, dir string, marked []string) (bool, error) {
	names, err := files.List(dir)
	if err != nil {
		return false, err
	}
	var newest uint64
	for _, name := range marked {
		newest = max(newest, logNumber(name))
	}
	for _, name := range names {
		if !isLog(name) || logNumber(name) <= newest {
			continue
		}
		info, err := files.Stat(files.PathJoin(dir, name))
		if err != nil || info.Size() > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// logNumber returns the number in a log's name. Later files have greater ones.
func logNumber(name string) uint64 {
	n, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(name, "MANIFEST-"), ".log"), 10, 64)
	return n
}

// checkLog returns ErrDamaged if the log does not begin with what was synced.
func checkLog(files vfs.FS, dir, name string) error {
	record, err := readMark(files, files.PathJoin(dir, marksDir, name))
	if err != nil || record == nil {
		return err
	}
	synced, want := binary.BigEndian.Uint64(record), binary.BigEndian.Uint32(record[8:])
	path := files.PathJoin(dir, name)
	f, err := files.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if synced == 0 { // a machine that lost power had not yet created it on disk
			return nil
		}
		return errors.Join(ErrDamaged, fmt.Errorf("%s is missing", path))
	}
	if err != nil {
		return err
	}
	defer f.Close()
	sum := crc32.New(castagnoli)
	n, err := io.Copy(sum, io.LimitReader(f, int64(synced)))
	switch {
	case err != nil:
		return err
	case uint64(n) < synced:
		return errors.Join(ErrDamaged, fmt.Errorf("%s is cut off: it has %d of the %d bytes that were on disk, so the last acknowledged writes are lost", path, n, synced))
	case sum.Sum32() != want:
		return errors.Join(ErrDamaged, fmt.Errorf("%s has changed since it was written", path))
	}
	return nil
}

// readMark returns nil for a mark that was not on disk before a machine lost
// power.
func readMark(files vfs.FS, path string) ([]byte, error) {
	f, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	record, err := io.ReadAll(io.LimitReader(f, markSize))
	if err != nil {
		return nil, err
	}
	if len(record) == 0 || string(record) == string(make([]byte, len(record))) {
		return nil, nil
	}
	if len(record) < markSize || binary.BigEndian.Uint32(record[12:]) != crc32.Checksum(record[:12], castagnoli) {
		return nil, errors.Join(ErrDamaged, fmt.Errorf("%s has changed since it was written", path))
	}
	return record, nil
}
