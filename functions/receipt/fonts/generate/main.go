// Command generate writes the fonts of package build into the folder that is
// its argument.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"

	"github.com/eventforge/eventforge/functions/receipt/fonts/build"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2) //nolint:gocritic // nothing to clean up
	}
	if err := build.Write(ctx, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "generate fonts:", err)
		os.Exit(1)
	}
}
