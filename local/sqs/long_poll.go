package sqs

import (
	"context"
	"slices"
	"time"
)

// waiter is a receive that waits for a message.
type waiter struct {
	woken         chan struct{} // buffered for one token
	nextVisibleAt int64         // when the next invisible message becomes visible; 0 if there is none
}

// addWaiter appends a waiter.
func (q *queue) addWaiter() *waiter {
	w := &waiter{woken: make(chan struct{}, 1)}
	if len(q.invisible) > 0 {
		w.nextVisibleAt = q.invisible[0].visibleAt
	}
	q.waiters = append(q.waiters, w)
	return w
}

// wake lets the n waiters that have waited longest try again.
func (q *queue) wake(n int) {
	n = min(n, len(q.waiters))
	for _, w := range q.waiters[:n] {
		w.woken <- struct{}{}
	}
	q.waiters = slices.Delete(q.waiters, 0, n)
}

// removeWaiter removes a waiter. It wakes another one, because the removed one
// may have been the one to receive a message or to wait until one becomes
// visible. A nil waiter is ignored.
func (q *queue) removeWaiter(w *waiter) {
	if w == nil {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.Index(q.waiters, w); i >= 0 {
		q.waiters = slices.Delete(q.waiters, i, i+1)
	}
	if len(q.entries) > 0 {
		q.wake(1)
	}
}

// await waits until the waiter is woken, a message becomes visible, the deadline
// (milliseconds of platform time) has passed or ctx ends. It reports whether to
// try again.
func (s *Service) await(ctx context.Context, q *queue, w *waiter, deadline int64) bool {
	defer q.removeWaiter(w)
	until := deadline
	if w.nextVisibleAt > 0 {
		until = min(until, w.nextVisibleAt)
	}
	if _, err := s.env.Clock.Wait(ctx, time.UnixMilli(until), w.woken); err != nil {
		return false
	}
	return s.now() < deadline || w.nextVisibleAt > 0 && w.nextVisibleAt <= deadline
}
