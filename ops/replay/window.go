package replay

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/eventforge/eventforge/adapter/dynamo"
	domainevent "github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
)

// The limits of reading.
const (
	pageOrders = 100 // orders of one page of the index
	parallel   = 8   // orders whose events are read at once
)

// Window publishes the events that occurred at since or later and at until or earlier. It
// reads the list of orders that changed since, status by status, and of each that
// existed at until its events; nothing is scanned. It begins after a position that an
// earlier call had reached, unless it is empty. After an error, the position of the
// returned counts continues.
//
// An order that changes meanwhile is not missed: statuses are read in the order of an
// order's life, so it is only listed again further on.
func (r Replay) Window(ctx context.Context, since, until time.Time, position string) (Counts, error) {
	counts := Counts{Position: position}
	if !since.Before(until) {
		return counts, errors.New("the window is empty: since must be before until")
	}
	first, after, err := parsePosition(position)
	if err != nil {
		return counts, err
	}
	statuses := byLife()
	for _, status := range statuses[slices.Index(statuses, first):] {
		w := window{Replay: r, client: dynamodb.NewFromConfig(r.AWS), since: since, until: until, counts: &counts}
		if err := w.status(ctx, status, after); err != nil {
			return counts, err
		}
		after = ""
	}
	return counts, nil
}

// byLife are the statuses, each before those that may follow it.
func byLife() []order.Status {
	statuses := order.Statuses()
	slices.SortStableFunc(statuses, func(a, b order.Status) int {
		switch {
		case a.Terminal() == b.Terminal():
			return 0
		case b.Terminal():
			return -1
		default:
			return 1
		}
	})
	return statuses
}

// parsePosition parses a position: a status and a place in its list.
func parsePosition(position string) (order.Status, string, error) {
	if position == "" {
		return byLife()[0], "", nil
	}
	name, after, _ := strings.Cut(position, "/")
	if status := order.Status(name); status.Known() {
		return status, after, nil
	}
	return "", "", fmt.Errorf("%q is not a position of a replay", position)
}

// window is the replay of one window.
type window struct {
	Replay
	client       *dynamodb.Client
	since, until time.Time
	counts       *Counts
}

// status replays the orders that have one status.
func (w window) status(ctx context.Context, status order.Status, after string) error {
	store, limit := dynamo.New(w.client, w.Table, time.Now), cmp.Or(w.page, pageOrders)
	for {
		page, err := store.InStatusSince(ctx, status, w.entered(status), after, limit)
		if err != nil {
			return fmt.Errorf("list the orders that are %s: %w", status, err)
		}
		events, err := w.read(ctx, page)
		if err != nil {
			return err
		}
		events = w.chosen(events)
		if err := w.again(ctx, events); err != nil {
			return err
		}
		w.counts.Orders, w.counts.Events = w.counts.Orders+len(page), w.counts.Events+len(events)
		if len(page) > 0 {
			after = page[len(page)-1].Cursor
		}
		if w.counts.Position = string(status) + "/" + after; w.Progress != nil {
			w.Progress(*w.counts)
		}
		if len(page) < limit {
			return nil
		}
	}
}

// entered is the time from which on orders that came into a status may have events
// in the window: an order may stay in a status that is not terminal and have events
// all the while, but has none after its terminal one.
func (w window) entered(status order.Status) time.Time {
	if status.Terminal() {
		return w.since
	}
	return time.Time{}
}

// read reads the window's events of a page's orders, several orders at once, oldest
// order first.
func (w window) read(ctx context.Context, page []port.ListedOrder) ([]event, error) {
	found, errs := make([][]event, len(page)), make([]error, len(page))
	slots := make(chan struct{}, parallel)
	var wg sync.WaitGroup
	for i, o := range page {
		if w.placedLater(o.ID) {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			found[i], errs[i] = w.eventsOf(ctx, w.client, o.ID)
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Concat(found...), w.outside), nil
}

// skew is how far the clocks of two processes may differ.
const skew = time.Minute

// placedLater reports whether an order did not exist yet at the window's end: its id
// begins with the time at which it was placed.
func (w window) placedLater(orderID string) bool {
	placed, err := id.Time(orderID)
	return err == nil && placed.After(w.until.Add(skew))
}

// outside reports whether an event occurred outside of the window. One that cannot be
// decoded is published: the relay then puts it aside.
func (w window) outside(e event) bool {
	var stored domainevent.Event
	if json.Unmarshal([]byte(e.detail), &stored) != nil {
		return false
	}
	return stored.OccurredAt.Before(w.since) || stored.OccurredAt.After(w.until)
}
