// Command chaos runs chaos plans, one per seed, and prints the results. A seed reproduces
// its faults.
//
//	go run ./test/chaos --seeds 20 --orders 300
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("chaos", command) }

func command(ctx context.Context) error {
	first := flag.Uint64("seed", 1, "the first seed")
	seeds := flag.Int("seeds", 1, "how many seeds, one run each")
	orders := flag.Int("orders", 300, "orders placed at once")
	kills := flag.Int("kills", 12, "processes killed")
	rate := flag.Float64("rate", 0.05, "share of calls that each kind of fault strikes")
	keep := flag.Bool("keep", false, "keep the data and logs of good runs too")
	flag.Parse()
	plan := Plan{Orders: *orders, Kills: *kills, Rate: *rate, Log: os.Stderr}
	return runSeeds(ctx, plan, *first, *seeds, *keep)
}

func runSeeds(ctx context.Context, plan Plan, first uint64, seeds int, keep bool) error {
	base, err := os.MkdirTemp("", "eventforge-chaos")
	if err != nil {
		return err
	}
	var failed error
	strikes := map[string]int{}
	for seed := first; seed < first+uint64(seeds); seed++ {
		plan.Seed, plan.Data = seed, filepath.Join(base, fmt.Sprintf("seed-%d", seed))
		struck, err := one(ctx, plan)
		for kind, n := range struck {
			strikes[kind] += n
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("seed %d (data in %s):\n%w", seed, plan.Data, err))
		} else if !keep {
			failed = errors.Join(failed, os.RemoveAll(plan.Data))
		}
		if ctx.Err() != nil {
			break
		}
	}
	fmt.Println("how often each kind of fault struck:", counts(strikes))
	return failed
}

// counts lists the kinds with their numbers, in the order of their names.
func counts(strikes map[string]int) string {
	var out []string
	for _, kind := range slices.Sorted(maps.Keys(strikes)) {
		out = append(out, fmt.Sprintf("%s %d", kind, strikes[kind]))
	}
	return strings.Join(out, ", ")
}

func one(ctx context.Context, plan Plan) (strikes map[string]int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	result, err := plan.Run(ctx)
	verdict := "ok"
	if err != nil {
		verdict = "FAILED"
	}
	fmt.Printf("seed %d: %s in %s: %d orders %v, killed %v, struck %s; %d webhooks received, %d mails sent again\n",
		plan.Seed, verdict, result.Took.Round(100*time.Millisecond), result.Accepted, result.ByStatus, result.Kills, counts(result.Strikes), result.Delivered, result.MailedTwice)
	return result.Strikes, err
}
