// Command plan-guard fails if a plan would delete resources with data, and names them.
//
//	terraform show -json release.tfplan > plan.json
//	go run ./ops/cmd/plan-guard plan.json
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/eventforge/eventforge/ops/planguard"
	"github.com/eventforge/eventforge/ops/program"
)

func main() {
	program.Main("plan-guard", func(context.Context) error { return run(os.Args[1:]) })
}

func run(args []string) error {
	if len(args) != 1 {
		return errors.New("name one file: what `terraform show -json` printed of a plan")
	}
	raw, err := os.ReadFile(args[0]) //nolint:gosec // the caller names the file
	if err != nil {
		return err
	}
	lost, err := planguard.Losses(raw)
	if err != nil {
		return err
	}
	if len(lost) > 0 {
		return fmt.Errorf("the plan deletes resources with data:\n  %s\nSet ALLOW_DATA_LOSS=yes to apply it anyway", strings.Join(lost, "\n  "))
	}
	return nil
}
