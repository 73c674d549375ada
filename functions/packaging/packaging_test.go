package packaging_test

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/functions/packaging"
)

// two functions are packed: one with many dependencies, one that embeds files.
var two = []string{"deliver-webhooks", "relay-events"}

// The same sources, built in two directories, give the same bytes.
func TestTheSameSourcesMakeTheSamePackages(t *testing.T) {
	here, elsewhere := t.TempDir(), t.TempDir()
	root := filepath.Join("..", "..")
	for _, module := range []string{"domain", "wiring", "adapter", "functions"} {
		copySources(t, filepath.Join(root, module), filepath.Join(elsewhere, module))
	}
	first := packages(t, filepath.Join(root, "functions"), here)
	second := packages(t, filepath.Join(elsewhere, "functions"), filepath.Join(elsewhere, "built"))
	require.Len(t, first, len(two))
	for name, content := range first {
		assert.True(t, bytes.Equal(content, second[name]), "%s differs", name)
		checkPackage(t, content)
	}
}

// packages builds the two functions of the module and returns their packages.
func packages(t *testing.T, module, to string) map[string][]byte {
	t.Helper()
	programs, zips := filepath.Join(to, "programs"), filepath.Join(to, "zips")
	require.NoError(t, packaging.Build(t.Context(), module, programs, "./cmd/"+two[0], "./cmd/"+two[1]))
	require.NoError(t, packaging.Pack(programs, zips, two))
	all := map[string][]byte{}
	for _, name := range two {
		content, err := os.ReadFile(filepath.Join(zips, name+".zip"))
		require.NoError(t, err)
		all[name] = content
	}
	return all
}

// checkPackage checks that Lambda accepts a package on arm64, and that nothing
// in it depends on where and when it was built.
func checkPackage(t *testing.T, content []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	require.NoError(t, err)
	require.Len(t, z.File, 1)
	entry := z.File[0]
	assert.Equal(t, "bootstrap", entry.Name)
	assert.Equal(t, fs.FileMode(0o755), entry.Mode())
	assert.Equal(t, zip.Deflate, entry.Method)
	assert.Empty(t, entry.Extra)
	assert.Equal(t, time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), entry.Modified.UTC())
	program := read(t, entry)
	f, err := elf.NewFile(bytes.NewReader(program))
	require.NoError(t, err)
	assert.Equal(t, elf.EM_AARCH64, f.Machine)
	for _, p := range f.Progs {
		assert.NotEqual(t, elf.PT_INTERP, p.Type, "it is linked dynamically")
	}
	assert.NotContains(t, string(program), "vcs.revision", "it changes with every commit")
}

func read(t *testing.T, entry *zip.File) []byte {
	t.Helper()
	r, err := entry.Open()
	require.NoError(t, err)
	defer r.Close()
	content, err := io.ReadAll(r)
	require.NoError(t, err)
	return content
}

// copySources copies the files of a module that are built.
func copySources(t *testing.T, from, to string) {
	t.Helper()
	require.NoError(t, os.CopyFS(to, os.DirFS(from)))
}

// Lambda would refuse a program for this machine only when it is first invoked.
func TestAProgramThatLambdaCannotStartIsNotPacked(t *testing.T) {
	programs, zips := t.TempDir(), t.TempDir()
	for name, content := range map[string]struct {
		bytes []byte
		why   string
	}{
		"script":  {[]byte("#!/bin/sh\n"), "is not a Linux program"},
		"another": {header(elf.EM_X86_64, elf.PT_LOAD), "is built for EM_X86_64"},
		"dynamic": {header(elf.EM_AARCH64, elf.PT_INTERP), "is linked dynamically"},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(programs, name), content.bytes, 0o600))
		require.ErrorContains(t, packaging.Pack(programs, zips, []string{name}), content.why)
	}
	left, err := os.ReadDir(zips)
	require.NoError(t, err)
	require.Empty(t, left)
}

// header is the beginning of a program with one segment.
func header(machine elf.Machine, segment elf.ProgType) []byte {
	program := make([]byte, 64+56)
	copy(program, "\x7fELF\x02\x01\x01")              // 64 bits, little-endian
	program[16], program[18] = 2, byte(machine)       // executable
	program[20], program[32] = 1, 64                  // version; where the segments' table is
	program[52], program[54], program[56] = 64, 56, 1 // sizes of header and entry; one entry
	program[19], program[64] = byte(machine>>8), byte(segment)
	return program
}

// A deleted function must not be deployed again.
func TestPackagesOfDeletedFunctionsAreRemoved(t *testing.T) {
	programs, zips := t.TempDir(), t.TempDir()
	for _, name := range []string{"kept", "gone"} {
		require.NoError(t, os.WriteFile(filepath.Join(programs, name), header(elf.EM_AARCH64, elf.PT_LOAD), 0o600))
	}
	require.NoError(t, packaging.Pack(programs, zips, []string{"gone", "kept"}))
	require.NoError(t, packaging.Pack(programs, zips, []string{"kept"}))
	for directory, want := range map[string]string{programs: "kept", zips: "kept.zip"} {
		left, err := os.ReadDir(directory)
		require.NoError(t, err)
		require.Len(t, left, 1)
		require.Equal(t, want, left[0].Name())
	}
}
