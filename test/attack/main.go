// Command attack sends hostile requests to a platform that it starts on this machine, and
// prints what came back. It sends to loopback addresses only, a fixed number of requests.
//
//	go run ./test/attack [--bytes 60000]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/target"
)

func main() { program.Main("attack", command) }

func command(ctx context.Context) error {
	size := flag.Int("bytes", 60_000, "length of hostile bodies")
	flag.Parse()
	result, err := attack(ctx, Plan{Bytes: *size, Timeout: 30 * time.Second})
	fmt.Println(result)
	return err
}

// attack runs a plan against a new platform.
func attack(ctx context.Context, plan Plan) (result Result, err error) {
	data, err := os.MkdirTemp("", "eventforge-attack")
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	local, err := target.Start(ctx, target.Options{Data: filepath.Join(data, "local"), Flags: []string{"--rate-limit", "1000000"}})
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, local.Stop()) }()
	return plan.Run(ctx, local.Target)
}
