// Command local runs the whole of EventForge on this machine: the AWS
// services it uses, the API and the functions as they are deployed, and the
// app. Ctrl-C stops everything; a second Ctrl-C does so at once.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/eventforge/eventforge/local/platform"
)

// heapGrowth is how far, in percent, the heap may outgrow what is in use
// before it is collected. What the platform keeps in Go's heap is small, so
// memory is cheaper than the collector's share of two processors.
const heapGrowth = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	syscall.Umask(0o077) // what we and our processes write is this user's alone
	ctx, stop := untilInterrupted()
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// echo is how soon after the first a further interrupt counts as the same:
// at a terminal a Ctrl-C reaches us both from the kernel and from the task
// runner that started us, and timeout(1) signals twice as well.
const echo = 500 * time.Millisecond

// untilInterrupted returns a context that ends at the first interrupt. The second
// interrupt exits at once: the child processes die too, and the store survives a
// crash.
func untilInterrupted() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	interrupts := make(chan os.Signal, 2)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupts
		cancel()
		for first := time.Now(); time.Since(first) < echo; {
			<-interrupts
		}
		fmt.Fprintln(os.Stderr, "\nlocal: killed")
		os.Exit(130)
	}()
	return ctx, cancel
}

// run starts the platform, prints its addresses, and stops it when ctx ends or a
// part of it fails.
func run(ctx context.Context, args, environ []string, out, errs io.Writer) error {
	began := time.Now()
	o, err := parse(args, environ, errs)
	if err != nil {
		return err
	}
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelInfo
	}
	o.config.Log = slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level}))
	closeLog, err := o.openLog()
	if err != nil {
		return err
	}
	defer closeLog()
	p, err := platform.New(o.config) //nolint:contextcheck // takes no time
	if err != nil {
		return err
	}
	if err := start(ctx, p, o); err != nil {
		return stopAfter(err, p.Stop)
	}
	if !o.quiet {
		welcome(out, p.Endpoints(), time.Since(began))
	}
	select {
	case <-ctx.Done():
	case err = <-p.Failed():
	}
	return stopAfter(err, func() error { return halt(p, out, o.quiet) }) //nolint:contextcheck // has to run after ctx ended
}

// stopTimeout bounds the stop of a platform whose data have failed.
const stopTimeout = 3 * time.Second

// stopAfter stops the platform. If its data have failed, parts of it may wait for
// them for ever, and their errors only repeat the first one.
func stopAfter(err error, stop func() error) error {
	var data *platform.DataError
	if !errors.As(err, &data) {
		return errors.Join(err, stop())
	}
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = stop()
	}()
	select {
	case <-stopped:
	case <-time.After(stopTimeout):
	}
	return err
}

func start(ctx context.Context, p *platform.Platform, o options) error {
	if err := p.Start(ctx); err != nil {
		return err
	}
	if o.readyFile == "" {
		return nil
	}
	return p.Endpoints().WriteFile(o.readyFile)
}

func halt(p *platform.Platform, out io.Writer, quiet bool) error {
	began := time.Now()
	err := p.Stop()
	if !quiet {
		fmt.Fprintf(out, "\nStopped the API, the functions and the services in %.1f s. Data stay for the next start.\n",
			time.Since(began).Seconds())
	}
	return err
}
