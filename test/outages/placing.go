package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/ops/client"
)

// wanted is how an order must end.
type wanted string

const (
	completed wanted = "completed"
	declined  wanted = "payment declined"
)

// orders are those that a drill placed.
type orders struct {
	mu      sync.Mutex
	ends    map[string]wanted // by id
	refused atomic.Int64      // answers that asked to come back later
}

func (o *orders) add(id string, w wanted) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, twice := o.ends[id]; twice {
		return fmt.Errorf("two keys made one order, %s", id)
	}
	if o.ends == nil {
		o.ends = map[string]wanted{}
	}
	o.ends[id] = w
	return nil
}

func (o *orders) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.ends)
}

// stocked are the products that drills order.
var stocked = []string{"LAMP-BRASS", "MUG-KINTSUGI", "NOTE-DOT", "TEA-SENCHA"}

// places is how many orders are placed at once.
const places = 8

// place places n orders, evenly within the duration. One in ten has a card that is
// declined, unless token is given. An order that is refused until later is placed again
// with its key, like the app does.
func (d *drill) place(ctx context.Context, n int, within time.Duration, token string) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(places)
	start := time.Now()
	for i := range n {
		if err := client.Pause(ctx, time.Until(start.Add(within*time.Duration(i)/time.Duration(n)))); err != nil {
			return errors.Join(err, g.Wait())
		}
		d.placed++
		key := fmt.Sprintf("%s-%s-%d", d.name, d.run, d.placed)
		draft, want := draftOf(d.placed, token)
		g.Go(func() error { return d.placeOne(ctx, key, draft, want) })
	}
	return g.Wait()
}

func draftOf(i int, token string) (client.Draft, wanted) {
	sku, quantity := stocked[i%len(stocked)], 1+i%3
	if token != "" {
		return client.NewDraft(sku, quantity, token), completed
	}
	if i%10 == 0 {
		return client.NewDraft(sku, quantity, "tok_declined"), declined
	}
	return client.NewDraft(sku, quantity, "tok_ok"), completed
}

// patience is how long one wait may take on the machine's clock, as for an order that is
// refused until later. Alone it takes seconds.
const patience = 5 * time.Minute

func (d *drill) placeOne(ctx context.Context, key string, draft client.Draft, want wanted) error {
	end := time.Now().Add(patience)
	for {
		o, a, err := d.shopper.Place(ctx, key, draft)
		if err == nil {
			return d.orders.add(o.ID, want)
		}
		if a.Status == 503 || a.Status == 429 {
			d.orders.refused.Add(1)
		} else if a.Status >= 400 && a.Status < 500 && a.Status != 409 {
			return fmt.Errorf("place %s: %w", key, err)
		}
		if time.Now().After(end) {
			return fmt.Errorf("place %s: still refused after %s: %w", key, patience, err)
		}
		if waited := client.Pause(ctx, 100*time.Millisecond); waited != nil {
			return errors.Join(waited, err)
		}
	}
}
