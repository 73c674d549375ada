package s3_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPagesOfAllowedOriginsMayUpload(t *testing.T) {
	h := newHarness(t)
	h.s3.AllowUploads("box", "http://localhost:8080")
	ask := func(origin, path, method string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, h.url+path, nil)
		require.NoError(t, err)
		r.Header.Set("Origin", origin)
		r.Header.Set("Access-Control-Request-Method", method)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer
	}
	answer := ask("http://localhost:8080", "/box/uploads/1", "PUT")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Equal(t, "http://localhost:8080", answer.Header.Get("Access-Control-Allow-Origin"))
	for _, c := range [][3]string{{"http://evil.example", "/box/uploads/1", "PUT"}, {"http://localhost:8080", "/other/1", "PUT"}, {"http://localhost:8080", "/box/uploads/1", "DELETE"}} {
		require.NotEqual(t, http.StatusOK, ask(c[0], c[1], c[2]).StatusCode, c)
	}
}

func TestPublicObjectsNeedNoSignature(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket("box"))
	require.NoError(t, h.s3.Put("box", "pictures/a/320.webp", []byte("webp")))
	get := func(method, path string) (int, []byte) {
		w := httptest.NewRecorder()
		h.s3.Public("box").ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(nil)))
		body, err := io.ReadAll(w.Body)
		require.NoError(t, err)
		return w.Code, body
	}
	status, body := get(http.MethodGet, "/pictures/a/320.webp")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, "webp", string(body))
	for _, c := range [][2]string{{http.MethodGet, "/pictures/b/320.webp"}, {http.MethodGet, "/"}} {
		status, _ := get(c[0], c[1])
		require.Equal(t, http.StatusNotFound, status, c)
	}
	status, _ = get(http.MethodPut, "/pictures/a/320.webp")
	require.Equal(t, http.StatusMethodNotAllowed, status)
}
