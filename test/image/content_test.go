// These tests make the image's content with the Dockerfile's build command, from
// the files that .dockerignore does not exclude. They run it as the platform
// does: as user 65532, on a read-only root file system.
//
// Without a Docker engine they do not check the build's base image (they use this
// machine's Go and certificates), the layers, and the image's configuration,
// except by the rules for the Dockerfile. scripts/push-image.sh starts the real
// image before it pushes it.
package image_test

import (
	"crypto/sha256"
	"debug/elf"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/image"
)

// contentLimit is for the API with the addresses of all countries, which are 5 MB of it.
const contentLimit = 30 << 20

// build makes the image's content for an architecture.
func build(t *testing.T, arch string) (content string) {
	t.Helper()
	d, err := image.Read(target.Root())
	require.NoError(t, err)
	sources, content := t.TempDir(), t.TempDir()
	require.NoError(t, image.CopyContext(target.Root(), sources))
	require.NoError(t, d.Build(t.Context(), sources, t.TempDir(), content, image.Platform{OS: "linux", Arch: arch}))
	return content
}

func TestContentIsSmallAndStatic(t *testing.T) {
	for arch, machine := range map[string]elf.Machine{"arm64": elf.EM_AARCH64, "amd64": elf.EM_X86_64} {
		t.Run(arch, func(t *testing.T) {
			content := build(t, arch)
			names, size := inventory(t, content)
			assert.Equal(t, []string{"api", "etc/ssl/certs/ca-certificates.crt"}, names)
			assert.LessOrEqual(t, size, int64(contentLimit))
			t.Logf("linux/%s: %.1f MB", arch, float64(size)/1e6)

			binary, err := elf.Open(filepath.Join(content, "api"))
			require.NoError(t, err)
			defer binary.Close()
			assert.Equal(t, machine, binary.Machine)
			libraries, err := binary.ImportedLibraries()
			require.NoError(t, err)
			assert.Empty(t, libraries, "the image has no libraries")
			assert.Nil(t, binary.Section(".symtab"), "stripped")
		})
	}
}

func inventory(t *testing.T, content string) (names []string, size int64) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(content, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(content, path)
		names, size = append(names, name), size+info.Size()
		return err
	}))
	return names, size
}

// TestSameSourcesSameBinary builds twice, in two folders.
func TestSameSourcesSameBinary(t *testing.T) {
	var sums [2][sha256.Size]byte
	for i := range sums {
		binary, err := os.ReadFile(filepath.Join(build(t, "arm64"), "api"))
		require.NoError(t, err)
		sums[i] = sha256.Sum256(binary)
	}
	require.Equal(t, sums[0], sums[1])
}
