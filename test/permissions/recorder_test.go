package permissions

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/wiring"
)

// recorder is a proxy between the programs and local's AWS endpoint that records
// each program's calls. A program's endpoint is
// http://<recorder>/<program>/<host:port of local>; the rest of the path is
// passed on unchanged.
type recorder struct {
	server *httptest.Server

	mu       sync.Mutex
	calls    map[string]map[string]call // by program, then by the call's text
	problems []string
}

func record(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{calls: map[string]map[string]call{}}
	r.server = httptest.NewServer(&httputil.ReverseProxy{Rewrite: forward, ModifyResponse: r.note})
	t.Cleanup(r.server.Close)
	return r
}

type contextKey struct{}

// request keeps the program and the body of a request for note.
type request struct {
	program string
	body    []byte
}

func forward(r *httputil.ProxyRequest) {
	parts := strings.SplitN(strings.TrimPrefix(r.In.URL.Path, "/"), "/", 3)
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	body, err := io.ReadAll(r.In.Body)
	if err != nil {
		body = nil // the caller has gone; the copied request fails too
	}
	r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", parts[1], parts[1]
	r.Out.URL.Path, r.Out.URL.RawPath = "/"+parts[2], ""
	r.Out.Body, r.Out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	*r.Out = *r.Out.WithContext(context.WithValue(r.Out.Context(), contextKey{}, request{parts[0], body}))
}

func (r *recorder) note(answer *http.Response) error {
	made, _ := answer.Request.Context().Value(contextKey{}).(request)
	calls, err := callsOf(answer.Request, made.body, answer.StatusCode)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.problems = append(r.problems, made.program+": "+err.Error())
	}
	if r.calls[made.program] == nil {
		r.calls[made.program] = map[string]call{}
	}
	for _, c := range calls {
		r.calls[made.program][c.String()] = c
	}
	return nil
}

// programs makes a directory like .build whose programs use the recorder as
// their AWS endpoint.
func (r *recorder) programs(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	r.wrap(t, bin, "api", "api")
	for name := range wiring.Functions() {
		r.wrap(t, bin, filepath.Join("functions", name, "bootstrap"), name)
	}
	return bin
}

func (r *recorder) wrap(t *testing.T, bin, path, program string) {
	t.Helper()
	built := filepath.Join(target.Root(), ".build", path)
	script := fmt.Sprintf("#!/bin/sh\nexport AWS_ENDPOINT_URL=%q\nexec %q\n",
		r.server.URL+"/"+program+"/${AWS_ENDPOINT_URL#http://}", built)
	wrapper := filepath.Join(bin, path)
	require.NoError(t, os.MkdirAll(filepath.Dir(wrapper), 0o750))
	require.NoError(t, os.WriteFile(wrapper, []byte(script), 0o700))
}

// made returns the program's calls.
func (r *recorder) made(program string) []call {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all []call
	for _, c := range r.calls[program] {
		all = append(all, c)
	}
	return all
}

// seen reports whether the program called the action on a partition with this
// prefix.
func (r *recorder) seen(program, action, partition string) bool {
	for _, c := range r.made(program) {
		keys := c.context["dynamodb:LeadingKeys"]
		if c.action == action && (partition == "" || len(keys) > 0 && strings.HasPrefix(keys[0], partition)) {
			return true
		}
	}
	return false
}
