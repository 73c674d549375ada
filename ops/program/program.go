// Package program runs the commands of ops and test: signals, errors and the exit code.
package program

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

// Main runs a command. Ctrl-C ends its context. It prints an error after the command's
// name and exits with 1.
func Main(name string, command func(context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := command(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}
