// Command outages breaks one thing after another for minutes, hours or days, and prints a
// table: what was in flight, what failed because of us, what was lost or doubled, and when
// all was well again. It fails if anything failed, was lost or was doubled.
//
//	go run ./test/outages [--orders 200] [--only bus,ses] [--full] [--keep]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("outages", command) }

func command(ctx context.Context) error {
	orders := flag.Int("orders", 200, "orders placed in each outage")
	full := flag.Bool("full", false, "as many orders as a shop places: 36,000 in the gateway's outage, which takes hours")
	only := flag.String("only", "", "the outages' names, separated by commas; empty: all")
	keep := flag.Bool("keep", false, "keep the data and logs of good drills too")
	flag.Parse()
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	base, err := os.MkdirTemp("", "eventforge-outages")
	if err != nil {
		return err
	}
	fmt.Print(head)
	var failed error
	for _, o := range chosen {
		s := size{Orders: *orders, Long: true}
		if *full {
			s.Orders = fullOrders
		}
		data := filepath.Join(base, o.name)
		r, err := one(ctx, o, s, data)
		fmt.Println(r)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%w\n(data in %s)", err, data))
		} else if !*keep {
			failed = errors.Join(failed, os.RemoveAll(data))
		}
		if ctx.Err() != nil {
			break
		}
	}
	fmt.Print("\n", notes(chosen))
	return failed
}

// fullOrders are 20 orders a second for half an hour.
const fullOrders = 36_000

func choose(only string) ([]outage, error) {
	if only == "" {
		return outages, nil
	}
	var chosen []outage
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(outages, func(o outage) bool { return o.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no outage %q", name)
		}
		chosen = append(chosen, outages[i])
	}
	return chosen, nil
}

// one conducts a drill on a platform of its own.
func one(ctx context.Context, o outage, s size, data string) (r result, err error) {
	p, err := open(ctx, data, 20*time.Second)
	if err != nil {
		return result{Title: o.title}, fmt.Errorf("%s: %w", o.name, err)
	}
	defer func() { err = errors.Join(err, p.close()) }()
	return o.conduct(ctx, p, s, os.Stderr)
}

const head = `| outage | orders | in flight at its end | failed because of us | lost | doubled | all well after | commands |
|---|---|---|---|---|---|---|---|
`

// String is the result's row of the table.
func (r result) String() string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %s | %d |",
		r.Title, r.Accepted, r.InFlight, r.Failed, r.Lost, r.Doubled, r.Well.Round(time.Second), r.Commands)
}

// notes say what is scaled.
func notes(chosen []outage) string {
	var out strings.Builder
	for _, o := range chosen {
		fmt.Fprintf(&out, "- %s: %s.\n", o.title, o.about)
	}
	return out.String()
}
