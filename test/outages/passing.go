package main

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/ops/client"
)

// Functions and the API live by the machine's clock, everything else by the platform's. A
// step of the platform's clock in the middle of an invocation would time out its task, so
// time is moved only while no function runs, or when one has run for calmWithin.
const (
	calmWithin = 3 * time.Second
	look       = 30 * time.Millisecond
)

// calm waits until no function runs.
func (p *platform) calm(ctx context.Context) error {
	end := time.Now().Add(calmWithin)
	for quiet := 0; quiet < 2 && time.Now().Before(end); {
		if err := client.Pause(ctx, look); err != nil {
			return err
		}
		functions, err := p.control.Functions(ctx)
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

// pass lets d pass on the platform's clock, in steps.
func (p *platform) pass(ctx context.Context, d, step time.Duration) error {
	for left := d; left > 0; left -= step {
		if err := p.calm(ctx); err != nil {
			return err
		}
		if err := p.control.Advance(ctx, min(step, left)); err != nil {
			return err
		}
	}
	return p.calm(ctx)
}

// now is the platform's time.
func (p *platform) now(ctx context.Context) (time.Time, error) { return p.control.Now(ctx) }
