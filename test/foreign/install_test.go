package foreign

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/target"
)

// home is the folder that keeps a client's packages between runs.
func home(name string) string { return filepath.Join(target.Root(), ".cache", "foreign", name) }

// install copies the lock files into the client's home and runs the steps there,
// unless an earlier run did so with the same lock files.
func install(t *testing.T, name string, locks []string, steps ...[]string) {
	t.Helper()
	stamp := filepath.Join(home(name), "installed")
	sum := copyIn(t, name, locks...)
	if done, err := os.ReadFile(stamp); err == nil && string(done) == sum {
		return
	}
	for _, step := range steps {
		out, err := command(t, installing, home(name), step...)
		require.NoError(t, err, "%s\n%s", step, out)
	}
	require.NoError(t, os.WriteFile(stamp, []byte(sum), 0o600))
}

// copyIn copies files into the client's home and returns their common digest.
func copyIn(t *testing.T, name string, files ...string) (sum string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(home(name), 0o750))
	h := sha256.New()
	for _, file := range files {
		raw, err := os.ReadFile(filepath.Join(name, file))
		require.NoError(t, err)
		_, _ = h.Write(raw) // a hash does not fail
		require.NoError(t, os.WriteFile(filepath.Join(home(name), file), raw, 0o600))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// command runs a program without the machine's AWS settings and returns its
// standard output. The error has its standard error.
func command(t *testing.T, patience time.Duration, dir string, args ...string) ([]byte, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, environment(), 5*time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil {
		err = errors.Join(err, ctx.Err(), errors.New(stderr.String()))
	}
	return stdout.Bytes(), err
}

func environment() []string {
	env := []string{
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=" + local.Region, "AWS_DEFAULT_REGION=" + local.Region,
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
		"NO_PROXY=localhost,127.0.0.1", "no_proxy=localhost,127.0.0.1", "PYTHONUTF8=1",
	}
	for _, entry := range os.Environ() {
		if upper := strings.ToUpper(entry); !strings.HasPrefix(upper, "AWS_") && !strings.HasPrefix(upper, "NO_PROXY=") {
			env = append(env, entry)
		}
	}
	return env
}
