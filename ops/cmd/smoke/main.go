// Command smoke checks that a deployed platform works. It needs the target document,
// which Terraform prints and local writes.
//
//	go run ./ops/cmd/smoke --target target.json --environment dev --order
package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/smoke"
	"github.com/eventforge/eventforge/ops/target"
)

func main() { program.Main("smoke", command) }

func command(ctx context.Context) error {
	document := flag.String("target", os.Getenv(target.Environment), "document of the platform (default: $"+target.Environment+")")
	environment := flag.String("environment", "", "dev, staging, prod or local")
	wait := flag.Duration("wait", 5*time.Minute, "how `long` the deployment may take to become ready, and an order to complete")
	order := flag.Bool("order", false, "place a whole order too, as a user made for it; needs the test client and the right to make users")
	flag.Parse()
	if *document == "" || *environment == "" {
		return errors.New("--target and --environment are required")
	}
	t, err := target.Load(*document)
	if err != nil {
		return err
	}
	if *order && t.TestClient == "" {
		return errors.New("--order: this stack has no test client")
	}
	s := smoke.Smoke{Target: t, Environment: *environment, Wait: *wait, Order: *order, Log: os.Stdout}
	if s.AWS, err = config.LoadDefaultConfig(ctx, config.WithRegion(t.Region)); err != nil {
		return err
	}
	if t.AWS != "" {
		s.AWS.BaseEndpoint = aws.String(t.AWS)
	}
	return s.Run(ctx)
}
