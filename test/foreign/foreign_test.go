package foreign

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/test/kit/awscli"
)

// TestJavaScript runs the AWS SDK for JavaScript, version 3.
func TestJavaScript(t *testing.T) {
	t.Parallel()
	node(t)
	copyIn(t, "node", "client.mjs") // beside its packages: that is where Node looks for them
	report := read(t, "node", "node", "client.mjs")
	report.verify(t, "node")
}

// TestPython runs boto3.
func TestPython(t *testing.T) {
	t.Parallel()
	copyIn(t, "python", "client.py")
	report := read(t, "python", python(t), "client.py")
	report.verify(t, "python")
}

// installNode is held while the JavaScript client is installed, which two tests
// need.
var installNode sync.Mutex

// node installs the JavaScript client.
func node(t *testing.T) {
	t.Helper()
	installNode.Lock()
	defer installNode.Unlock()
	install(t, "node", []string{"package.json", "package-lock.json"},
		[]string{"npm", "ci", "--omit-lockfile-registry-resolved", "--ignore-scripts", "--no-audit", "--no-fund"})
}

// read runs a client's script in its home and reads the report it prints.
func read(t *testing.T, name, program, script string) (r report) {
	t.Helper()
	out, err := command(t, running, home(name), program, script, document)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &r), string(out))
	return r
}

// python installs the Python clients and returns the interpreter that has them. Where
// there is no Python, the tests that need it say so.
func python(t *testing.T) string {
	t.Helper()
	interpreter, missing := interpreterOfPython(t)
	if missing != "" {
		t.Skipf("boto3 and the AWS CLI were not run: %v", missing)
	}
	return interpreter
}

// interpreterOfPython is the interpreter that has the clients, or why there is none.
func interpreterOfPython(t *testing.T) (interpreter, missing string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), installing)
	defer cancel()
	interpreter, err := awscli.Install(ctx)
	if errors.Is(err, awscli.ErrNoPython) {
		return "", err.Error()
	}
	require.NoError(t, err)
	return interpreter, ""
}
