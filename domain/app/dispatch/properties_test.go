package dispatch_test

import (
	"fmt"
	"math/rand"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// chaos is a harness in which every operation fails at times, depending on the
// seed.
type chaos struct {
	*harness
	random   *rand.Rand
	trouble  int // faults that may have caused a repeated attempt
	statuses map[string]int
}

func newChaos(t *testing.T, seed int64) *chaos {
	c := &chaos{harness: newHarness(t), random: rand.New(rand.NewSource(seed)), statuses: map[string]int{}}
	for i := range 3 {
		c.register("alice", fmt.Sprintf("https://%d.example/", i))
	}
	c.store.Fault = func(string) (error, error) {
		switch c.random.Intn(20) {
		case 0:
			c.trouble++
			return unavailable, nil
		case 1:
			c.trouble++
			return nil, unavailable
		}
		return nil, nil
	}
	c.respond = func(url string) (port.Response, error) {
		status := []int{204, 500, 503, 302, 0}[c.random.Intn(5)]
		if status == 0 {
			return port.Response{}, unavailable
		}
		if status == 204 {
			c.statuses[url]++
		}
		return port.Response{Status: status}, nil
	}
	return c
}

// fanOut passes the event to the dispatcher until it succeeds, as the queue
// does, and sometimes once more.
func (c *chaos) fanOut(ev event.Event) {
	for c.harness.fanOut(ev) != nil || c.random.Intn(3) == 0 {
		c.advance(time.Minute)
	}
}

// drain makes the attempts in the queue until it is empty: in random order,
// some of them twice, and failed ones again.
func (c *chaos) drain() bool {
	for range 2000 {
		if len(c.queue) == 0 {
			return true
		}
		i := c.random.Intn(len(c.queue))
		a := c.queue[i]
		c.queue = append(c.queue[:i], c.queue[i+1:]...)
		c.advance(a.NotBefore.Sub(c.now()) * time.Duration(c.random.Intn(2))) // sometimes too early
		if c.random.Intn(10) == 0 {
			c.queue = append(c.queue, a)
		}
		if c.out.Attempt(c.t.Context(), a) != nil {
			c.advance(3 * time.Minute) // the visibility timeout
			c.queue = append(c.queue, a)
		}
	}
	return false
}

func TestDispatchProperties(t *testing.T) {
	p := newProperties(t, 1000)
	p.Property("whatever fails, every delivery ends, succeeds only if its endpoint accepted it, and is not repeated without cause", prop.ForAll(
		func(seed int64) bool {
			c := newChaos(t, seed)
			c.fanOut(created)
			if !c.drain() {
				return false
			}
			c.store.Fault = nil
			for i := range 3 {
				url := fmt.Sprintf("https://%d.example/", i)
				d := c.deliveryOf(webhook.Endpoint{ID: webhook.EndpointID("alice", url)}, created)
				succeeded := d.State == webhook.DeliverySucceeded
				held := d.State == webhook.DeliveryHeld && d.HeldFor == webhook.Disabled // kept for its owner
				if d.State == webhook.DeliveryPending || d.State == webhook.DeliveryHeld != held || succeeded && c.statuses[url] == 0 {
					return false
				}
				made := len(d.Attempts)
				if c.postsTo(url) < made || c.postsTo(url) > made+c.trouble {
					return false
				}
			}
			return true
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
