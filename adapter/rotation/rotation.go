// Package rotation keeps secrets that are replaced while a process runs, so that no
// process has to start again for them.
package rotation

import (
	"context"
	"sync"
	"time"
)

// The times of a rotation.
const (
	// Grace is for how long the value before the current one is accepted.
	Grace = 24 * time.Hour
	// life is for how long a value is used before it is read again.
	life = 5 * time.Minute
	// pause is the least time between two reads because the value was refused, or because
	// the last read failed.
	pause = 10 * time.Second
)

// Secret is a secret with the value that it had before.
type Secret struct {
	Current  string
	Previous string    // empty if there is none
	Changed  time.Time // when Current replaced Previous
}

// Accepted returns the values that are accepted: the current one, then the previous one
// while its grace lasts.
func (s Secret) Accepted(now time.Time) []string {
	if s.Previous == "" || s.Previous == s.Current || now.Sub(s.Changed) >= Grace {
		return []string{s.Current}
	}
	return []string{s.Current, s.Previous}
}

// Cache keeps the value of a secret for some minutes. If it cannot be read then, the value
// stays in use, so that a rotation never stops what worked without it. It is safe for
// concurrent use.
type Cache[T any] struct {
	read func(context.Context) (T, error)
	now  func() time.Time

	mu    sync.Mutex
	value T
	known bool
	until time.Time // when the value is read again
	next  time.Time // before it, a refusal is no reason to read
}

// NewCache returns a Cache of what read reads. It does not read yet.
func NewCache[T any](read func(context.Context) (T, error), now func() time.Time) *Cache[T] {
	return &Cache[T]{read: read, now: now}
}

// Value returns the value. It fails with read's errors while no value was ever read.
func (c *Cache[T]) Value(ctx context.Context) (T, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known && c.now().Before(c.until) {
		return c.value, nil
	}
	err := c.renew(ctx)
	if c.known {
		return c.value, nil
	}
	return c.value, err
}

// Again returns the value after it was refused: it is read at once, unless it was read
// for this reason a moment ago.
func (c *Cache[T]) Again(ctx context.Context) (T, error) {
	c.mu.Lock()
	if now := c.now(); !now.Before(c.next) {
		c.until, c.next = time.Time{}, now.Add(pause)
	}
	c.mu.Unlock()
	return c.Value(ctx)
}

// renew reads the value. A failure is tried again after the pause.
func (c *Cache[T]) renew(ctx context.Context) error {
	value, err := c.read(ctx)
	if err != nil {
		c.until = c.now().Add(pause)
		return err
	}
	c.value, c.known, c.until = value, true, c.now().Add(life)
	return nil
}
