// Command shape prints the measures of the code's shape: the length of
// functions and files, the size of packages, and the exported names without
// documentation.
//
//	go run ./test/shape [-list 10]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("shape", command) }

func command(context.Context) error {
	longest := flag.Int("list", 5, "how many of the longest functions and files to name")
	flag.Parse()
	s, err := measure(".")
	if err != nil {
		return err
	}
	s.print(os.Stdout, *longest)
	if len(s.undocumented) > 0 {
		return fmt.Errorf("%d exported names have no documentation", len(s.undocumented))
	}
	return nil
}
