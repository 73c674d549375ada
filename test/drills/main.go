// Command drills breaks what an alarm is for, on a platform of its own, waits until the
// operators' page and the alarm's condition show it, runs the commands of the alarm's
// runbook as they stand in docs/operations.md, and waits until all is well again.
//
//	go tool task drill                    lists the drills
//	go tool task drill -- api-failing     runs one, or several
//	go tool task drill -- all             runs all, and prints a table
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("drills", command) }

func command(ctx context.Context) error {
	flag.Parse()
	if flag.NArg() == 0 {
		list()
		return nil
	}
	chosen, err := choose(flag.Args())
	if err != nil {
		return err
	}
	return runAll(ctx, chosen)
}

func choose(names []string) ([]drill, error) {
	if slices.Equal(names, []string{"all"}) {
		return drills, nil
	}
	var chosen []drill
	for _, name := range names {
		d, ok := named(name)
		if why, exempt := exempt[name]; exempt {
			return nil, fmt.Errorf("%s has no drill: %s", name, why)
		} else if !ok {
			return nil, fmt.Errorf("there is no alarm %q; without a name this lists them", name)
		}
		chosen = append(chosen, d)
	}
	return chosen, nil
}

func list() {
	for _, d := range drills {
		fmt.Printf("%-30s %s\n", d.alarm, d.breaks)
	}
	for name, why := range exempt {
		fmt.Printf("%-30s no drill: %s\n", name, why)
	}
}

// runAll runs the drills one after another, and prints their table.
func runAll(ctx context.Context, chosen []drill) (failed error) {
	fmt.Print(head)
	var shared []drill
	for _, d := range chosen {
		if d.own {
			failed = errors.Join(failed, onPlatform(ctx, []drill{d}))
		} else {
			shared = append(shared, d)
		}
	}
	if len(shared) == 0 {
		return failed
	}
	return errors.Join(failed, onPlatform(ctx, shared))
}

// onPlatform runs drills on a platform of their own. Its data are kept if one fails.
func onPlatform(ctx context.Context, chosen []drill) (failed error) {
	data, err := os.MkdirTemp("", "eventforge-drills")
	if err != nil {
		return err
	}
	s, err := open(ctx, data, func(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) })
	if err != nil {
		return err
	}
	for _, d := range chosen {
		r, err := d.conduct(ctx, s)
		if err == nil {
			fmt.Println(r)
		} else {
			fmt.Printf("| `%s` | %s | **failed** | | | | %s |\n", r.Alarm, r.Breaks, r.Took.Round(time.Second))
			fmt.Fprintln(os.Stderr, err)
			failed = errors.Join(failed, err)
		}
		if ctx.Err() != nil {
			break
		}
	}
	if err := errors.Join(failed, s.close()); err != nil {
		return fmt.Errorf("%w\n(data in %s)", err, data)
	}
	return os.RemoveAll(data)
}

const head = `| alarm | what breaks | minutes to detection | minutes to recovery | commands | on the page | took |
|---|---|---|---|---|---|---|
`

// String is the result's row of the table.
func (r result) String() string {
	shown := "no figure"
	if r.OnPage {
		shown = "yes"
	}
	return fmt.Sprintf("| `%s` | %s | %.0f | %.0f | %d | %s | %s |",
		r.Alarm, r.Breaks, r.Detection.Minutes(), r.Recovery.Minutes(), r.Commands, shown, r.Took.Round(time.Second))
}
