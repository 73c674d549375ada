// Package limit gives each caller a budget of requests: a token bucket.
package limit

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter keeps one bucket per caller, for at most twice its capacity of callers.
// It is safe for concurrent use.
type Limiter struct {
	perSecond rate.Limit
	burst     int
	capacity  int

	mu sync.Mutex
	// Buckets are in two generations. A used bucket moves to the young one. When
	// the young one is full it becomes the old one, and the previous old one is
	// dropped: its callers made no request while capacity others did.
	young, old map[string]*rate.Limiter
}

// New returns a limiter of a steady rate. A caller may accumulate two seconds' worth of
// requests, at least one.
func New(perSecond float64, capacity int) *Limiter {
	return NewWithBurst(perSecond, max(1, int(math.Ceil(2*perSecond))), capacity)
}

// NewWithBurst returns a limiter of a steady rate, whose callers may accumulate burst
// requests.
func NewWithBurst(perSecond float64, burst, capacity int) *Limiter {
	return &Limiter{
		perSecond: rate.Limit(perSecond), burst: burst, capacity: capacity,
		young: map[string]*rate.Limiter{}, old: map[string]*rate.Limiter{},
	}
}

// Verdict is the decision on one request.
type Verdict struct {
	Allowed   bool
	Remaining int           // requests left right now
	Full      time.Duration // until the budget is full again
	Retry     time.Duration // until the next request is allowed; 0 if it is now
}

// Take takes one request from the caller's budget.
func (l *Limiter) Take(caller string, now time.Time) Verdict {
	b := l.bucket(caller)
	allowed := b.AllowN(now, 1)
	tokens := max(0, b.TokensAt(now))
	v := Verdict{Allowed: allowed, Remaining: int(tokens), Full: l.refill(float64(l.burst) - tokens)}
	if tokens < 1 {
		v.Retry = l.refill(1 - tokens)
	}
	return v
}

// Burst is the size of a full budget.
func (l *Limiter) Burst() int { return l.burst }

// Window is how long an empty budget takes to be full again.
func (l *Limiter) Window() time.Duration { return l.refill(float64(l.burst)) }

func (l *Limiter) refill(tokens float64) time.Duration {
	return time.Duration(tokens / float64(l.perSecond) * float64(time.Second))
}

func (l *Limiter) bucket(caller string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.young[caller]; ok {
		return b
	}
	b, ok := l.old[caller]
	if !ok {
		b = rate.NewLimiter(l.perSecond, l.burst)
	}
	if len(l.young) >= l.capacity {
		l.young, l.old = map[string]*rate.Limiter{}, l.young
	}
	delete(l.old, caller)
	l.young[caller] = b
	return b
}

// Callers is the number of buckets.
func (l *Limiter) Callers() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.young) + len(l.old)
}
