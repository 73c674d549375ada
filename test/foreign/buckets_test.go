package foreign

import (
	"cmp"
	"crypto/md5"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// large is a file of 20 MB, which every client uploads in parts.
type large struct {
	path   string
	body   []byte
	sha256 string
}

func newLarge(t *testing.T) large {
	t.Helper()
	f := large{path: filepath.Join(t.TempDir(), "large é.bin"), body: make([]byte, 20<<20)}
	source := rand.NewChaCha8([32]byte{9})
	_, err := source.Read(f.body)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(f.path, f.body, 0o600))
	f.sha256 = fmt.Sprintf("%x", sha256.Sum256(f.body))
	return f
}

// etag is what S3 computes for the file if it is uploaded in parts of that size.
func (f large) etag(size int) string {
	sums, n := md5.New(), 0
	for rest := f.body; len(rest) > 0; n++ {
		part := rest[:min(size, len(rest))]
		rest = rest[len(part):]
		sum := md5.Sum(part)
		_, _ = sums.Write(sum[:])
	}
	return fmt.Sprintf(`"%x-%d"`, sums.Sum(nil), n)
}

// Sizes of parts by default: of lib-storage, and of s3transfer, which boto3 and
// the CLI use.
const (
	partOfJavaScript = 5 << 20
	partOfPython     = 8 << 20
)

const noACL = "GetBucketAcl is not implemented here."

// runScript runs a client's script and reads the report it prints.
func runScript(t *testing.T, into any, dir string, args ...string) {
	t.Helper()
	out, err := command(t, running, dir, args...)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, into), string(out))
}

func TestJavaScriptBuckets(t *testing.T) {
	t.Parallel()
	node(t)
	copyIn(t, "node", "buckets.mjs")
	file := newLarge(t)
	type transfer struct{ ETag, SHA256 string }
	var got struct {
		Resolves       bool // whether this system resolves <bucket>.localhost
		Styles         map[string][]string
		Link           string // presigned
		Stream, Buffer transfer
		Aborted        int
		Missing        string
	}
	runScript(t, &got, home("node"), "node", "buckets.mjs", document, file.path)
	t.Logf("this system resolves <bucket>.localhost: %t", got.Resolves)
	require.Equal(t, map[string][]string{
		"localhost":                         {"from node", local.Bucket + ".localhost"},
		"s3.localhost":                      {"from node", local.Bucket + ".s3.localhost"},
		"s3." + local.Region + ".localhost": {"from node", local.Bucket + ".s3." + local.Region + ".localhost"},
		"127.0.0.1":                         {"from node", "127.0.0.1"},
	}, got.Styles)
	want := transfer{ETag: file.etag(partOfJavaScript), SHA256: file.sha256}
	require.Equal(t, []transfer{want, want}, []transfer{got.Stream, got.Buffer})
	require.Zero(t, got.Aborted, "uploads left after an abort")
	require.Equal(t, "NotImplemented: "+noACL, got.Missing)
	t.Run("a browser follows the presigned URL", func(t *testing.T) {
		require.Contains(t, got.Link, "http://"+local.Bucket+".localhost:")
		require.Contains(t, shown(t, got.Link), "for a browser")
	})
}

// shown returns the document that Chromium makes of a URL. It resolves names
// under localhost itself.
func shown(t *testing.T, url string) string {
	t.Helper()
	chromium := cmp.Or(os.Getenv("CHROMIUM"), "/usr/bin/chromium-headless-shell")
	if _, err := os.Stat(chromium); err != nil {
		t.Skip("no browser was tried: " + chromium + " is missing; install it with `go tool task frontend:browser`")
	}
	out, err := command(t, running, t.TempDir(), chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server", "--user-data-dir="+t.TempDir(), "--dump-dom", url)
	require.NoError(t, err)
	return string(out)
}

func TestPythonBuckets(t *testing.T) {
	t.Parallel()
	interpreter := python(t)
	copyIn(t, "python", "buckets.py")
	file := newLarge(t)
	type transfer struct{ ETag, Copy, SHA256 string }
	var got struct {
		Path, Virtual  transfer
		Presigned      [][]string
		PresignedParts string
		Missing        string
	}
	runScript(t, &got, home("python"), interpreter, "buckets.py", document, file.path, t.TempDir())
	etag := file.etag(partOfPython)
	want := transfer{ETag: etag, Copy: etag, SHA256: file.sha256}
	require.Equal(t, []transfer{want, want}, []transfer{got.Path, got.Virtual})
	virtual, path := []string{"from python", local.Bucket + ".localhost"}, []string{"from python", "localhost"}
	require.Equal(t, [][]string{virtual, virtual, path, path}, got.Presigned)
	require.Equal(t, "part", got.PresignedParts)
	require.Contains(t, got.Missing, noACL)
}

func TestCLIBuckets(t *testing.T) {
	t.Parallel()
	c := cli{t, filepath.Join(filepath.Dir(python(t)), "aws")}
	file := newLarge(t)
	place, second := "s3://"+local.Bucket+"/foreign/cli large é", "s3://"+local.Bucket+"/foreign/cli copy"
	copied := filepath.Join(t.TempDir(), "copied")
	for _, step := range [][]string{{"ls"}, {"cp", file.path, place}, {"cp", place, second}, {"cp", second, copied}, {"ls", place}, {"rm", place}} {
		_, err := c.run(append([]string{"s3"}, step...)...)
		require.NoError(t, err, step)
	}
	got, err := os.ReadFile(copied)
	require.NoError(t, err)
	require.Equal(t, file.sha256, fmt.Sprintf("%x", sha256.Sum256(got)))
	var etag string
	c.ask(&etag, "s3api", "head-object", "--bucket", local.Bucket, "--key", "foreign/cli copy", "--query", "ETag")
	require.Equal(t, file.etag(partOfPython), etag)
	_, err = c.run("s3api", "get-bucket-acl", "--bucket", local.Bucket)
	require.ErrorContains(t, err, noACL)
}
