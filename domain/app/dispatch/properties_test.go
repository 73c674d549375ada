package dispatch_test

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// chaos is a harness whose processes are killed between any two calls of the store and the
// queues, whose queues lose, repeat and disorder messages, and whose endpoints change.
type chaos struct {
	*harness
	mu       sync.Mutex
	random   *rand.Rand
	calm     bool // nothing goes wrong any more
	dead     bool // the process of this step is killed: nothing that it calls has an effect
	quick    chaosQueue
	aside    chaosQueue
	accepted map[string]bool // by endpoint's URL and webhook-id
	mood     map[string]int  // of the endpoints: 0 well, 1 failing, 2 hanging, 3 all of that
	events   []event.Event   // that have happened
	todo     map[int]bool    // those whose fan-out has not succeeded, by their index
	batch    batch
	hurried  map[string]bool // the deliveries of which the owner asked for an attempt
	nested   bool            // a step inside of another
}

// batch is a fan-out in progress. What it has read of endpoints may be out of date.
type batch struct {
	*dispatch.FanOut
	began  time.Time
	events []int
}

// chaosQueue is a queue of messages that are delivered when a step takes them.
type chaosQueue struct {
	c    *chaos
	name string
	list []port.ScheduledAttempt
}

// Enqueue implements port.AttemptQueue.
func (q *chaosQueue) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	before, after := q.c.fault(q.name)
	if before != nil {
		return before
	}
	q.c.mu.Lock()
	defer q.c.mu.Unlock()
	q.list = append(q.list, attempts...)
	return after
}

// take removes a message that is due, or at random one that is not.
func (q *chaosQueue) take(r *rand.Rand, now time.Time, calm bool) (port.ScheduledAttempt, bool) {
	for range 8 {
		if len(q.list) == 0 {
			break
		}
		i := r.Intn(len(q.list))
		if a := q.list[i]; !a.NotBefore.After(now) || !calm && r.Intn(10) == 0 {
			q.list = slices.Delete(q.list, i, i+1)
			return a, true
		}
	}
	return port.ScheduledAttempt{}, false
}

func newChaos(t *testing.T, seed int64) *chaos {
	c := &chaos{
		harness: newHarness(t), random: rand.New(rand.NewSource(seed)),
		accepted: map[string]bool{}, mood: map[string]int{}, todo: map[int]bool{}, hurried: map[string]bool{},
	}
	c.quick, c.aside = chaosQueue{c: c, name: "quick"}, chaosQueue{c: c, name: "aside"}
	c.out.Attempts, c.out.Probes, c.out.Sender = &c.quick, &c.aside, c
	c.registry.Attempts, c.registry.Probes = &c.quick, &c.aside
	c.registry.Probation = seed%2 == 0
	for i := range 2 {
		c.register("alice", url(i))
	}
	c.store.Fault = c.fault
	return c
}

func url(i int) string { return fmt.Sprintf("https://%d.example/", i) }

// fault kills the process at times, before or after the call's effect.
func (c *chaos) fault(string) (before, after error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return unavailable, nil
	}
	if c.calm || c.random.Intn(30) > 0 {
		return nil, nil
	}
	if c.dead = c.random.Intn(2) == 0; c.random.Intn(2) == 0 {
		return unavailable, nil
	}
	return nil, unavailable
}

// Post implements port.Sender. An endpoint that hangs is waited for as long as the lane allows.
func (c *chaos) Post(ctx context.Context, url string, header map[string]string, _ []byte) (port.Response, error) {
	c.mu.Lock()
	mood := c.mood[url]
	if mood == 3 {
		mood = c.random.Intn(3)
	}
	if mood == 0 {
		c.accepted[url+header[webhook.HeaderID]] = true
	}
	c.mu.Unlock()
	if _, quick := ctx.Deadline(); quick && !c.nested && !c.calm {
		c.meanwhile()
	}
	switch mood {
	case 1:
		return port.Response{Status: 503}, nil
	case 2:
		wait := 15 * time.Second
		if _, limited := ctx.Deadline(); limited {
			wait = webhook.Patience
		}
		c.advance(wait)
		return port.Response{}, unavailable
	}
	return port.Response{Status: 204}, nil
}

// meanwhile does something while an attempt is in progress.
func (c *chaos) meanwhile() {
	dead := c.dead
	c.nested = true
	for c.random.Intn(2) == 0 {
		c.step()
	}
	c.nested, c.dead = false, dead
}

// step does one thing that may happen at any time.
func (c *chaos) step() {
	c.dead = false
	switch n := c.random.Intn(20); {
	case n < 3:
		c.fanOutNext()
	case n < 10:
		c.deliver(&c.quick, c.out.Attempt)
	case n < 14:
		c.deliver(&c.aside, c.visitOrAttempt)
	case n < 15:
		_, _ = c.out.Sweep(c.t.Context())
	case n < 16:
		c.owner()
	case n < 17:
		c.mood[url(c.random.Intn(2))] = c.random.Intn(4)
	default:
		c.passes()
	}
}

// passes lets time pass. What is in progress ends within half a minute: its process has no
// longer than that.
func (c *chaos) passes() {
	if c.nested {
		c.advance(time.Duration(c.random.Intn(8)) * time.Second)
		return
	}
	c.advance([]time.Duration{time.Second, 10 * time.Second, 3 * time.Minute, time.Hour}[c.random.Intn(4)])
	if c.now().Sub(c.batch.began) > 30*time.Second {
		c.batch = batch{}
	}
}

// fanOutNext fans out a new event, or an old one again, in a batch that may go on later.
func (c *chaos) fanOutNext() {
	if c.batch.FanOut == nil {
		c.batch = batch{c.out.BeginFanOut(), c.now(), nil}
	}
	n := len(c.events)
	if n > 0 && c.random.Intn(3) == 0 {
		n = c.random.Intn(n)
	}
	if n == len(c.events) {
		ev := created
		ev.Sequence = n + 1
		ev.ID = event.IDOf("01ORDER", ev.Sequence)
		c.events = append(c.events, ev)
		c.todo[n] = true
	}
	if c.batch.Event(c.t.Context(), c.events[n]) == nil {
		c.batch.events = append(c.batch.events, n)
	}
	if c.random.Intn(2) == 0 {
		c.endBatch()
	}
}

// endBatch ends the batch. Its events come again unless that succeeds.
func (c *chaos) endBatch() {
	if c.batch.End(c.t.Context()) == nil {
		for _, n := range c.batch.events {
			delete(c.todo, n)
		}
	}
	c.batch = batch{}
}

// deliver hands a message to its consumer. The message may be lost, and come twice.
func (c *chaos) deliver(q *chaosQueue, consume func(context.Context, port.ScheduledAttempt) error) bool {
	a, ok := q.take(c.random, c.now(), c.calm)
	if !ok || !c.calm && c.random.Intn(12) == 0 {
		return ok // lost, if there was one
	}
	again := !c.calm && c.random.Intn(12) == 0
	if err := consume(c.t.Context(), a); err != nil || again {
		q.list = append(q.list, a)
	}
	return true
}

func (c *chaos) visitOrAttempt(ctx context.Context, a port.ScheduledAttempt) error {
	if a.DeliveryID == "" {
		return c.out.Visit(ctx, a)
	}
	return c.out.AttemptAside(ctx, a)
}

// owner is something that the endpoints' owner does. It may fail.
func (c *chaos) owner() {
	ctx, id := c.t.Context(), webhook.EndpointID("alice", url(c.random.Intn(2)))
	switch c.random.Intn(4) {
	case 0:
		_, _ = c.registry.Rotate(ctx, "alice", id, webhook.SecretOverlap)
	case 1:
		paused := c.random.Intn(2) == 0
		_, _ = c.registry.Edit(ctx, "alice", id, webhook.Edit{Paused: &paused})
	default:
		if len(c.events) > 0 {
			ev := c.events[c.random.Intn(len(c.events))]
			c.hurried[webhook.DeliveryID(id, ev.ID)] = true
			_, _ = c.registry.Redeliver(ctx, "alice", id, webhook.DeliveryID(id, ev.ID))
		}
	}
}

// lost names a pending delivery that nothing would find, if there is one.
func (c *chaos) lost() string {
	for d := range c.deliveries {
		if !d.Parked {
			continue // it is in the list of due ones: the contract of the store
		}
		c.dead, c.calm = false, true
		_, err := c.store.Circuit(c.t.Context(), d.OwnerID, d.EndpointID)
		c.calm = false
		if failure.Is(err, failure.NotFound) {
			return "parked without a circuit: " + d.ID
		}
	}
	return ""
}

// deliveries yields what is stored for the events.
func (c *chaos) deliveries(yield func(webhook.Delivery) bool) {
	calm, dead := c.calm, c.dead
	c.calm, c.dead = true, false
	defer func() { c.calm, c.dead = calm, dead }()
	for _, ev := range c.events {
		for i := range 2 {
			id := webhook.EndpointID("alice", url(i))
			d, err := c.store.Delivery(c.t.Context(), id, webhook.DeliveryID(id, ev.ID))
			if err == nil && !yield(d) {
				return
			}
		}
	}
}

// settle lets everything end: nothing goes wrong any more, every message is lost at first,
// and a sweep is made every minute. The endpoints are well; at times one never is.
func (c *chaos) settle() bool {
	c.dead, c.calm = false, true
	c.quick.list, c.aside.list, c.batch = nil, nil, batch{}
	for i := range 2 {
		c.mood[url(i)] = 0
		resumed := false
		id := webhook.EndpointID("alice", url(i))
		if _, err := c.registry.Edit(c.t.Context(), "alice", id, webhook.Edit{Paused: &resumed}); err != nil {
			return false
		}
	}
	if c.random.Intn(8) == 0 {
		c.mood[url(0)] = 1 + c.random.Intn(2)
	}
	for n := range c.todo {
		if c.fanOutAll(c.events[n]) != nil {
			return false
		}
	}
	for range 30000 {
		if _, err := c.out.Sweep(c.t.Context()); err != nil {
			return false
		}
		c.minute()
		if c.settled() {
			return true
		}
		c.skip()
	}
	return false
}

// minute delivers what is due within a minute, at its time.
func (c *chaos) minute() {
	for end := c.now().Add(time.Minute); c.now().Before(end); {
		for c.deliver(&c.quick, c.out.Attempt) || c.deliver(&c.aside, c.visitOrAttempt) {
		}
		next := end
		for _, a := range slices.Concat(c.quick.list, c.aside.list) {
			if a.NotBefore.Before(next) {
				next = a.NotBefore
			}
		}
		c.advance(max(next.Sub(c.now()), time.Millisecond))
	}
}

func (c *chaos) settled() bool {
	for d := range c.deliveries {
		if d.State == webhook.DeliveryPending {
			return false
		}
	}
	return true
}

// skip advances the time to the minute before something is due again.
func (c *chaos) skip() {
	due, _ := c.store.DueDeliveries(c.t.Context(), time.Time{}, c.now().Add(100*24*time.Hour), 1)
	visits, _ := c.store.DueCircuits(c.t.Context(), time.Time{}, c.now().Add(100*24*time.Hour), 1)
	if len(c.quick.list)+len(c.aside.list)+len(visits) == 0 && len(due) > 0 {
		c.advance(max(due[0].At.Add(-time.Minute).Sub(c.now()), 0))
	}
}

// wrong says what is wrong with how the deliveries ended.
func (c *chaos) wrong() string {
	for d := range c.deliveries {
		e, _ := c.store.Endpoint(c.t.Context(), "alice", d.EndpointID)
		switch {
		case d.State == webhook.DeliverySucceeded && !c.accepted[e.URL+d.EventID]:
			return "it succeeded without being accepted: " + d.ID
		case d.State == webhook.DeliveryFailed && !c.mayFail(d):
			return fmt.Sprintf("it failed before its time: %+v", d.Attempts)
		case !c.hurried[d.ID] && tooEarly(d):
			return fmt.Sprintf("it was attempted too early: %+v", d.Attempts)
		}
	}
	return ""
}

// mayFail reports whether the delivery had all its attempts, or its endpoint was stopped.
func (c *chaos) mayFail(d webhook.Delivery) bool {
	switch d.Attempts[len(d.Attempts)-1].Error {
	case "the endpoint is paused", "the endpoint is disabled":
		return true
	}
	return len(d.Attempts) == webhook.MaxAttempts
}

// tooEarly reports whether an attempt was made before the schedule says.
func tooEarly(d webhook.Delivery) bool {
	for i := 1; i < len(d.Attempts); i++ {
		delay, _ := webhook.DelayBefore(i+1, 0, func() float64 { return 0 })
		last := d.Attempts[i-1]
		if stopped := d.Attempts[i].Status == 0 && d.Attempts[i].Duration == 0; !stopped && d.Attempts[i].At.Sub(last.At.Add(last.Duration)) < delay {
			return true
		}
	}
	return false
}

func TestDispatchProperties(t *testing.T) {
	p := newProperties(t, 40)
	p.Property("whatever is killed, lost, paused or broken, no event is lost, and none fails before its time", prop.ForAll(
		func(seed int64) string {
			c := newChaos(t, seed)
			for range 120 {
				c.step()
				if lost := c.lost(); lost != "" {
					return lost
				}
			}
			if !c.settle() {
				return "a delivery is pending for ever"
			}
			return c.wrong()
		}, gen.Int64(),
	))
	p.TestingRun(t)
}

// newProperties runs gopter with so many inputs from a seed that it prints. SEED repeats a run.
func newProperties(t *testing.T, inputs int) *gopter.Properties {
	t.Helper()
	seed := time.Now().UnixNano()
	if given, err := strconv.ParseInt(os.Getenv("SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("SEED=%d", seed)
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = inputs
	parameters.Rng = rand.New(rand.NewSource(seed))
	return gopter.NewProperties(parameters)
}
