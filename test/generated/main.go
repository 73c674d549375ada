// Command generated fails if generated sources are stale. It restores the tree.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/eventforge/eventforge/ops/program"
)

// generated lists the modules with go:generate directives.
var generated = []string{"api"}

func main() { program.Main("generated", run) }

func run(ctx context.Context) error {
	var stale []string
	for _, module := range generated {
		names, err := check(ctx, module)
		if err != nil {
			return err
		}
		stale = append(stale, names...)
	}
	if len(stale) > 0 {
		return fmt.Errorf("run `go tool task generate` and commit: %s", strings.Join(stale, ", "))
	}
	return nil
}

// check generates a module's sources and restores those that differ.
func check(ctx context.Context, module string) (stale []string, err error) {
	before, err := sources(module)
	if err != nil {
		return nil, err
	}
	if len(before) == 0 {
		return nil, fmt.Errorf("%s has no generated sources", module)
	}
	cmd := exec.CommandContext(ctx, "go", "generate", "./...")
	cmd.Dir, cmd.Stdout, cmd.Stderr = module, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go generate in %s: %w", module, err)
	}
	after, err := sources(module)
	if err != nil {
		return nil, err
	}
	for name, was := range before {
		if !bytes.Equal(was, after[name]) {
			stale = append(stale, name)
			err = errors.Join(err, os.WriteFile(name, was, 0o600))
		}
	}
	return stale, err
}

func sources(module string) (map[string][]byte, error) {
	out := map[string][]byte{}
	err := filepath.WalkDir(module, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(d.Name(), ".gen.") {
			return err
		}
		out[path], err = os.ReadFile(path) //nolint:gosec // a path of the repository
		return err
	})
	return out, err
}
