package main

import (
	"context"
	"time"

	"github.com/eventforge/eventforge/test/kit/calm"
)

// pass lets d pass on the platform's clock, in steps.
func (p *platform) pass(ctx context.Context, d, step time.Duration) error {
	return calm.Pass(ctx, p.control, d, step)
}

// now is the platform's time.
func (p *platform) now(ctx context.Context) (time.Time, error) { return p.control.Now(ctx) }
