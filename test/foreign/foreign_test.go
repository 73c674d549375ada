package foreign

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
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

// installPython is held while the Python clients are installed, which two tests
// need.
var installPython sync.Mutex

// python installs the Python clients and returns the interpreter that has
// them. A machine needs only Go and Node; where there is no Python, the tests
// that need it say so.
func python(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("boto3 and the AWS CLI were not run: there is no python3 on this machine")
	}
	if out, err := command(t, running, ".", "python3", "-c", "import ensurepip, venv"); err != nil {
		t.Skipf("boto3 and the AWS CLI were not run: python3 has no venv with pip: %s %v", out, err)
	}
	interpreter := filepath.Join(home("python"), "venv", "bin", "python")
	installPython.Lock()
	defer installPython.Unlock()
	install(t, "python", []string{"requirements.txt"},
		[]string{"python3", "-m", "venv", "--clear", "venv"},
		[]string{interpreter, "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", "requirements.txt"})
	return interpreter
}
