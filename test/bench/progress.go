package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/eventforge/eventforge/ops/client"
)

// progress watches a run while it waits for orders, and ends it as soon as waiting is in
// vain: an order has failed that should complete, or nothing happens any more.
type progress struct {
	platform *harness
	expected bool      // orders may fail here: their section counts those that do
	last     string    // what was seen
	since    time.Time // of the first time it was seen
	looked   time.Time // when the failed orders were last read
}

// lookInterval bounds what reading the failed orders adds to the load.
const lookInterval = time.Second

func (s *harness) progress() *progress {
	now := time.Now()
	return &progress{platform: s, expected: s.failuresCounted, since: now, looked: now}
}

// check fails if an order has failed, or if seen, which describes how far the run is, has
// been the same for too long. The error names the orders.
func (p *progress) check(ctx context.Context, seen string) error {
	now := time.Now()
	if now.Sub(p.looked) >= lookInterval && !p.expected {
		p.looked = now
		if err := p.platform.given(ctx); err != nil {
			return err
		}
	}
	if seen != p.last {
		p.last, p.since = seen, now
		return nil
	}
	if now.Sub(p.since) < p.platform.stall {
		return nil
	}
	waiting, err := p.platform.orders(ctx, "pending", "processing", "cancelling")
	if err != nil {
		return fmt.Errorf("nothing has changed for %s (%s), and the orders that wait cannot be read: %w", p.platform.stall, seen, err)
	}
	return fmt.Errorf("nothing has changed for %s (%s); orders that wait: %s", p.platform.stall, seen, described(waiting))
}

// wait pauses between two checks.
func (p *progress) wait(ctx context.Context, d time.Duration) error {
	if err := client.Pause(ctx, d); err != nil {
		return fmt.Errorf("%s: %w", p.last, err)
	}
	return nil
}

// given fails if an order was given up.
func (s *harness) given(ctx context.Context) error {
	failed, err := s.orders(ctx, "failed", "cancelled", "needs_attention")
	if err != nil || len(failed) == 0 {
		return err
	}
	return fmt.Errorf("orders that should complete did not: %s", described(failed))
}

// namedOrders is how many orders of each status an error names.
const namedOrders = 5

// orders are some orders of each of the statuses, as an operator sees them.
func (s *harness) orders(ctx context.Context, statuses ...string) (all []client.Order, err error) {
	for _, status := range statuses {
		var page client.Page[client.Order]
		path := fmt.Sprintf("/api/ops/orders?limit=%d&status=%s", namedOrders, url.QueryEscape(status))
		if _, err := s.operator.Call(ctx, http.MethodGet, path, nil, nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
	}
	return all, nil
}

// described names each order with its status and the reason for it.
func described(orders []client.Order) string {
	if len(orders) == 0 {
		return "none"
	}
	texts := make([]string, len(orders))
	for i, o := range orders {
		texts[i] = fmt.Sprintf("%s is %s", o.ID, o.Status)
		if o.Reason != nil {
			texts[i] += fmt.Sprintf(" (%s: %s)", o.Reason.Code, o.Reason.Message)
		}
		if o.Delayed != nil {
			texts[i] += fmt.Sprintf(" (waits for %s since %s)", o.Delayed.Step, o.Delayed.Since.Format(time.RFC3339))
		}
	}
	return strings.Join(texts, ", ")
}
