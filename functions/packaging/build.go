package packaging

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build builds the programs that the patterns name, in the module at the given
// directory, into the directory programs, for Lambda on arm64. The same
// sources make the same bytes wherever they stand and whatever commit they are
// of. Programs that are up to date are left as they are.
func Build(ctx context.Context, module, programs string, patterns ...string) error {
	if err := os.MkdirAll(programs, 0o750); err != nil {
		return err
	}
	args := []string{
		"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-tags=lambda.norpc", // no RPC server, which only the retired go1.x runtime calls
		"-o", programs + string(filepath.Separator),
	}
	cmd := exec.CommandContext(ctx, "go", append(args, patterns...)...)
	cmd.Dir = module
	// From the module's own go.mod, and static: the image has no C library to share.
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %v: %w", patterns, err)
	}
	return nil
}
