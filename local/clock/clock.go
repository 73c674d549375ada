// Package clock is the platform's time: the machine's clock plus an offset
// that the control API and tests may advance.
package clock

import (
	"context"
	"math"
	"sync"
	"time"
)

// Clock reports the platform's time and waits for it. It is safe for
// concurrent use. The zero value is not usable; call New.
type Clock struct {
	mu     sync.Mutex
	offset time.Duration
	moved  chan struct{} // closed and replaced whenever the offset changes
}

// New returns a clock that shows the machine's time.
func New() *Clock { return &Clock{moved: make(chan struct{})} }

// Now returns the platform's time in UTC.
func (c *Clock) Now() time.Time { return time.Now().Add(c.Offset()).UTC() }

// Offset returns how far the clock is ahead of the machine's clock.
func (c *Clock) Offset() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// Advance moves the clock forward by d and ends every wait that is now due.
// It ignores a negative d: time never goes back.
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

// Sleep waits for d of platform time. It returns ctx.Err() when ctx ends first.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	return c.SleepUntil(ctx, c.Now().Add(d))
}

// SleepUntil waits until the platform's time is t or later. It returns
// ctx.Err() when ctx ends first.
func (c *Clock) SleepUntil(ctx context.Context, t time.Time) error {
	_, err := c.Wait(ctx, t, nil)
	return err
}

// Every calls do at once, and again whenever interval of platform time has
// passed since the last call began. A clock that is advanced during a call makes
// the next one due at once. It ends with do's error, or with ctx.Err().
func (c *Clock) Every(ctx context.Context, interval time.Duration, do func(context.Context) error) error {
	for {
		next := c.Now().Add(interval)
		if err := do(ctx); err != nil {
			return err
		}
		if err := c.SleepUntil(ctx, next); err != nil {
			return err
		}
	}
}

// Never is a time that does not come: for a Wait that only a signal or the end
// of ctx ends.
var Never = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// Wait waits until signal delivers or is closed, the platform's time is t or
// later, or ctx ends. It reports whether signal ended the wait; the error is
// ctx.Err() when ctx ended it. A nil signal never delivers. When t has already
// come, Wait returns at once: a pending signal counts first, then an ended ctx.
func (c *Clock) Wait(ctx context.Context, t time.Time, signal <-chan struct{}) (signaled bool, err error) {
	timer := time.NewTimer(math.MaxInt64)
	defer timer.Stop()
	for {
		left, moved := c.left(t)
		if left <= 0 {
			select {
			case <-signal:
				return true, nil
			default:
				return false, ctx.Err()
			}
		}
		timer.Reset(left)
		select {
		case <-signal:
			return true, nil
		case <-ctx.Done():
			return false, ctx.Err()
		case <-timer.C:
		case <-moved:
		}
	}
}

// left returns how long it is until t, and the channel that the next Advance
// closes. One lock guards both, so that a wait misses no Advance.
func (c *Clock) left(t time.Time) (time.Duration, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return t.Sub(time.Now().Add(c.offset)), c.moved
}
