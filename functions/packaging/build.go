package packaging

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Build builds the programs that the patterns match, in the module at the given
// directory, into the directory programs, for Lambda on arm64. The same sources
// give the same bytes, whatever their directory and commit. Programs that are
// up to date are not built again.
func Build(ctx context.Context, module, programs string, patterns ...string) error {
	if err := os.MkdirAll(programs, 0o750); err != nil {
		return err
	}
	args := []string{
		"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w",
		"-tags=lambda.norpc", // leaves out the RPC server, which only the retired go1.x runtime calls
		"-o", programs + string(filepath.Separator),
	}
	cmd := exec.CommandContext(ctx, "go", append(args, patterns...)...)
	cmd.Dir = module
	// Use the module's own go.mod and link statically, because Lambda's image
	// has no C library for it.
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0", "GOWORK=off", "GOFLAGS=")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go build %v: %w", patterns, err)
	}
	return nil
}
