// Command bench measures the platform on this machine and prints tables.
package main

import (
	"context"
	"flag"
	"os"
	"time"

	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("bench", command) }

func command(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Minute)
	defer cancel()
	o := Options{Out: os.Stdout}
	flag.DurationVar(&o.Each, "each", 5*time.Second, "how long each latency is measured")
	flag.IntVar(&o.Orders, "orders", 2000, "orders of the throughput run")
	flag.IntVar(&o.Large, "large", 200_000, "orders in the table for the growth run")
	flag.DurationVar(&o.Stall, "stall", time.Minute, "how long nothing may happen before a run ends as failed")
	flag.StringVar(&o.Only, "only", "", "one section: sizes, starts, alone, accept, complete, hot, crowd, search, growth or traces")
	flag.Parse()
	return o.Run(ctx)
}
