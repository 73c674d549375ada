package eventbridge

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"github.com/eventforge/eventforge/local/clock"
)

// backlog holds the deliveries that wait for a worker, and those that are due later.
type backlog struct {
	mu    sync.Mutex
	some  *sync.Cond // signalled when due grows
	due   []*delivery
	later byTime
	moved chan struct{} // the earliest delivery of later has changed
}

func newBacklog() *backlog {
	b := &backlog{moved: make(chan struct{}, 1)}
	b.some = sync.NewCond(&b.mu)
	return b
}

// push adds deliveries that are due now.
func (b *backlog) push(deliveries ...*delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due = append(b.due, deliveries...)
	for range deliveries {
		b.some.Signal()
	}
}

// pop waits for a delivery. It returns false when ctx has ended; the caller makes sure
// that wakeAll is called then.
func (b *backlog) pop(ctx context.Context) (*delivery, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.due) == 0 && ctx.Err() == nil {
		b.some.Wait()
	}
	if ctx.Err() != nil {
		return nil, false
	}
	d := b.due[0]
	b.due[0] = nil
	b.due = b.due[1:]
	return d, true
}

func (b *backlog) wakeAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.some.Broadcast()
}

// postpone adds a delivery that is due later.
func (b *backlog) postpone(d *delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	heap.Push(&b.later, d)
	select {
	case b.moved <- struct{}{}:
	default:
	}
}

// promote moves the deliveries that are due to the workers, and returns the time of
// the next one, or 0.
func (b *backlog) promote(now int64) (next int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.later) > 0 && b.later[0].Next <= now {
		b.due = append(b.due, heap.Pop(&b.later).(*delivery))
		b.some.Signal()
	}
	if len(b.later) == 0 {
		return 0
	}
	return b.later[0].Next
}

// requeue passes postponed deliveries to the workers when they are due.
func (s *Service) requeue(ctx context.Context) error {
	for ctx.Err() == nil {
		next := s.backlog.promote(s.now())
		s.sleep(ctx, next, s.backlog.moved)
	}
	return nil
}

// sleep waits for the time next (milliseconds of platform time, 0 is never),
// for a signal, or for ctx.
func (s *Service) sleep(ctx context.Context, next int64, signal <-chan struct{}) {
	until := clock.Never
	if next > 0 {
		until = time.UnixMilli(next)
	}
	_, _ = s.env.Clock.Wait(ctx, until, signal) // the caller checks ctx
}

// byTime is a heap of deliveries by their time.
type byTime []*delivery

func (h byTime) Len() int           { return len(h) }
func (h byTime) Less(i, j int) bool { return h[i].Next < h[j].Next }
func (h byTime) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is for package heap.
func (h *byTime) Push(x any) { *h = append(*h, x.(*delivery)) }

// Pop is for package heap.
func (h *byTime) Pop() any {
	last := len(*h) - 1
	d := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return d
}
