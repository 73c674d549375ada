// Package calm lets time pass on a local platform. Functions and the API live by the
// machine's clock, everything else by the platform's. A step of the platform's clock in the
// middle of an invocation would time out its task, so time is moved only while no function
// runs, or when one has run for some seconds.
package calm

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/control"
)

const (
	within = 3 * time.Second // after which it is not waited any longer
	look   = 30 * time.Millisecond
)

// Wait waits until no function runs.
func Wait(ctx context.Context, c control.Client) error {
	end := time.Now().Add(within)
	for quiet := 0; quiet < 2 && time.Now().Before(end); {
		if err := client.Pause(ctx, look); err != nil {
			return err
		}
		functions, err := c.Functions(ctx)
		if err != nil {
			return err
		}
		quiet++
		for _, f := range functions {
			if f.Instances > f.Idle {
				quiet = 0
			}
		}
	}
	return nil
}

// Pass lets d pass on the platform's clock, in steps.
func Pass(ctx context.Context, c control.Client, d, step time.Duration) error {
	for left := d; left > 0; left -= step {
		if err := Wait(ctx, c); err != nil {
			return err
		}
		if err := c.Advance(ctx, min(step, left)); err != nil {
			return err
		}
	}
	return Wait(ctx, c)
}
