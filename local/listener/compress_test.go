package listener_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/listener"
)

var script = strings.Repeat("export const answer = 42;\n", 100)

// withScripts is an app with a script, a font and a small script under /assets, and a
// catalog of the script's size.
func withScripts(t *testing.T) listener.App {
	t.Helper()
	dir := t.TempDir()
	for name, body := range map[string]string{
		"index.html": script, "assets/long-1.js": script, "assets/font-1.woff2": script, "assets/short-1.js": script[:999],
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(body), 0o600))
	}
	catalog := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(script)))
		w.Header().Set("ETag", `"v1"`)
		_, _ = io.WriteString(w, script)
	})
	return listener.App{API: catalog, Ingest: listener.Matched(named("i"), under("/no")), Dir: dir}
}

func decoded(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var body io.Reader = w.Body
	switch encoding := w.Header().Get("Content-Encoding"); encoding {
	case "br":
		body = brotli.NewReader(body)
	case "gzip":
		unzipped, err := gzip.NewReader(body)
		require.NoError(t, err)
		body = unzipped
	}
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	return string(text)
}

func TestTextIsCompressedAsTheBrowserAccepts(t *testing.T) {
	app := withScripts(t)
	for accept, want := range map[string]string{
		"gzip, deflate, br, zstd": "br", "gzip": "gzip", "br;q=0, gzip;q=0.5": "gzip", "": "", "zstd": "", "br; q=0": "",
	} {
		for _, path := range []string{"/", "/assets/long-1.js", "/api/products"} {
			w := ask(t, app, "GET", "localhost", path, "Accept-Encoding", accept)
			require.Equal(t, want, w.Header().Get("Content-Encoding"), "%s: %s", path, accept)
			require.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
			require.Equal(t, want != "", w.Body.Len() < len(script))
			require.Equal(t, want == "", w.Header().Get("Content-Length") != "", "the length is that of the text")
			require.Equal(t, script, decoded(t, w))
		}
	}
}

// A copy that the build has compressed is sent as it is, to whoever accepts it.
func TestACompressedCopyIsServedInsteadOfItsFile(t *testing.T) {
	app := withScripts(t)
	var copied bytes.Buffer
	encoder := brotli.NewWriterLevel(&copied, brotli.BestCompression)
	_, err := io.WriteString(encoder, script)
	require.NoError(t, err)
	require.NoError(t, encoder.Close())
	require.NoError(t, os.WriteFile(filepath.Join(app.Dir, "assets", "long-1.js.br"), copied.Bytes(), 0o600))

	w := ask(t, app, "GET", "localhost", "/assets/long-1.js", "Accept-Encoding", "gzip, br")
	require.Equal(t, copied.Bytes(), w.Body.Bytes())
	require.Equal(t, []string{"br", "Accept-Encoding", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		headersOf(w, "Content-Encoding", "Vary", "Content-Type", "Cache-Control"))
	require.Equal(t, script, decoded(t, w))
	for _, accept := range []string{"gzip", ""} {
		w = ask(t, app, "GET", "localhost", "/assets/long-1.js", "Accept-Encoding", accept)
		require.Equal(t, accept, w.Header().Get("Content-Encoding"))
		require.Equal(t, []string{"Accept-Encoding"}, w.Header().Values("Vary"))
		require.Equal(t, script, decoded(t, w))
	}
	require.Equal(t, http.StatusNotFound, ask(t, app, "GET", "localhost", "/assets/long-1.js.br").Code)
}

func headersOf(w *httptest.ResponseRecorder, names ...string) (values []string) {
	for _, name := range names {
		values = append(values, w.Header().Get(name))
	}
	return values
}

func TestWhatCloudFrontDoesNotCompressIsSentAsItIs(t *testing.T) {
	app := withScripts(t)
	for _, path := range []string{"/assets/font-1.woff2", "/assets/short-1.js", "/api/orders"} {
		w := ask(t, app, "GET", "localhost", path, "Accept-Encoding", "gzip, br")
		require.Empty(t, w.Header().Get("Content-Encoding"), path)
		require.Empty(t, w.Header().Get("Vary"), path)
		require.Equal(t, w.Header().Get("Content-Length"), strconv.Itoa(w.Body.Len()), path)
	}
	part := ask(t, app, "GET", "localhost", "/assets/long-1.js", "Accept-Encoding", "br", "Range", "bytes=0-9")
	require.Equal(t, http.StatusPartialContent, part.Code)
	require.Equal(t, script[:10], part.Body.String())
	head := ask(t, app, "HEAD", "localhost", "/assets/long-1.js", "Accept-Encoding", "br")
	require.Equal(t, strconv.Itoa(len(script)), head.Header().Get("Content-Length"))
}

func TestCompressedResponsesCanBeRevalidated(t *testing.T) {
	app := withScripts(t)
	first := ask(t, app, "GET", "localhost", "/assets/long-1.js", "Accept-Encoding", "br")
	again := ask(t, app, "GET", "localhost", "/assets/long-1.js", "Accept-Encoding", "br", "If-Modified-Since", first.Header().Get("Last-Modified"))
	require.Equal(t, http.StatusNotModified, again.Code)
	require.Zero(t, again.Body.Len())
	require.Empty(t, again.Header().Get("Content-Encoding"))
	require.Equal(t, `W/"v1"`, ask(t, app, "GET", "localhost", "/api/products", "Accept-Encoding", "br").Header().Get("ETag"))
	require.Equal(t, `"v1"`, ask(t, app, "GET", "localhost", "/api/products").Header().Get("ETag"))
}
