// Command fuzz runs every fuzz target of the workspace, a minute each by default.
//
//	go run ./test/fuzz [-list] [duration]
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/program"
)

var modules = []string{"domain", "wiring", "adapter", "api", "functions", "local", "ops", "test"}

// target is one fuzz function and the package it is in.
type target struct{ module, pkg, name string }

func main() { program.Main("fuzz", command) }

func command(ctx context.Context) error {
	list := flag.Bool("list", false, "only list the targets")
	flag.Parse()
	return run(ctx, *list, flag.Arg(0))
}

func run(ctx context.Context, list bool, duration string) error {
	each := time.Minute
	if duration != "" {
		var err error
		if each, err = time.ParseDuration(duration); err != nil {
			return err
		}
	}
	var failed error
	for _, module := range modules {
		targets, err := find(ctx, module)
		if err != nil {
			return err
		}
		for _, t := range targets {
			fmt.Println(t.pkg, t.name)
			if !list {
				failed = errors.Join(failed, t.fuzz(ctx, each))
			}
		}
	}
	return failed
}

// find lists a module's fuzz targets.
func find(ctx context.Context, module string) ([]target, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-f", "{{.ImportPath}} {{.TestGoFiles}} {{.XTestGoFiles}}", "./...")
	cmd.Dir, cmd.Stderr = module, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list in %s: %w", module, err)
	}
	var targets []target
	for line := range strings.Lines(string(out)) {
		pkg, files, _ := strings.Cut(strings.TrimSpace(line), " ")
		if strings.Contains(files, "_test.go") {
			targets = append(targets, in(ctx, module, pkg)...)
		}
	}
	return targets, nil
}

func in(ctx context.Context, module, pkg string) (targets []target) {
	cmd := exec.CommandContext(ctx, "go", "test", "-list", "^Fuzz", pkg)
	cmd.Dir = module
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	for line := range bytes.Lines(out) {
		if name := strings.TrimSpace(string(line)); strings.HasPrefix(name, "Fuzz") {
			targets = append(targets, target{module, pkg, name})
		}
	}
	return targets
}

func (t target) fuzz(ctx context.Context, each time.Duration) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-fuzztime", each.String(),
		"-fuzzminimizetime", "2s", t.pkg) // by default a minute, all of the target's time
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.module, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", t.pkg, t.name, err)
	}
	return nil
}
