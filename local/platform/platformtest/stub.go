// Package platformtest gives tests of the platform artifacts to run: the test
// binary itself plays the API and every function.
package platformtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/wiring"
)

// Play does the part that the environment gives to this process, a function's
// or the API's, and does not return then. Call it first in TestMain.
func Play() {
	switch {
	case os.Getenv("AWS_LAMBDA_RUNTIME_API") != "":
		lambda.Start(function)
		os.Exit(0)
	case os.Getenv("LISTEN_ADDRESS") != "":
		api(os.Getenv("LISTEN_ADDRESS"))
	}
}

// function prints its event and does nothing. Its answer suits every trigger:
// the HTTP API reads the status, event source mappings the failures.
func function(_ context.Context, event json.RawMessage) (any, error) {
	fmt.Fprintf(os.Stderr, "event %s\n", event)
	return map[string]any{"statusCode": 202, "outcome": "superseded", "batchItemFailures": []string{}}, nil
}

// api is ready at once, takes every request and notes it in a file beside
// itself. Where a file "stubborn" stands there too, it ignores SIGTERM.
func api(address string) {
	if _, err := os.Stat(filepath.Join(filepath.Dir(os.Args[0]), "stubborn")); err == nil { //nolint:gosec // a test's own directory
		signal.Ignore(syscall.SIGTERM)
	}
	notes, err := os.OpenFile(os.Args[0]+".requests", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // as above
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(notes, r.Method, r.URL.Path)
		fmt.Fprint(w, `{"id":"partner-1","secret":"whsec_c2VjcmV0"}`)
	})
	http.HandleFunc("/environment", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(os.Environ())
	})
	panic(http.ListenAndServe(address, nil)) //nolint:gosec // a stub on loopback
}

// Artifacts is a directory of artifacts that are all this test binary.
func Artifacts(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	bin := t.TempDir()
	require.NoError(t, os.Symlink(self, filepath.Join(bin, "api")))
	for name := range wiring.Functions() {
		dir := filepath.Join(bin, "functions", name)
		require.NoError(t, os.MkdirAll(dir, 0o750))
		require.NoError(t, os.Symlink(self, filepath.Join(dir, "bootstrap")))
	}
	return bin
}

// Requests are those that the stub API of the artifacts got, one a line.
func Requests(t *testing.T, bin string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(bin, "api.requests")) //nolint:gosec // as above
	require.NoError(t, err)
	return string(raw)
}
