package cognito

import (
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/identity"
)

type cached struct {
	profile identity.Profile
	read    time.Time
}

// cache keeps the last profiles of at most capacity users, and one read of each user that
// is under way.
type cache struct {
	now     func() time.Time
	mu      sync.Mutex
	entries map[string]cached // by the user's id
	reads   map[string]*read  // by the user's id and token
}

// read is a call of GetUser. profile and err are set when done is closed.
type read struct {
	done    chan struct{}
	profile identity.Profile
	err     error
}

func newCache(now func() time.Time) *cache {
	return &cache{now: now, entries: map[string]cached{}, reads: map[string]*read{}}
}

// get returns the user's profile if it was read less than maxAge ago.
func (c *cache) get(userID string, maxAge time.Duration) (identity.Profile, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[userID]
	if !ok || c.now().Sub(e.read) >= maxAge {
		return identity.Profile{}, false
	}
	return e.profile, true
}

func (c *cache) put(userID string, p identity.Profile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.entries[userID]; !known && len(c.entries) >= capacity {
		c.evict()
	}
	c.entries[userID] = cached{profile: p, read: c.now()}
}

// join returns the read of the key that is under way, or a new one that the caller must
// finish.
func (c *cache) join(key string) (r *read, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r, ok := c.reads[key]; ok {
		return r, false
	}
	r = &read{done: make(chan struct{})}
	c.reads[key] = r
	return r, true
}

func (c *cache) finish(key string, r *read) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.reads, key)
	close(r.done)
}

// evict removes the expired entries or, if there are none, any entry.
func (c *cache) evict() {
	now := c.now()
	for id, e := range c.entries {
		if now.Sub(e.read) >= lastKnown {
			delete(c.entries, id)
		}
	}
	for id := range c.entries {
		if len(c.entries) < capacity {
			return
		}
		delete(c.entries, id)
	}
}
