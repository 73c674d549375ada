package dispatch_test

import (
	"context"
	"fmt"
	"math/rand"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// world is a platform with one ordered endpoint on which several processes work at once.
// Each stops before every call of the store, the queue and the endpoint, and the seed says
// which one goes on, and which call is its last: what a kill leaves behind is what an error
// at that call does.
type world struct {
	*harness
	random   *rand.Rand
	endpoint webhook.Endpoint
	events   map[string]event.Event // those that are stored, by id
	orders   []string

	mu       sync.Mutex
	waiting  []chan struct{} // processes before a call
	running  int             // processes that have not ended
	quiet    bool            // nothing fails and nobody waits
	arrived  []string        // events that were delivered, the first time
	over     map[string]bool // events that were delivered, failed for good, or were missed while disabled
	disabled bool            // the endpoint may be disabled
	broken   string          // the first rule that was broken
}

func newWorld(t *testing.T, seed int64) *world {
	w := &world{
		harness: newHarness(t), random: rand.New(&lockedSource{source: rand.NewSource(seed)}),
		events: map[string]event.Event{}, over: map[string]bool{}, orders: []string{"01ORDER", "01OTHER"},
	}
	var types []event.Type
	if w.random.Intn(2) == 0 {
		types = []event.Type{event.OrderCreated, event.OrderDelayed}
	}
	w.endpoint = w.ordered(types...)
	w.store.Fault = func(string) (error, error) { return w.call() }
	w.out.Attempts, w.registry.Attempts, w.registry.Recoverer.Attempts = w, w, w
	w.out.Probes, w.registry.Probes = w, w
	w.out.Sender = w
	return w
}

// lockedSource is a source of random numbers for several goroutines: a fan-out creates its
// deliveries at the same time.
type lockedSource struct {
	mu     sync.Mutex
	source rand.Source
}

// Int63 implements rand.Source.
func (s *lockedSource) Int63() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.source.Int63()
}

// Seed implements rand.Source.
func (s *lockedSource) Seed(seed int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.source.Seed(seed)
}

// call lets others go first, and says whether the process dies before or after the call.
func (w *world) call() (before, after error) {
	w.mu.Lock()
	if w.quiet {
		w.mu.Unlock()
		return nil, nil
	}
	turn := make(chan struct{})
	w.waiting = append(w.waiting, turn)
	w.mu.Unlock()
	<-turn
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.random.Intn(40) {
	case 0:
		return unavailable, nil
	case 1:
		return nil, unavailable
	}
	return nil, nil
}

// Enqueue implements port.AttemptQueue.
func (w *world) Enqueue(ctx context.Context, attempts []port.ScheduledAttempt) error {
	before, after := w.call()
	if before != nil {
		return before
	}
	_ = w.harness.Enqueue(ctx, attempts)
	return after
}

// Post implements port.Sender.
func (w *world) Post(_ context.Context, _ string, header map[string]string, _ []byte) (port.Response, error) {
	ev := w.events[header[webhook.HeaderID]]
	w.check(ev)
	if _, lost := w.call(); lost != nil {
		return port.Response{}, unavailable
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	status := []int{204, 204, 204, 500, 503}[w.random.Intn(5)]
	if w.disabled && w.random.Intn(30) == 0 {
		status = 410
	}
	if w.quiet {
		status = 204
	}
	if status == 204 && !slices.Contains(w.arrived, ev.ID) {
		w.arrived = append(w.arrived, ev.ID)
		w.over[ev.ID] = true
	}
	return port.Response{Status: status}, nil
}

// check breaks the rule if an event is sent before one that comes before it in its order.
func (w *world) check(ev event.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, x := range w.events {
		if x.OrderID == ev.OrderID && x.Sequence < ev.Sequence && w.endpoint.Wants(x) && !w.over[x.ID] && w.broken == "" {
			w.broken = fmt.Sprintf("%s is sent before %s", ev.ID, x.ID)
		}
	}
}

// look notes which deliveries are over.
func (w *world) look() {
	fault := w.store.Fault
	w.store.Fault = nil
	defer func() { w.store.Fault = fault }()
	for _, d := range w.deliveriesOf(w.endpoint) {
		if why := d.Missed(); why == webhook.MissedFailed || why == webhook.MissedDisabled || d.State == webhook.DeliverySucceeded {
			w.over[d.EventID] = true
		}
	}
}

// process starts a process.
func (w *world) process(f func()) {
	w.mu.Lock()
	w.running++
	w.mu.Unlock()
	go func() {
		f()
		w.mu.Lock()
		w.running--
		w.mu.Unlock()
	}()
}

// processes is how many have not ended.
func (w *world) processes() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.running
}

// step lets one process go on; false if none waits.
func (w *world) step() bool {
	synctest.Wait()
	w.look()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.waiting) == 0 {
		return false
	}
	i := w.random.Intn(len(w.waiting))
	turn := w.waiting[i]
	w.waiting = slices.Delete(w.waiting, i, i+1)
	close(turn)
	return true
}

// begin starts a process that the seed chooses.
func (w *world) begin() {
	synctest.Wait() // the others stand still
	ctx := w.t.Context()
	switch w.random.Intn(10) {
	case 0, 1: // an order changes, and its event is stored
		orderID := w.orders[w.random.Intn(len(w.orders))]
		if n := len(w.orderEvents[orderID]); n < 6 {
			w.publish(orderID, n)
		}
	case 2: // an event is published again
		if len(w.events) > 0 {
			ids := make([]string, 0, len(w.events))
			for id := range w.events {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			w.fanOut(w.events[ids[w.random.Intn(len(ids))]])
		}
	case 3:
		w.process(func() { // its owner pauses it, or makes it active
			paused := w.random.Intn(2) == 0
			_, _ = w.registry.Edit(ctx, "alice", w.endpoint.ID, webhook.Edit{Paused: &paused})
		})
	case 4:
		w.process(func() {
			_, _ = w.registry.Recoverer.Begin(ctx, "alice", w.endpoint.ID, w.now().Add(-time.Hour), time.Time{})
		})
	case 5:
		w.process(func() { _ = w.registry.Recoverer.Run(ctx, w.now().Add(time.Minute)) })
	case 6:
		w.advance([]time.Duration{time.Second, time.Minute, time.Hour}[w.random.Intn(3)])
		w.process(func() { _, _ = w.out.Sweep(ctx) })
	default:
		w.attempt()
	}
}

// publish stores the next event of an order, and fans it out at some time.
func (w *world) publish(orderID string, n int) {
	ev := nth(orderID, 2*n+1) // sequences have gaps
	if n%3 == 1 {
		ev.Type = event.OrderReserved
	}
	ev.OccurredAt = w.now()
	w.mu.Lock()
	w.events[ev.ID] = ev
	w.mu.Unlock()
	w.storeEvents(ev)
	w.fanOut(ev)
}

// fanOut fans an event out until that succeeds, as its queue does.
func (w *world) fanOut(ev event.Event) {
	w.process(func() {
		for {
			f := w.out.BeginFanOut()
			if f.Event(w.t.Context(), ev) == nil && f.End(w.t.Context()) == nil {
				return
			}
			_, _ = w.call() // others go first
		}
	})
}

// attempt makes an attempt that is due, or early; after an error the message comes back.
func (w *world) attempt() {
	w.harness.mu.Lock()
	defer w.harness.mu.Unlock()
	if len(w.queue) == 0 {
		return
	}
	i := w.random.Intn(len(w.queue))
	a := w.queue[i]
	w.queue = slices.Delete(w.queue, i, i+1)
	w.process(func() {
		if w.consume(a) != nil {
			_ = w.harness.Enqueue(w.t.Context(), []port.ScheduledAttempt{a})
		}
	})
}

// consume attempts a delivery, or visits a circuit. Both have one queue here.
func (w *world) consume(a port.ScheduledAttempt) error {
	if a.DeliveryID == "" {
		return w.out.Visit(w.t.Context(), a)
	}
	return w.out.Attempt(w.t.Context(), a)
}

// settle lets all processes end, mends the endpoint, recovers what it missed, and reports
// whether every event then arrives.
func (w *world) settle() bool {
	w.mu.Lock()
	w.quiet, w.disabled = true, false
	w.mu.Unlock()
	for w.step() {
	}
	w.t.Helper()
	w.advance(time.Minute)
	w.pause(w.endpoint, false)
	w.runAll()
	if _, err := w.recover(w.endpoint, start); err != nil {
		w.broken = err.Error()
	}
	w.runAll()
	for range 3000 {
		w.advance(time.Minute)
		_, _ = w.out.Sweep(w.t.Context())
		for _, a := range w.take() {
			if w.consume(a) != nil {
				_ = w.harness.Enqueue(w.t.Context(), []port.ScheduledAttempt{a})
			}
		}
		if w.complete() {
			return true
		}
	}
	return false
}

// complete reports whether every event that the endpoint gets was delivered.
func (w *world) complete() bool {
	for id, ev := range w.events {
		if w.endpoint.Wants(ev) && !slices.Contains(w.arrived, id) {
			return false
		}
	}
	return true
}

func TestOrderedDeliveryProperties(t *testing.T) {
	p := newProperties(t, 50)
	p.Property("whichever fan-outs, attempts, pauses, disablements, recoveries and kills interleave, no event overtakes one of its order, and none is lost or stuck", prop.ForAll(
		func(seed int64) (ok bool) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, seed)
				w.disabled = w.random.Intn(2) == 0
				for range 400 {
					if w.processes() < 4 && w.random.Intn(3) == 0 {
						w.begin()
					}
					w.step()
				}
				settled := w.settle()
				ok = settled && w.broken == ""
				if !ok {
					t.Logf("seed %d: settled %v, %s", seed, settled, w.broken)
				}
			})
			return ok
		}, gen.Int64(),
	))
	p.TestingRun(t)
}
