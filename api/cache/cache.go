// Package cache keeps what many requests ask for, for a short time.
package cache

import (
	"context"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Cache keeps values by key for a lifetime, at most a number of them. It is safe for
// concurrent use.
type Cache[V any] struct {
	lifetime time.Duration
	now      func() time.Time
	kept     *lru.Cache[string, entry[V]]
	loads    Loads[V]
}

type entry[V any] struct {
	value V
	until time.Time
}

// New returns an empty cache of at most size values, at least one. timeout bounds the
// load of one.
func New[V any](lifetime time.Duration, size int, timeout time.Duration, now func() time.Time) *Cache[V] {
	kept, err := lru.New[string, entry[V]](size)
	if err != nil {
		panic(err) // the size is a positive constant
	}
	return &Cache[V]{lifetime: lifetime, now: now, kept: kept, loads: Loads[V]{Timeout: timeout}}
}

// Get returns the value of the key. Unless it is kept, load loads it once for all callers
// that come meanwhile. Errors are not kept. Get fails as Loads.Do.
func (c *Cache[V]) Get(ctx context.Context, key string, load func(context.Context) (V, error)) (V, error) {
	if e, ok := c.kept.Get(key); ok && c.now().Before(e.until) {
		return e.value, nil
	}
	return c.loads.Do(ctx, key, func(ctx context.Context) (V, error) {
		until := c.now().Add(c.lifetime) // its age counts from before it was read
		value, err := load(ctx)
		if err == nil {
			c.kept.Add(key, entry[V]{value, until})
		}
		return value, err
	})
}
