// Command schemathesis tests the API of a fresh local platform with Schemathesis,
// once without a token and once as a user of each role. It fails if Schemathesis
// finds anything. A seed reproduces the requests.
//
//	go run ./test/schemathesis [-seed 1] [-examples 100] [-role partner]
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

// patience bounds one role's run. It takes some 20 s with 40 examples.
const patience = 20 * time.Minute

func main() { program.Main("schemathesis", command) }

func command(ctx context.Context) error {
	seed := flag.Uint("seed", 1, "seed of the requests")
	examples := flag.Int("examples", 100, "most requests per operation and phase")
	only := flag.String("role", "", "the only role to try: "+fmt.Sprint(roles))
	flag.Parse()
	tool, err := install(ctx)
	if err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "eventforge-schemathesis")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	platform, err := start(ctx, data)
	if err != nil {
		return err
	}
	p := plan{tool: tool, cache: data, seed: *seed, examples: *examples, platform: platform.Target}
	return errors.Join(p.tryAll(ctx, *only), platform.Stop())
}

// start starts a platform that does not limit the rate of a user's requests.
func start(ctx context.Context, data string) (*target.Local, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return target.Start(ctx, target.Options{Data: data, Flags: []string{"--rate-limit", "100000"}})
}

// folder is where this command's files are.
func folder() string { return filepath.Join(target.Root(), "test", "schemathesis") }
