package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/webhook"
)

// numbered is one of many events.
func numbered(n int) event.Event {
	ev := created
	ev.ID, ev.Sequence = event.IDOf("01ORDER", n), n
	return ev
}

// circuitOf is the endpoint's circuit, or the zero Circuit if it is closed.
func (h *harness) circuitOf(e webhook.Endpoint) webhook.Circuit {
	h.t.Helper()
	c, err := h.store.Circuit(h.t.Context(), e.OwnerID, e.ID)
	if !failure.Is(err, failure.NotFound) {
		require.NoError(h.t, err)
	}
	return c
}

// visits makes the visits in the queue once, each at its time, or the next one that a sweep
// sees.
func (h *harness) visits() {
	h.t.Helper()
	if len(h.aside.queue) == 0 {
		due, err := h.store.DueCircuits(h.t.Context(), time.Time{}, h.now().Add(time.Hour), 1)
		require.NoError(h.t, err)
		require.NotEmpty(h.t, due)
		h.advance(max(due[0].At.Sub(h.now()), 0))
		_, err = h.out.Sweep(h.t.Context())
		require.NoError(h.t, err)
	}
	taken := h.aside.queue
	h.aside.queue = nil
	for _, a := range taken {
		h.advance(max(a.NotBefore.Sub(h.now()), 0))
		consume := h.out.Visit
		if a.DeliveryID != "" {
			consume = h.out.AttemptAside
		}
		require.NoError(h.t, consume(h.t.Context(), a))
	}
}

// broken is a harness with one endpoint whose circuit is open, after n events.
func broken(t *testing.T, n int) (*harness, webhook.Endpoint) {
	t.Helper()
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.respond = responding(503)
	for i := range n {
		require.NoError(t, h.fanOut(numbered(i+1)))
	}
	h.due()
	require.Equal(t, webhook.CircuitOpen, h.circuitOf(e).State)
	h.take()
	return h, e
}

// hanging answers never; how long it was waited for depends on the lane.
func (h *harness) hanging(string) (port.Response, error) {
	h.advance(webhook.Patience)
	return port.Response{}, errors.New("no answer")
}

func TestW4_AnEndpointThatHangsIsWaitedForOnceAmongTheOthers(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	h.respond = h.hanging
	for i := range 10 {
		require.NoError(t, h.fanOut(numbered(i+1)))
	}
	began := h.now()
	for _, a := range h.take() {
		require.NoError(t, h.out.Attempt(t.Context(), a))
	}
	assert.Equal(t, webhook.Patience, h.now().Sub(began), "nine are parked without being sent")
	assert.Len(t, h.posts, 1)
	assert.Empty(t, h.deliveryOf(e, numbered(1)).Attempts, "it was no attempt: it gets the whole time aside")
	require.NoError(t, h.fanOut(numbered(11)))
	assert.Empty(t, h.queue, "new events are parked at once")
	assert.True(t, h.deliveryOf(e, numbered(11)).Parked)
	h.respond = responding(204)
	h.visits()
	assert.Len(t, h.posts, 1+webhook.ProbesAtOnce)
	assert.Equal(t, webhook.CircuitClosing, h.circuitOf(e).State)
}

func TestFailuresInARowOpenTheCircuit(t *testing.T) {
	h, e := broken(t, 8)
	assert.Len(t, h.posts, webhook.CircuitFailures, "the others are parked")
	for i := webhook.CircuitFailures - 1; i < 8; i++ {
		assert.True(t, h.deliveryOf(e, numbered(i+1)).Parked)
	}
	h.visits()
	assert.Len(t, h.posts, webhook.CircuitFailures+1, "one probe")
	c := h.circuitOf(e)
	assert.Equal(t, webhook.CircuitOpen, c.State)
	assert.Equal(t, 5*time.Second, c.NextAt.Sub(h.now()))
	h.visits()
	assert.Equal(t, 10*time.Second, h.circuitOf(e).NextAt.Sub(h.now()), "pauses grow")
}

func TestASuccessBetweenFailuresKeepsTheCircuitClosed(t *testing.T) {
	h := newHarness(t)
	e := h.register("alice", "https://alice.example/")
	for i := range 5 * webhook.CircuitFailures {
		require.NoError(t, h.fanOut(numbered(i+1)))
		h.respond = responding([]int{503, 503, 503, 503, 204}[i%5])
		for _, a := range h.take() {
			if a.Number == 1 {
				require.NoError(t, h.out.Attempt(t.Context(), a))
			}
		}
	}
	assert.Zero(t, h.circuitOf(e))
}

func TestOneDeliveryThatFailsForDaysDoesNotOpenTheCircuit(t *testing.T) {
	h, e, first := fannedOut(t)
	h.respond = responding(500)
	require.NoError(t, h.out.Attempt(t.Context(), first))
	for range webhook.MaxAttempts {
		h.due()
	}
	assert.Len(t, h.posts, webhook.MaxAttempts)
	assert.Equal(t, webhook.DeliveryFailed, h.deliveryOf(e, created).State)
	assert.Zero(t, h.circuitOf(e))
}

func TestAMendedEndpointGetsWhatWasParkedInOrderOfTime(t *testing.T) {
	h, e := broken(t, webhook.CircuitFailures)
	for n := range 120 {
		h.advance(time.Millisecond)
		require.NoError(t, h.fanOut(numbered(100+n)))
	}
	h.respond = responding(204)
	h.posts = nil
	h.visits() // the probe
	require.Equal(t, webhook.CircuitClosing, h.circuitOf(e).State)
	began := h.now()
	for range 4 {
		h.visits()
		for _, a := range h.take() {
			h.advance(max(a.NotBefore.Sub(h.now()), 0))
			require.NoError(t, h.out.Attempt(t.Context(), a))
		}
	}
	assert.GreaterOrEqual(t, h.now().Sub(began), webhook.ReleasePause, "at a bounded rate")
	var got []string
	for _, p := range h.posts {
		if n := p.header[webhook.HeaderID]; n >= numbered(100).ID {
			got = append(got, n)
		}
	}
	require.Len(t, got, 120)
	assert.IsIncreasing(t, got)
	stored, err := h.store.Endpoint(t.Context(), e.OwnerID, e.ID)
	require.NoError(t, err)
	assert.False(t, stored.Parking)
	for range 10 {
		if h.circuitOf(e).Version > 0 {
			h.visits()
		}
	}
	assert.Zero(t, h.circuitOf(e), "it is kept for a while, and then removed")
}

func TestVisitsOfOneOwnerAreLimited(t *testing.T) {
	h := newHarness(t)
	for i := range webhook.MaxEndpoints {
		e := h.register("alice", fmt.Sprintf("https://%d.example/", i))
		require.NoError(t, h.store.SaveEndpoint(t.Context(), e.Park(h.now())))
		require.NoError(t, h.store.SaveCircuit(t.Context(), webhook.OpenCircuit(e, webhook.CircuitSlow, func() float64 { return 0 }, h.now())))
	}
	require.NoError(t, h.fanOut(created))
	var posting, most int
	h.respond = func(string) (port.Response, error) {
		if posting++; posting > most {
			most = posting
		}
		// While this one waits for its endpoint, all the others' messages arrive.
		_, err := h.out.Sweep(t.Context())
		require.NoError(t, err)
		h.visitsQuietly(t.Context())
		posting--
		return port.Response{Status: 204}, nil
	}
	_, err := h.out.Sweep(t.Context())
	require.NoError(t, err)
	h.visitsQuietly(t.Context())
	assert.Equal(t, webhook.VisitsOfOwner, most)
}

// visitsQuietly makes the visits in the queue that are due.
func (h *harness) visitsQuietly(ctx context.Context) {
	for len(h.aside.queue) > 0 {
		a := h.aside.queue[0]
		h.aside.queue = h.aside.queue[1:]
		if !a.NotBefore.After(h.now()) {
			_ = h.out.Visit(ctx, a)
		}
	}
}

func TestARedeliveryWhileTheCircuitIsOpenIsMadeAtOnceAndMendsIt(t *testing.T) {
	h, e := broken(t, webhook.CircuitFailures)
	h.respond = responding(204)
	h.aside.queue = nil
	_, err := h.registry.Redeliver(t.Context(), "alice", e.ID, webhook.DeliveryID(e.ID, numbered(1).ID))
	require.NoError(t, err)
	h.visits()
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, numbered(1)).State)
	assert.False(t, h.circuitOf(e).NextAt.After(h.now()), "the next visit is hurried")
}

func TestANewEndpointIsSetAsideUntilItHasAnswered(t *testing.T) {
	for name, answer := range map[string]func(h *harness, e webhook.Endpoint){
		"an event": func(h *harness, _ webhook.Endpoint) { require.NoError(t, h.fanOut(created)) },
		"a ping": func(h *harness, e webhook.Endpoint) {
			_, err := h.registry.Ping(t.Context(), "alice", e.ID)
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHarness(t)
			h.registry.Probation = true
			e := h.register("alice", "https://alice.example/")
			began := h.now()
			answer(h, e)
			assert.Empty(t, h.queue)
			h.visits()
			assert.Len(t, h.posts, 1)
			assert.Equal(t, began, h.now(), "at once")
			require.NoError(t, h.fanOut(numbered(2)))
			assert.Len(t, h.queue, 1, "and then among the others")
		})
	}
}

func TestWhatTheReleaseBeforeEnqueuedIsTakenOver(t *testing.T) {
	h, e, first := fannedOut(t)
	require.NoError(t, h.out.Forward(t.Context(), first))
	require.Equal(t, []port.ScheduledAttempt{first}, h.take(), "it is due")
	d := h.deliveryOf(e, created)
	later := d
	later.NextAttemptAt, later.Version = h.now().Add(time.Hour), d.Version+1
	require.NoError(t, h.store.SaveDelivery(t.Context(), later))
	first.NotBefore = later.NextAttemptAt
	require.NoError(t, h.out.Forward(t.Context(), first))
	assert.Empty(t, h.queue, "a sweep will see it")
	assert.Equal(t, later.Version+1, h.deliveryOf(e, created).Version, "so it is stored as this release does")
	first.Number = 2
	assert.Equal(t, failure.Unavailable, failure.CodeOf(h.out.Forward(t.Context(), first)), "its release enqueues before it saves")
}

func TestASweepSaysWhatItEnqueuesAndLeavesAloneWhatItHas(t *testing.T) {
	h, e, first := fannedOut(t)
	h.advance(webhook.Overdue + time.Second)
	s, err := h.out.Sweep(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 1, s.Overdue)
	require.Len(t, h.queue, 1)
	assert.Equal(t, first.DeliveryID, h.queue[0].DeliveryID)
	for range 10 {
		h.advance(time.Minute)
		s, err = h.out.Sweep(t.Context())
		require.NoError(t, err)
		assert.Zero(t, s.Overdue, "a queue that is behind must not get more")
	}
	h.respond = responding(204)
	for range 2 {
		for _, a := range append(h.take(), first) {
			require.NoError(t, h.out.Attempt(t.Context(), a))
		}
	}
	assert.Len(t, h.posts, 1)
	assert.Equal(t, webhook.DeliverySucceeded, h.deliveryOf(e, created).State)
}

func TestANewEndpointThatFailsIsTriedOnItsSchedule(t *testing.T) {
	h := newHarness(t)
	h.registry.Probation = true
	e := h.register("alice", "https://alice.example/")
	h.respond = responding(503)
	ping, err := h.registry.Ping(t.Context(), "alice", e.ID)
	require.NoError(t, err)
	h.visits()
	began := h.now()
	d, err := h.store.Delivery(t.Context(), e.ID, ping.ID)
	require.NoError(t, err)
	require.True(t, d.Parked)
	require.Equal(t, webhook.CircuitOpen, h.circuitOf(e).State, "somebody looks for it")
	for len(h.posts) < 2 {
		h.visits()
	}
	assert.Equal(t, 5*time.Second, h.now().Sub(began))
	for len(h.posts) < 3 {
		h.visits()
	}
	assert.Equal(t, 5*time.Second+5*time.Minute, h.now().Sub(began), "to the second")
}
