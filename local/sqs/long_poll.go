package sqs

import (
	"context"
	"slices"
	"time"
)

// waiter is a receiver that waits for a message.
type waiter struct {
	woken chan struct{} // one token at most
	until int64         // when the first waiting message becomes visible; 0 is unknown
}

// enlist adds a waiter at the end of the row.
func (q *queue) enlist() *waiter {
	w := &waiter{woken: make(chan struct{}, 1)}
	if len(q.waiting) > 0 {
		w.until = q.waiting[0].at
	}
	q.waiters = append(q.waiters, w)
	return w
}

// wake lets up to n waiters look again, those first that wait longest.
func (q *queue) wake(n int) {
	n = min(n, len(q.waiters))
	for _, w := range q.waiters[:n] {
		w.woken <- struct{}{}
	}
	q.waiters = slices.Delete(q.waiters, 0, n)
}

// dismiss takes a waiter out of the row. What it would have looked for, a
// message or the moment when one becomes visible, the next one has to know.
// A nil waiter is nobody.
func (q *queue) dismiss(w *waiter) {
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

// await blocks until the waiter is woken, a message becomes visible, or the
// deadline (milliseconds of platform time) or ctx ends the wait. It reports
// whether to look again.
func (s *Service) await(ctx context.Context, q *queue, w *waiter, deadline int64) bool {
	defer q.dismiss(w)
	until := deadline
	if w.until > 0 {
		until = min(until, w.until)
	}
	moved := s.env.Clock.Moved()
	timer := time.NewTimer(time.Duration(until-s.now()) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-w.woken:
	case <-timer.C:
	case <-moved:
	case <-ctx.Done():
		return false
	}
	return s.now() < deadline || w.until > 0 && w.until <= deadline
}
