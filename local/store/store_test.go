package store_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/store"
)

func TestGetReturnsWhatPutWrote(t *testing.T) {
	s := open(t, "").Space("a")
	require.NoError(t, s.Put([]byte("k"), []byte("v")))
	requireValue(t, s, "k", "v")
	require.NoError(t, s.Put([]byte("k"), []byte("w")))
	requireValue(t, s, "k", "w")
	require.NoError(t, s.Delete([]byte("k")))
	requireAbsent(t, s, "k")
	require.NoError(t, s.Delete([]byte("k")), "deleting an absent key is no error")
}

func TestValuesAreCopies(t *testing.T) {
	s := open(t, "").Space("a")
	k, v := []byte("k"), []byte("v")
	require.NoError(t, s.Put(k, v))
	k[0], v[0] = 'x', 'x'
	got, _, err := s.Get([]byte("k"))
	require.NoError(t, err)
	got[0] = 'x'
	requireValue(t, s, "k", "v")
}

func TestSpacesDoNotShareKeys(t *testing.T) {
	db := open(t, "")
	a, b, ab := db.Space("a"), db.Space("b"), db.Space("ab")
	for _, s := range []store.Space{a, b, ab} {
		require.NoError(t, s.Put([]byte("b"), nil))
	}
	batch := db.NewBatch()
	batch.DeleteRange(a, nil, nil)
	require.NoError(t, batch.Commit())
	requireKeys(t, a, store.Range{})
	requireKeys(t, b, store.Range{}, "b")
	requireKeys(t, ab, store.Range{}, "b")
}

func TestWalkSelectsItsRange(t *testing.T) {
	s := open(t, "").Space("a")
	for _, k := range []string{"b", "a", "c", "ab", "\xff", "\xffa"} {
		require.NoError(t, s.Put([]byte(k), nil))
	}
	for name, c := range map[string]struct {
		r    store.Range
		want []string
	}{
		"everything":            {store.Range{}, []string{"a", "ab", "b", "c", "\xff", "\xffa"}},
		"start is included":     {store.Range{Start: []byte("b")}, []string{"b", "c", "\xff", "\xffa"}},
		"end is excluded":       {store.Range{End: []byte("b")}, []string{"a", "ab"}},
		"reverse":               {store.Range{Start: []byte("ab"), End: []byte("c"), Reverse: true}, []string{"b", "ab"}},
		"prefix":                {store.Prefix([]byte("a")), []string{"a", "ab"}},
		"prefix of only 0xff":   {store.Prefix([]byte("\xff")), []string{"\xff", "\xffa"}},
		"prefix without keys":   {store.Prefix([]byte("x")), nil},
		"prefix before b":       {store.Prefix([]byte("a\xff")), nil},
		"empty prefix, reverse": {store.Range{Reverse: true}, []string{"\xffa", "\xff", "c", "b", "ab", "a"}},
	} {
		t.Run(name, func(t *testing.T) { requireKeys(t, s, c.r, c.want...) })
	}
}

func TestWalkEndsWhenTheFunctionReturnsFalse(t *testing.T) {
	s := open(t, "").Space("a")
	for _, k := range []string{"a", "b", "c"} {
		require.NoError(t, s.Put([]byte(k), nil))
	}
	calls := 0
	require.NoError(t, s.Walk(store.Range{}, func(_, _ []byte) bool { calls++; return calls < 2 }))
	require.Equal(t, 2, calls)
}

func TestWalkDoesNotSeeLaterWrites(t *testing.T) {
	s := open(t, "").Space("a")
	require.NoError(t, s.Put([]byte("a"), nil))
	var seen []string
	require.NoError(t, s.Walk(store.Range{}, func(k, _ []byte) bool {
		seen = append(seen, string(k))
		return s.Put(append(bytes.Clone(k), 'a'), nil) == nil && len(seen) < 10
	}))
	require.Equal(t, []string{"a"}, seen)
}

func TestBatchIsInvisibleUntilItsCommit(t *testing.T) {
	db := open(t, "")
	a, b := db.Space("a"), db.Space("b")
	require.NoError(t, a.Put([]byte("old"), nil))
	batch := db.NewBatch()
	batch.Put(a, []byte("k"), []byte("v"))
	batch.Put(b, []byte("k"), []byte("w"))
	batch.Delete(a, []byte("old"))
	requireAbsent(t, a, "k")
	require.NoError(t, batch.Commit())
	requireValue(t, a, "k", "v")
	requireValue(t, b, "k", "w")
	requireAbsent(t, a, "old")
}

func TestDiscardedBatchWritesNothing(t *testing.T) {
	db := open(t, "")
	batch := db.NewBatch()
	batch.Put(db.Space("a"), []byte("k"), nil)
	batch.Discard()
	requireKeys(t, db.Space("a"), store.Range{})
}

func TestDeleteRangeIncludesItsStartAndExcludesItsEnd(t *testing.T) {
	db := open(t, "")
	s := db.Space("a")
	for _, k := range []string{"a", "b", "c", "d"} {
		require.NoError(t, s.Put([]byte(k), nil))
	}
	batch := db.NewBatch()
	batch.DeleteRange(s, []byte("b"), []byte("d"))
	require.NoError(t, batch.Commit())
	requireKeys(t, s, store.Range{}, "a", "d")
}

func TestReopenedStoreHasItsData(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(dir)
	require.NoError(t, err)
	require.NoError(t, db.Space("a").Put([]byte("k"), []byte("v")))
	require.NoError(t, db.Space("a").PutLater([]byte("later"), []byte("w")))
	require.NoError(t, db.Close())
	s := open(t, dir).Space("a")
	requireValue(t, s, "k", "v")
	requireValue(t, s, "later", "w")
}

// inUseDir tells a copy of the test binary which store to open.
const inUseDir = "STORE_IN_USE_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(inUseDir); dir != "" {
		_, err := store.Open(dir)
		fmt.Println(err)
		return
	}
	os.Exit(m.Run())
}

func TestStoreOfAnotherProcessIsInUse(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), inUseDir+"="+dir)
	out, err := other.Output()
	require.NoError(t, err)
	require.Contains(t, string(out), store.ErrInUse.Error())
}

func TestStoreWithCorruptFilesIsDamaged(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(dir)
	require.NoError(t, err)
	require.NoError(t, db.Space("a").Put([]byte("k"), []byte("v")))
	require.NoError(t, db.Close())
	manifests, err := filepath.Glob(filepath.Join(dir, "MANIFEST-*"))
	require.NoError(t, err)
	require.NotEmpty(t, manifests)
	for _, path := range manifests {
		require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("damaged ", 100)), 0o600))
	}
	_, err = store.Open(dir)
	require.ErrorIs(t, err, store.ErrDamaged)
	require.NotErrorIs(t, err, store.ErrInUse)
}

func TestDirectoryThatCannotBeCreatedIsNeitherInUseNorDamaged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := store.Open(filepath.Join(file, "store"))
	require.ErrorContains(t, err, file)
	require.NotErrorIs(t, err, store.ErrInUse)
	require.NotErrorIs(t, err, store.ErrDamaged)
}

func open(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func keysOf(s store.Space, r store.Range) []string {
	var out []string
	err := s.Walk(r, func(k, _ []byte) bool {
		out = append(out, string(k))
		return true
	})
	if err != nil {
		return []string{err.Error()}
	}
	return out
}

func requireKeys(t *testing.T, s store.Space, r store.Range, want ...string) {
	t.Helper()
	require.Equal(t, want, keysOf(s, r))
}

func requireValue(t *testing.T, s store.Space, k, want string) {
	t.Helper()
	v, ok, err := s.Get([]byte(k))
	require.NoError(t, err)
	require.True(t, ok, "%q is absent", k)
	require.Equal(t, want, string(v))
}

func requireAbsent(t *testing.T, s store.Space, k string) {
	t.Helper()
	_, ok, err := s.Get([]byte(k))
	require.NoError(t, err)
	require.False(t, ok, "%q is there", k)
}
