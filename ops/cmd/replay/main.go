// Command replay publishes events again that did not reach the bus.
//
//	go run ./ops/cmd/replay --target target.json --relay eventforge-dev-relay-events --order 01JD…
//	go run ./ops/cmd/replay --target target.json --relay eventforge-dev-relay-events --batch message.json
//
// A batch is the body of a message of the queue relay-failures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/replay"
	"github.com/eventforge/eventforge/ops/target"
)

func main() { program.Main("replay", command) }

func command(ctx context.Context) error {
	document := flag.String("target", os.Getenv(target.Environment), "document of the platform (default: $"+target.Environment+")")
	relay := flag.String("relay", "", "name of the relay `function`")
	order := flag.String("order", "", "`id` of the order whose events to publish")
	batch := flag.String("batch", "", "`file` with a message of relay-failures")
	flag.Parse()
	if *document == "" || *relay == "" || (*order == "") == (*batch == "") {
		return errors.New("--target, --relay and one of --order and --batch are required")
	}
	t, err := target.Load(*document)
	if err != nil {
		return err
	}
	r := replay.Replay{Table: t.Table, Relay: *relay}
	if r.AWS, err = config.LoadDefaultConfig(ctx, config.WithRegion(t.Region)); err != nil {
		return err
	}
	if t.AWS != "" {
		r.AWS.BaseEndpoint = aws.String(t.AWS)
	}
	n, err := run(ctx, r, *order, *batch)
	if err != nil {
		return err
	}
	fmt.Printf("%d events published\n", n)
	return nil
}

func run(ctx context.Context, r replay.Replay, order, batch string) (int, error) {
	if order != "" {
		return r.Order(ctx, order)
	}
	message, err := os.ReadFile(batch) //nolint:gosec // the caller chooses the file
	if err != nil {
		return 0, err
	}
	return r.Batch(ctx, message)
}
