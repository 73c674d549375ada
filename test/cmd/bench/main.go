// Command bench measures the platform on this machine and prints tables.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/eventforge/eventforge/test/bench"
)

func main() {
	if err := command(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	o := bench.Options{Out: os.Stdout}
	flag.DurationVar(&o.Each, "each", 5*time.Second, "how long each latency is measured")
	flag.IntVar(&o.Orders, "orders", 2000, "orders of the throughput run")
	flag.IntVar(&o.Large, "large", 200_000, "orders in the table for the growth run")
	flag.StringVar(&o.Only, "only", "", "one section: sizes, starts, alone, accept, complete or growth")
	flag.Parse()
	return o.Run(ctx)
}
