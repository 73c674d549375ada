package main_test

import (
	"bufio"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// raw sends bytes over a connection of its own and returns the response and its body.
func (p *process) raw(t *testing.T, request string) (*http.Response, map[string]any) {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(patience)))
	_, err = conn.Write([]byte(request))
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	defer resp.Body.Close()
	var body map[string]any
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&body), "the body must be JSON")
	return resp, body
}

func TestRequestsThatCannotBeReadAreAnsweredWithProblems(t *testing.T) {
	table := newSlowTable(t)
	close(table.release)
	p := startProcess(t, environ(table.URL))
	for name, c := range map[string]struct {
		request string
		status  int
		code    string
	}{
		"large headers":     {"GET /health HTTP/1.1\r\nHost: a\r\nX-Large: " + strings.Repeat("a", 40<<10) + "\r\n\r\n", 431, "too_large"},
		"many headers":      {"GET /health HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("X-A: b\r\n", 8<<10) + "\r\n", 431, "too_large"},
		"a long target":     {"GET /" + strings.Repeat("a", 40<<10) + " HTTP/1.1\r\nHost: a\r\n\r\n", 431, "too_large"},
		"no host":           {"GET /health HTTP/1.1\r\n\r\n", 400, "invalid"},
		"two hosts":         {"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "invalid"},
		"no HTTP":           {"hello\r\n\r\n", 400, "invalid"},
		"a bad escape":      {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400, "invalid"},
		"a bad header name": {"GET /health HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n", 400, "invalid"},
		"another encoding":  {"POST /api/orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "invalid"},
		"another version":   {"GET /health HTTP/3.0\r\nHost: a\r\n\r\n", 505, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			resp, body := p.raw(t, c.request)
			require.Equal(t, c.status, resp.StatusCode)
			require.Equal(t, "application/problem+json", resp.Header.Get("Content-Type"))
			require.Equal(t, c.code, body["code"])
			require.Equal(t, float64(c.status), body["status"])
			require.NotEmpty(t, body["detail"])
			require.Equal(t, resp.Header.Get("X-Request-Id"), body["requestId"])
		})
	}
	resp, err := http.Get("http://" + p.address + "/health")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, 200, resp.StatusCode)
}
