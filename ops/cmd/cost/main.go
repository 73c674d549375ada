// Command cost computes what the platform costs and prints docs/cost.md.
//
//	go run ./ops/cmd/cost                        prints the document
//	go run ./ops/cmd/cost --write                writes it
//	go run ./ops/cmd/cost --measure 20           measures orders on a local platform first
//	go run ./ops/cmd/cost --plan dev=plan.json   takes an environment's inventory from a plan first
//	go run ./ops/cmd/cost --check dev=plan.json  fails if the inventory is not the plan's
//
// A plan is the output of `terraform show -json` for a plan that was made after an apply.
package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/cost"
	"github.com/eventforge/eventforge/ops/program"
)

func main() { program.Main("cost", command) }

// plans are name=file, which may be given several times.
type plans []string

// String joins the plans.
func (p *plans) String() string { return strings.Join(*p, " ") }

// Set adds a plan.
func (p *plans) Set(value string) error {
	if name, file, ok := strings.Cut(value, "="); !ok || name == "" || file == "" {
		return errors.New("must be name=file")
	}
	*p = append(*p, value)
	return nil
}

func command(ctx context.Context) error {
	var taken, checked plans
	docs := flag.String("docs", "docs", "`directory` of prices.json, inventory.json, usage.json and cost.md")
	write := flag.Bool("write", false, "write cost.md")
	measure := flag.Int("measure", 0, "measure this many `orders` and write usage.json")
	flag.Var(&taken, "plan", "take the inventory `name=plan.json`: dev, staging, prod, or egress-public, egress-nat, egress-endpoints")
	flag.Var(&checked, "check", "fail when the inventory is not that of `name=plan.json`")
	flag.Parse()
	files := cost.Files{Docs: *docs}
	if *measure > 0 {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
		defer cancel()
		if err := files.Measure(ctx, *measure); err != nil {
			return err
		}
	}
	for _, plan := range taken {
		if err := files.Take(plan); err != nil {
			return err
		}
	}
	for _, plan := range checked {
		if err := files.Check(plan); err != nil {
			return err
		}
	}
	if len(checked) > 0 {
		return nil
	}
	return files.Print(os.Stdout, *write)
}
