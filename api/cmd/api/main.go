// Command api is the platform's API container.
//
//	api               serves until SIGTERM, then finishes its requests and exits
//	api healthcheck   checks that the API in this container is alive
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/eventforge/eventforge/adapter/observe"
)

// stopSignals stop the process.
var stopSignals = []os.Signal{syscall.SIGTERM, os.Interrupt}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), stopSignals...)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Environ(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, string(observe.Redact([]byte(err.Error()))))
		os.Exit(1) //nolint:gocritic // no deferred call is needed at exit
	}
}

func run(ctx context.Context, args, environ []string, logs io.Writer) error {
	switch {
	case len(args) == 0:
		return serve(ctx, environ, logs)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(ctx, environ)
	default:
		return fmt.Errorf("usage: api [healthcheck]")
	}
}
