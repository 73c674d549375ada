package stripetest

import (
	"sync"
	"time"
)

// Clock is a clock that a test moves, for Options.Now. Its zero value stands at the
// beginning of 2026.
type Clock struct {
	mu     sync.Mutex
	passed time.Duration
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC).Add(c.passed)
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passed += d
}
