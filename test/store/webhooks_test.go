package store_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	mathrand "math/rand"
	"testing"
	"time"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// courier is a dispatcher over DynamoDB, whose endpoint and queues are the test's.
type courier struct {
	t      *testing.T
	store  *dynamo.Store
	out    dispatch.Dispatcher
	random *mathrand.Rand
	now    time.Time
	status int
	owner  string
	quick  lane
	aside  lane
	ids    []string // of deliveries
}

// lane is a queue.
type lane struct{ list []port.ScheduledAttempt }

func (l *lane) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	l.list = append(l.list, attempts...)
	return nil
}

func (c *courier) Post(context.Context, string, map[string]string, []byte) (port.Response, error) {
	return port.Response{Status: c.status}, nil
}

func newCourier(t *testing.T, b backend, seed int64) *courier {
	c := &courier{t: t, random: mathrand.New(mathrand.NewSource(seed)), now: time.Now().UTC().Truncate(time.Millisecond), status: 204, owner: rand.Text()}
	clock := func() time.Time { return c.now }
	c.store = dynamo.New(b.client, b.table, clock)
	c.out = dispatch.Dispatcher{
		Endpoints: c.store, Deliveries: c.store, Circuits: c.store, Due: c.store, Sweeps: c.store, Attempts: &c.quick, Probes: &c.aside,
		Sender: c, Now: clock, Jitter: func() float64 { return 0 }, Log: slog.New(slog.DiscardHandler),
	}
	registry := dispatch.Registry{Endpoints: c.store, Now: clock, Random: rand.Reader, Probation: seed%2 == 0}
	_, err := registry.Register(t.Context(), identity.Identity{UserID: c.owner}, "", webhook.Draft{URL: "https://shop.example/"})
	require.NoError(t, err)
	return c
}

// happens fans an event out.
func (c *courier) happens(n int) {
	order := fmt.Sprint(c.owner, n)
	f := c.out.BeginFanOut()
	require.NoError(c.t, f.Event(c.t.Context(), event.Event{ID: event.IDOf(order, 1), Type: event.OrderCreated, Version: 1, OrderID: order, UserID: c.owner, OccurredAt: c.now}))
	require.NoError(c.t, f.End(c.t.Context()))
	c.ids = append(c.ids, webhook.DeliveryID(c.endpoint(), event.IDOf(order, 1)))
}

func (c *courier) endpoint() string { return webhook.EndpointID(c.owner, "https://shop.example/") }

// deliver hands over the messages that are due; some are lost.
func (c *courier) deliver(losing bool) {
	for _, l := range []*lane{&c.quick, &c.aside} {
		taken := l.list
		l.list = nil
		for _, a := range taken {
			consume := c.out.Attempt
			if l == &c.aside {
				consume = c.out.Visit
			}
			switch {
			case a.NotBefore.After(c.now):
				l.list = append(l.list, a)
			case a.OwnerID == c.owner && (!losing || c.random.Intn(3) > 0):
				require.NoError(c.t, consume(c.t.Context(), a))
			}
		}
	}
}

// ended reports whether all deliveries have succeeded.
func (c *courier) ended() bool {
	for _, id := range c.ids {
		d, err := c.store.Delivery(c.t.Context(), c.endpoint(), id)
		require.NoError(c.t, err)
		if d.State != webhook.DeliverySucceeded {
			return false
		}
	}
	return true
}

// TestWebhooksAreNotLostOverDynamoDB: messages are lost and the endpoint fails at times, and
// in the end everything has arrived, found by sweeps of the real index.
func TestWebhooksAreNotLostOverDynamoDB(t *testing.T) {
	b := newBackend(t)
	seed := time.Now().UnixNano()
	t.Logf("seed %d", seed)
	parameters := gopter.DefaultTestParametersWithSeed(seed)
	parameters.MinSuccessfulTests = 8
	p := gopter.NewProperties(parameters)
	p.Property("every delivery arrives", prop.ForAll(func(seed int64) bool {
		c := newCourier(t, b, seed)
		for n := range 25 {
			c.status = []int{204, 503, 503}[c.random.Intn(3)]
			c.happens(n)
			c.deliver(true)
			c.now = c.now.Add(time.Duration(c.random.Intn(20)) * time.Second)
		}
		c.status = 204
		c.quick.list, c.aside.list = nil, nil // the queues are purged
		for range 60 {
			_, err := c.out.Sweep(t.Context())
			require.False(t, err != nil && !failure.Transient(err), "%v", err)
			for range 4 {
				c.deliver(false)
				c.now = c.now.Add(15 * time.Second)
			}
			if c.ended() {
				return true
			}
			if c.now = c.now.Add(time.Duration(c.random.Intn(600)) * time.Second); c.random.Intn(3) == 0 {
				c.now = c.now.Add(time.Hour)
			}
		}
		return false
	}, gen.Int64()))
	p.TestingRun(t)
}
