// Command mutants changes the code in small ways with gremlins and reports the
// changes, the mutants, that no test notices.
//
//	go run ./test/mutants [-gremlins .cache/bin/gremlins] [module or folder ...]
//
// It fails if a module kills fewer of its mutants than required, if a survivor
// of such a module is not named in survivors.json, and if a named one no longer
// survives.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/eventforge/eventforge/ops/program"
)

// required is the percentage of mutants that a module must kill. The other
// modules have many of their tests in test, which gremlins cannot run, so their
// score is only printed.
var required = map[string]float64{"domain": 97}

func main() {
	// gremlins runs the tests through this program under the name go; see standin.go.
	if filepath.Base(os.Args[0]) == "go" {
		os.Exit(runTests(os.Args[1:]))
	}
	program.Main("mutants", command)
}

func command(ctx context.Context) error {
	tool := flag.String("gremlins", ".cache/bin/gremlins", "the program gremlins")
	names := flag.String("survivors", "test/mutants/survivors.json", "the named survivors")
	flag.Parse()
	named, err := readNamed(*names)
	if err != nil {
		return err
	}
	gremlins, err := filepath.Abs(*tool)
	if err != nil {
		return err
	}
	folders := flag.Args()
	if len(folders) == 0 {
		folders = []string{"domain", "adapter", "api", "functions"}
	}
	for _, folder := range folders {
		mutants, runErr := mutate(ctx, gremlins, filepath.Clean(folder))
		if runErr != nil {
			return fmt.Errorf("%s: %w", folder, runErr)
		}
		err = errors.Join(err, judge(os.Stdout, filepath.Clean(folder), mutants, named))
	}
	return err
}
