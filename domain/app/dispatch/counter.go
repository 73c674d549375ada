package dispatch

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// counter counts attempts in few writes: while one write runs, the attempts that end are
// added up for the next one. The attempts of a batch mostly have the same endpoint.
type counter struct {
	store   port.DeliveryStatistics
	writing chan struct{} // holds a token while one writes

	mu   sync.Mutex
	next *tally // nil unless attempts wait to be written
}

// tally is attempts that are written together.
type tally struct {
	sums map[tallied]webhook.Counts
	done chan struct{} // closed when they are written, or writing them failed with err
	err  error
}

type tallied struct {
	endpointID string
	hour       time.Time
}

func newCounter(store port.DeliveryStatistics) *counter {
	return &counter{store: store, writing: make(chan struct{}, 1)}
}

// add counts an attempt, and returns when it is written or the context ends. It fails as
// AddCounts does.
func (c *counter) add(ctx context.Context, endpointID string, a webhook.Attempt) error {
	t, first := c.join(tallied{endpointID, webhook.HourOf(a.At)}, webhook.CountsOf(a))
	if first {
		c.writing <- struct{}{}
		c.close()
		t.err = c.write(context.WithoutCancel(ctx), t) // the others' attempts must not end with this one
		<-c.writing
		close(t.done)
	}
	select {
	case <-t.done:
		return t.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// join adds counts to the next tally; first is true for the caller that must write it.
func (c *counter) join(of tallied, counts webhook.Counts) (t *tally, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if first = c.next == nil; first {
		c.next = &tally{sums: map[tallied]webhook.Counts{}, done: make(chan struct{})}
	}
	c.next.sums[of] = c.next.sums[of].Plus(counts)
	return c.next, first
}

// close ends the tally that is about to be written.
func (c *counter) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = nil
}

func (c *counter) write(ctx context.Context, t *tally) error {
	ctx, cancel := context.WithTimeout(ctx, journalTime)
	defer cancel()
	errs, wg := make(chan error, len(t.sums)), sync.WaitGroup{}
	for of, counts := range t.sums {
		wg.Go(func() {
			errs <- c.store.AddCounts(ctx, of.endpointID, webhook.HourCounts{Hour: of.hour, Counts: counts})
		})
	}
	wg.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}
