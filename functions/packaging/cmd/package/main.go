// Command package builds every function for Lambda and packs each into a zip
// file:
//
//	package <directory for programs> <directory for packages>
//
// It must run in the functions' module.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/eventforge/eventforge/functions/packaging"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "package:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: package <directory for programs> <directory for packages>")
	}
	mains, err := os.ReadDir("cmd")
	if err != nil {
		return fmt.Errorf("run it in the functions' module: %w", err)
	}
	var names, patterns []string
	for _, m := range mains {
		names = append(names, m.Name())
		patterns = append(patterns, "./"+filepath.ToSlash(filepath.Join("cmd", m.Name())))
	}
	if err := packaging.Build(ctx, ".", args[0], patterns...); err != nil {
		return err
	}
	return packaging.Pack(args[0], args[1], names)
}
