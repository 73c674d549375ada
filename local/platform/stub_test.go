package platform_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/functions/wiring"
)

// The test binary is also the API and every function: the environment that
// the platform gives says which.
func TestMain(m *testing.M) {
	switch {
	case os.Getenv("AWS_LAMBDA_RUNTIME_API") != "":
		lambda.Start(stubFunction)
	case os.Getenv("LISTEN_ADDRESS") != "":
		stubAPI(os.Getenv("LISTEN_ADDRESS"))
	default:
		os.Exit(m.Run())
	}
}

// stubFunction prints its event and does nothing. Its answer suits every
// trigger: the HTTP API reads the status, event source mappings the failures.
func stubFunction(_ context.Context, event json.RawMessage) (any, error) {
	fmt.Fprintf(os.Stderr, "event %s\n", event)
	return map[string]any{"statusCode": 202, "outcome": "superseded", "batchItemFailures": []string{}}, nil
}

// stubAPI is ready at once, takes every request and notes it in a file beside
// itself.
func stubAPI(address string) {
	notes, err := os.OpenFile(os.Args[0]+".requests", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
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
	panic(http.ListenAndServe(address, nil))
}

// stubs is a directory of artifacts that are all this test binary.
func stubs(t *testing.T) string {
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

// requests are those the stub API got.
func requests(t *testing.T, bin string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(bin, "api.requests"))
	require.NoError(t, err)
	return string(raw)
}
