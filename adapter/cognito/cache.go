package cognito

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/identity"
)

type cacheKey = [sha256.Size]byte

type cached struct {
	profile identity.Profile
	until   time.Time
}

// cache keeps at most capacity profiles for a limited time.
type cache struct {
	now     func() time.Time
	mu      sync.Mutex
	entries map[cacheKey]cached
}

func newCache(now func() time.Time) *cache {
	return &cache{now: now, entries: map[cacheKey]cached{}}
}

func (c *cache) get(k cacheKey) (identity.Profile, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[k]
	if !ok || !c.now().Before(e.until) {
		return identity.Profile{}, false
	}
	return e.profile, true
}

func (c *cache) put(k cacheKey, p identity.Profile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= capacity {
		c.evict()
	}
	c.entries[k] = cached{profile: p, until: c.now().Add(remember)}
}

// evict removes the expired entries or, if there are none, any entry.
func (c *cache) evict() {
	now := c.now()
	for k, e := range c.entries {
		if !now.Before(e.until) {
			delete(c.entries, k)
		}
	}
	for k := range c.entries {
		if len(c.entries) < capacity {
			return
		}
		delete(c.entries, k)
	}
}
