// Package awscli installs the Python clients that test/foreign and the drills run: boto3
// and version 1 of the AWS CLI, at the versions of test/foreign/python/requirements.txt.
package awscli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/eventforge/eventforge/ops/target"
)

// ErrNoPython means that this machine has no Python to run the clients with. A machine
// needs only Go and Node.
var ErrNoPython = errors.New("there is no python3 with venv and pip on this machine")

// Home is the folder that keeps the clients between runs.
func Home() string { return filepath.Join(target.Root(), ".cache", "foreign", "python") }

// Install returns the interpreter that has the clients; the AWS CLI is beside it, as aws. It
// installs them unless an earlier run did so with the same versions, also one of another
// process at the same time. The error is ErrNoPython or that of an installation.
func Install(ctx context.Context) (interpreter string, err error) {
	if err := exec.CommandContext(ctx, "python3", "-c", "import ensurepip, venv").Run(); err != nil {
		return "", fmt.Errorf("%w: %w", ErrNoPython, err)
	}
	if err := os.MkdirAll(Home(), 0o750); err != nil {
		return "", err
	}
	unlock, err := lock(filepath.Join(filepath.Dir(Home()), "python.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	interpreter = filepath.Join(Home(), "venv", "bin", "python")
	wanted, err := os.ReadFile(filepath.Join(target.Root(), "test", "foreign", "python", "requirements.txt"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(wanted)
	stamp, digest := filepath.Join(Home(), "installed"), hex.EncodeToString(sum[:])
	if done, err := os.ReadFile(stamp); err == nil && string(done) == digest { //nolint:gosec // our own file
		return interpreter, nil
	}
	if err := installAll(ctx, interpreter, wanted); err != nil {
		return "", err
	}
	return interpreter, os.WriteFile(stamp, []byte(digest), 0o600) //nolint:gosec // our own file
}

func installAll(ctx context.Context, interpreter string, wanted []byte) error {
	list := filepath.Join(Home(), "requirements.txt")
	if err := os.WriteFile(list, wanted, 0o600); err != nil { //nolint:gosec // our own file
		return err
	}
	for _, step := range [][]string{
		{"python3", "-m", "venv", "--clear", "venv"},
		{interpreter, "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", "requirements.txt"},
	} {
		cmd := exec.CommandContext(ctx, step[0], step[1:]...)
		cmd.Dir = Home()
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", step, err, out.String())
		}
	}
	return nil
}

// lock waits until no other process installs.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // our own file
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // which unlocks
}
