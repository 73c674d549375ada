package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// damagedKeys is how many keys the store has that the tests below damage.
const damagedKeys = 300

// killed returns a copy of the files of a store that is open, as they are when
// its process is killed. All its keys were acknowledged; some are only in the
// log, the others in sorted files.
func killed(t *testing.T) (dir string) {
	t.Helper()
	open, dir := t.TempDir(), filepath.Join(t.TempDir(), "killed")
	db, err := openSmall(open)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	for i := range damagedKeys {
		require.NoError(t, db.Space("a").Put(fmt.Append(nil, "k", i), fmt.Append(nil, strings.Repeat("v", 1000), i)))
	}
	require.NoError(t, os.CopyFS(dir, os.DirFS(open)))
	return dir
}

func openSmall(dir string) (*DB, error) { return open(dir, vfs.Default, smallMemTable) }

// readAll opens a store, reads all keys of killed and says what is wrong.
func readAll(dir string) error {
	db, err := openSmall(dir)
	if err != nil {
		return err
	}
	defer db.Close()
	found := map[string]bool{}
	err = db.Space("a").Walk(Range{}, func(k, v []byte) bool {
		found[string(k)] = string(v) == strings.Repeat("v", 1000)+string(k[1:])
		return true
	})
	for i := range damagedKeys {
		if err == nil && !found[fmt.Sprint("k", i)] {
			return fmt.Errorf("k%d is lost and nobody says so", i)
		}
	}
	return err
}

func TestAKilledStoreHasEverythingAcknowledged(t *testing.T) {
	require.NoError(t, readAll(killed(t)))
}

// Whatever is damaged, either the store names it or nothing is missing.
func TestDamageIsNeverSilent(t *testing.T) {
	from, into := killed(t), t.TempDir()
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	parameters.MinSuccessfulTests = 150
	p := gopter.NewProperties(parameters)
	n, named := 0, 0
	check := func(file, at int, cut bool) bool {
		dir := filepath.Join(into, fmt.Sprint(n))
		n++
		what, err := damage(from, dir, file, at, cut)
		if err == nil {
			err = readAll(dir)
		}
		if errors.Is(err, ErrDamaged) {
			named++
			err = nil
		}
		if err != nil {
			t.Logf("%s: %v", what, err)
		}
		return err == nil
	}
	p.Property("damage is named or harmless", prop.ForAll(check, gen.IntRange(0, 1<<20), gen.IntRange(0, 1<<30), gen.Bool()))
	p.TestingRun(t)
	require.Greater(t, named, n/3)
}

// damage copies a store's directory and flips a byte of one file, or cuts the
// file off there.
func damage(from, to string, file, at int, cut bool) (what string, err error) {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return "", err
	}
	var files []string
	err = filepath.WalkDir(to, func(path string, d os.DirEntry, err error) error {
		if info, _ := d.Info(); err == nil && !d.IsDir() && info.Size() > 0 {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	path := files[file%len(files)]
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	at %= len(raw)
	if cut {
		return fmt.Sprintf("%s cut off at %d of %d", path, at, len(raw)), os.Truncate(path, int64(at))
	}
	raw[at] ^= 0x55
	return fmt.Sprintf("%s changed at %d of %d", path, at, len(raw)), os.WriteFile(path, raw, 0o600)
}

// The log may not end before what was acknowledged; where exactly makes no
// difference.
func TestALogThatIsCutOffIsNamed(t *testing.T) {
	from := killed(t)
	log := lastFile(t, from, "*.log")
	mark, err := readMark(vfs.Default, filepath.Join(from, marksDir, log))
	require.NoError(t, err)
	synced := int64(binary.BigEndian.Uint64(mark)) // an older log may follow in the same file
	for at := synced - 1; at > 0; at -= 2039 {
		dir := filepath.Join(t.TempDir(), "store")
		require.NoError(t, os.CopyFS(dir, os.DirFS(from)))
		require.NoError(t, os.Truncate(filepath.Join(dir, log), at))
		err := readAll(dir)
		require.ErrorIs(t, err, ErrDamaged, "cut off at %d", at)
		require.ErrorContains(t, err, log)
	}
}

// Pebble's background work waits for ever once it met damage, and closing waited for it.
func TestADamagedStoreDoesNotHang(t *testing.T) {
	from := killed(t)
	sorted, err := filepath.Glob(filepath.Join(from, "*.sst"))
	require.NoError(t, err)
	for round := range 20 * len(sorted) { // the background work does not always come first
		path := sorted[round%len(sorted)]
		for _, part := range []int{1, 2, 4} { // how much of the file, from its end, is changed
			dir := filepath.Join(t.TempDir(), "store")
			require.NoError(t, os.CopyFS(dir, os.DirFS(from)))
			spoil(t, filepath.Join(dir, filepath.Base(path)), part)
			ended := make(chan error, 1)
			go func() { ended <- readAll(dir) }()
			select {
			case err := <-ended:
				require.ErrorIs(t, err, ErrDamaged)
			case <-time.After(patience):
				t.Fatalf("opening and closing with a damaged %s does not end", filepath.Base(path))
			}
		}
	}
}

// spoil changes the last part of a file's bytes, and keeps the 64 that Pebble looks at to
// open it.
func spoil(t *testing.T, path string, part int) {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for i := len(raw) - len(raw)/part; i < len(raw)-64; i++ {
		raw[i] ^= 0x55
	}
	require.NoError(t, os.WriteFile(path, raw, 0o600))
}

// All sorted files are missing at once: the newest alone may be one that Pebble was writing
// when the store was copied, which no manifest knows yet.
func TestAMissingFileIsNamed(t *testing.T) {
	for _, pattern := range []string{"*.log", "*.sst", "MANIFEST-*"} {
		dir := killed(t)
		missing := []string{lastFile(t, dir, pattern)}
		if pattern == "*.sst" {
			paths, err := filepath.Glob(filepath.Join(dir, pattern))
			require.NoError(t, err)
			missing = nil
			for _, path := range paths {
				missing = append(missing, filepath.Base(path))
			}
		}
		for _, name := range missing {
			require.NoError(t, os.Remove(filepath.Join(dir, name)))
		}
		err := readAll(dir)
		require.ErrorIs(t, err, ErrDamaged, pattern)
		require.True(t, slices.ContainsFunc(missing, func(name string) bool {
			return strings.Contains(err.Error(), strings.TrimLeft(strings.TrimSuffix(name, ".sst"), "0"))
		}), "%v names none of %v", err, missing)
	}
}

// What a killed process had begun to write was never acknowledged.
func TestAnUnfinishedWriteAtTheEndOfTheLogIsNoDamage(t *testing.T) {
	for name, tail := range map[string][]byte{
		"zeros": make([]byte, 100), "half a record": []byte("\x01\x02\x03\x04\x10\x00\x05"), "one byte": {7},
	} {
		t.Run(name, func(t *testing.T) {
			dir := killed(t)
			f, err := os.OpenFile(filepath.Join(dir, lastFile(t, dir, "*.log")), os.O_APPEND|os.O_WRONLY, 0)
			require.NoError(t, err)
			_, err = f.Write(tail)
			require.NoError(t, errors.Join(err, f.Close()))
			require.NoError(t, readAll(dir))
		})
	}
}

// The release before marks wrote logs without them.
func TestAStoreWithoutMarksOpens(t *testing.T) {
	dir := killed(t)
	require.NoError(t, os.RemoveAll(filepath.Join(dir, marksDir)))
	require.NoError(t, readAll(dir))
	require.NoError(t, readAll(dir), "and again, with marks")
}

// lastFile returns the name of the newest file that matches the pattern.
func lastFile(t *testing.T, dir, pattern string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, pattern))
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return filepath.Base(all[len(all)-1])
}

// A release without marks may have opened the data since, as happens when a
// developer changes branches: the marks of the logs that it removed are stale.
func TestAStoreThatAnOlderReleaseOpenedSinceOpens(t *testing.T) {
	dir := killed(t)
	older, err := pebble.Open(dir, &pebble.Options{Logger: logger{newFailure()}})
	require.NoError(t, err)
	require.NoError(t, older.Set([]byte("a\x00more"), nil, pebble.Sync))
	require.NoError(t, older.Close())
	require.NoError(t, readAll(dir))
	require.NoError(t, readAll(dir), "and again, with marks")
	log := filepath.Join(dir, lastFile(t, dir, "*.log"))
	require.NoError(t, os.Remove(log))
	require.ErrorIs(t, readAll(dir), ErrDamaged, "its new logs are checked")
}

// What a machine that loses power had not yet put on disk was not acknowledged.
func TestAMarkOfNothingNeedsNoLog(t *testing.T) {
	for name, record := range map[string][]byte{"empty": nil, "zeros": make([]byte, markSize)} {
		t.Run(name, func(t *testing.T) {
			dir := killed(t)
			require.NoError(t, os.WriteFile(filepath.Join(dir, marksDir, "999999.log"), record, 0o600))
			require.NoError(t, readAll(dir))
		})
	}
}
