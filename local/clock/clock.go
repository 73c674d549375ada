// Package clock is the platform's notion of time: the real clock plus an
// offset that a person or a test may advance through the control surface.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the platform's time and waits in it. It is safe for concurrent
// use. The zero value is not usable; call New.
type Clock struct {
	mu     sync.Mutex
	offset time.Duration
	moved  chan struct{} // closed and replaced whenever the offset changes
}

// New returns a clock that shows the real time.
func New() *Clock { return &Clock{moved: make(chan struct{})} }

// Now is the platform's time in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset).UTC()
}

// Advance moves the clock forward by d and wakes every wait that is now due.
// A negative d is ignored: time never runs backwards.
func (c *Clock) Advance(d time.Duration) {
	if d <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
	close(c.moved)
	c.moved = make(chan struct{})
}

// Offset is how far the clock runs ahead of the real time.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Sleep waits for d of platform time. It returns ctx.Err() when ctx ends first.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	return c.SleepUntil(ctx, c.Now().Add(d))
}

// SleepUntil waits until the platform's time is t or later. It returns
// ctx.Err() when ctx ends first.
func (c *Clock) SleepUntil(ctx context.Context, t time.Time) error {
	for {
		wait, moved := c.until(t)
		if wait <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-moved:
			timer.Stop()
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// Moved is closed at the next Advance; use it in a select beside other events.
func (c *Clock) Moved() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}

func (c *Clock) until(t time.Time) (time.Duration, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return t.Sub(time.Now().Add(c.offset)), c.moved
}
