// Command preflight says what the AWS account lacks for a plan, before it is applied:
// quotas, SES, service-linked roles, a budget. It reads only. It fails if something is
// missing; with --report it says so and succeeds, as a rollback wants it.
//
//	terraform show -json release.tfplan > plan.json
//	go run ./ops/cmd/preflight plan.json
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/eventforge/eventforge/ops/preflight"
	"github.com/eventforge/eventforge/ops/program"
)

// limit is the time for all checks.
const limit = 2 * time.Minute

func main() { program.Main("preflight", run) }

func run(ctx context.Context) error {
	report := flag.Bool("report", false, "only say what is missing")
	flag.Parse()
	if flag.NArg() != 1 {
		return errors.New("name one file: what `terraform show -json` printed of a plan")
	}
	raw, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		return err
	}
	plan, err := preflight.Read(raw)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(plan.Region))
	if err != nil {
		return err
	}
	missing := preflight.Print(os.Stdout, preflight.New(cfg).Check(ctx, plan))
	switch {
	case missing == 0:
		fmt.Printf("preflight: the account has what %s needs\n", plan.Environment)
	case !*report:
		return fmt.Errorf("%d things are missing; nothing was created or changed. PREFLIGHT=report scripts/deploy.sh … applies anyway", missing)
	}
	return nil
}
