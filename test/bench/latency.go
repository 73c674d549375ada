package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/ops/client"
)

// times is a set of durations.
type times []time.Duration

// at is the q-quantile, nearest rank.
func (t times) at(q float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Clone(t)
	slices.Sort(sorted)
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// ms formats a duration in milliseconds.
func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// collector gathers durations from many goroutines.
type collector struct {
	mu  sync.Mutex
	all times
}

func (c *collector) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, d)
}

// closed runs a closed loop of callers, each of which calls again after its response, and
// returns the latencies.
func closed(ctx context.Context, callers int, each time.Duration, call func(context.Context) error) (times, error) {
	deadline := time.Now().Add(each)
	var c collector
	g, ctx := errgroup.WithContext(ctx)
	for range callers {
		g.Go(func() error {
			for time.Now().Before(deadline) {
				start := time.Now()
				if err := call(ctx); err != nil {
					return err
				}
				c.add(time.Since(start))
			}
			return nil
		})
	}
	err := g.Wait()
	return c.all, err
}

// paced is an open loop: it calls at a steady rate, whether earlier calls have a response
// or not. A latency counts from the time at which its call was due.
func paced(ctx context.Context, perSecond int, each time.Duration, call func(context.Context) error) (times, error) {
	var c collector
	g, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for i := range int(each.Seconds() * float64(perSecond)) {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(perSecond))
		if err := client.Pause(ctx, time.Until(due)); err != nil {
			break
		}
		g.Go(func() error {
			err := call(ctx)
			c.add(time.Since(due))
			return err
		})
	}
	err := g.Wait()
	return c.all, err
}

var keys atomic.Int64

// place places one order with a new key.
func (s *harness) place(ctx context.Context) error {
	_, _, err := s.shopper.Place(ctx, fmt.Sprintf("bench-%d-%d", time.Now().UnixNano(), keys.Add(1)), draft())
	return err
}

// accept measures POST /api/orders while the sagas of accepted orders run.
func (o Options) accept(ctx context.Context, s *harness) error {
	idle, err := s.memory(ctx, "api")
	if err != nil {
		return err
	}
	t := newTable(o.Out, "POST /api/orders", "p50", "p99", "accepted/s")
	row := func(name string, all times, took time.Duration) {
		t.row(name, ms(all.at(0.5)), ms(all.at(0.99)), fmt.Sprintf("%.0f", float64(len(all))/took.Seconds()))
	}
	start := time.Now()
	all, err := paced(ctx, 100, o.Each, s.place)
	if err != nil {
		return err
	}
	row("100 orders/s", all, time.Since(start))
	for _, callers := range []int{1, 16, 64} {
		if err := s.drain(ctx); err != nil {
			return err
		}
		start := time.Now()
		all, err := closed(ctx, callers, o.Each, s.place)
		if err != nil {
			return err
		}
		row(fmt.Sprintf("%d clients", callers), all, time.Since(start))
	}
	t.flush()
	loaded, err := s.memory(ctx, "api")
	if err != nil {
		return err
	}
	m := newTable(o.Out, "Memory of the API (RSS)", "idle", "after load")
	m.row("api", mb(idle), mb(loaded))
	m.flush()
	return nil
}

// drain waits until all orders have ended.
func (s *harness) drain(ctx context.Context) error {
	p := s.progress()
	for {
		seen, left, err := s.backlog(ctx)
		if err != nil {
			return err
		}
		busy, err := s.busy(ctx)
		if err != nil {
			return err
		}
		if left == 0 && !busy {
			return s.unlessGiven(ctx)
		}
		if err := p.check(ctx, seen); err != nil {
			return err
		}
		if err := p.wait(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}

// unlessGiven fails if an order was given up and the section does not count those.
func (s *harness) unlessGiven(ctx context.Context) error {
	if s.failuresCounted {
		return nil
	}
	return s.given(ctx)
}

// backlog is the number of messages in all queues, and describes how far their consumers
// are. A message that is received again and again changes nothing.
func (s *harness) backlog(ctx context.Context) (seen string, left int, err error) {
	queues, err := s.control().Queues(ctx)
	if err != nil {
		return "", 0, err
	}
	for _, q := range queues {
		if n := q.Visible + q.InFlight; n > 0 {
			left += n
			seen += fmt.Sprintf("%d messages in %s, ", n, q.Name)
		}
	}
	mails, err := s.mails(ctx)
	return seen + fmt.Sprintf("%d mails sent", mails), left, err
}

// busy reports whether an order has not ended yet.
func (s *harness) busy(ctx context.Context) (bool, error) {
	for _, status := range []string{"pending", "processing"} {
		var page struct {
			Items []struct{} `json:"items"`
		}
		if _, err := s.operator.Call(ctx, "GET", "/api/ops/orders?limit=1&status="+status, nil, nil, &page); err != nil {
			return false, err
		}
		if len(page.Items) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// alone measures one order at a time, from accepted to completed.
func (o Options) alone(ctx context.Context, s *harness) error {
	var all times
	for range 40 {
		placed, _, err := s.shopper.Place(ctx, fmt.Sprintf("alone-%d", time.Now().UnixNano()), draft())
		if err != nil {
			return err
		}
		done, err := s.shopper.Follow(ctx, placed.ID, nil)
		if err != nil {
			return err
		}
		if done.Status != "completed" {
			return fmt.Errorf("order %s is %s", done.ID, done.Status)
		}
		all = append(all, done.Timeline[len(done.Timeline)-1].OccurredAt.Sub(done.CreatedAt))
	}
	t := newTable(o.Out, "One order alone, accepted → completed", "p50", "p99", "first (cold)")
	t.row("40 orders", ms(all[1:].at(0.5)), ms(all[1:].at(0.99)), ms(all[0]))
	t.flush()
	return nil
}
