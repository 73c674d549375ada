package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/eventforge/eventforge/ops/target"
)

// install installs the pinned packages into a venv under .cache, unless an earlier
// run did, and returns the path of the program.
func install(ctx context.Context) (tool string, err error) {
	wanted, err := os.ReadFile(filepath.Join(folder(), "requirements.txt"))
	if err != nil {
		return "", err
	}
	home := filepath.Join(target.Root(), ".cache", "schemathesis")
	stamp, tool := filepath.Join(home, "installed"), filepath.Join(home, "bin", "schemathesis")
	if done, err := os.ReadFile(stamp); err == nil && string(done) == string(wanted) { //nolint:gosec // a path of ours
		return tool, nil
	}
	if err := checkPython(ctx); err != nil {
		return "", err
	}
	for _, step := range [][]string{
		{"python3", "-m", "venv", "--clear", home},
		{filepath.Join(home, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement", filepath.Join(folder(), "requirements.txt")},
	} {
		if out, err := exec.CommandContext(ctx, step[0], step[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", step, err, out)
		}
	}
	return tool, os.WriteFile(stamp, wanted, 0o600) //nolint:gosec // a path of ours
}

// checkPython says what is missing on a machine without Python.
func checkPython(ctx context.Context) error {
	if _, err := exec.LookPath("python3"); err != nil {
		return errors.New("there is no python3 on the PATH, which runs Schemathesis: install Python 3.10 or newer")
	}
	if out, err := exec.CommandContext(ctx, "python3", "-c", "import ensurepip, venv").CombinedOutput(); err != nil {
		return fmt.Errorf("python3 has no venv with pip, into which Schemathesis is installed (Debian: apt-get install python3-venv): %w\n%s", err, out)
	}
	return nil
}
