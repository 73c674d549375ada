package dispatch_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/app/dispatch"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/identity"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/memory"
	"github.com/eventforge/eventforge/domain/webhook"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// harness is a dispatcher with its stores, a queue that delivers when the test
// says so, and endpoints that respond as the test says.
type harness struct {
	t        *testing.T
	store    *memory.Store
	out      *dispatch.Dispatcher
	registry *dispatch.Registry

	mu      sync.Mutex
	ids     int
	time    time.Time
	members map[string]bool // of the group partners
	pool    error           // what the user pool fails with
	queue   []port.ScheduledAttempt
	aside   asideQueue
	posts   []post
	notices []webhook.Disablement

	orderEvents map[string][]event.Event // those that are stored, by order

	respond    func(url string) (port.Response, error)
	enqueueErr error
	enqueued   int // calls of Enqueue
}

// asideQueue is the queue of visits, and of what owners ask for.
type asideQueue struct {
	mu    sync.Mutex
	queue []port.ScheduledAttempt
}

// Enqueue implements port.AttemptQueue.
func (q *asideQueue) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = append(q.queue, attempts...)
	return nil
}

// post is one request to an endpoint.
type post struct {
	url    string
	header map[string]string
	body   string
}

func newHarness(t *testing.T) *harness {
	h := &harness{t: t, time: start, members: map[string]bool{}, respond: func(string) (port.Response, error) { return port.Response{Status: 204}, nil }}
	h.store, h.orderEvents = memory.New(h.now), map[string][]event.Event{}
	h.out = &dispatch.Dispatcher{
		Endpoints: h.store, Members: h, Deliveries: h.store, Events: h, Circuits: h.store, Due: h.store, Sweeps: h.store,
		Attempts: h, Probes: &h.aside, Sender: h, Notices: h, Now: h.now, Jitter: func() float64 { return 0 },
		Log: slog.New(slog.DiscardHandler),
	}
	ids := 0
	h.registry = &dispatch.Registry{
		Endpoints: h.store, Deliveries: h.store, Circuits: h.store, Log: h.store, Counts: h.store, Attempts: h, Probes: &h.aside, Budgets: h.store, Now: h.now, Random: rand.Reader,
		NextID: func() string { ids++; return fmt.Sprint(ids) },
	}
	h.registry.Recoverer = &dispatch.Recoverer{
		Endpoints: h.store, Deliveries: h.store, Recoveries: h.store, Attempts: h, Budgets: h.store, Now: h.now, NextID: h.nextID,
	}
	return h
}

// nextID names recoveries and their runs.
func (h *harness) nextID() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids++
	return fmt.Sprintf("id-%d", h.ids)
}

// StoredEvents implements port.OrderEvents.
func (h *harness) StoredEvents(_ context.Context, orderID string) (stored []port.StoredEvent, err error) {
	for _, ev := range h.orderEvents[orderID] {
		detail, err := ev.Detail()
		if err != nil {
			return nil, err
		}
		stored = append(stored, port.StoredEvent{ID: ev.ID, Detail: detail})
	}
	return stored, nil
}

func (h *harness) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.time
}

func (h *harness) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.time = h.time.Add(d)
}

// Members implements port.Members.
func (h *harness) Members(context.Context, string) (map[string]bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return maps.Clone(h.members), h.pool
}

// Enqueue implements port.AttemptQueue.
func (h *harness) Enqueue(_ context.Context, attempts []port.ScheduledAttempt) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.enqueueErr != nil {
		return h.enqueueErr
	}
	h.enqueued++
	h.queue = append(h.queue, attempts...)
	return nil
}

// Post implements port.Sender.
func (h *harness) Post(_ context.Context, url string, header map[string]string, body []byte) (port.Response, error) {
	h.mu.Lock()
	h.posts = append(h.posts, post{url, header, string(body)})
	h.mu.Unlock()
	return h.respond(url)
}

// EnqueueNotice implements port.Notices.
func (h *harness) EnqueueNotice(_ context.Context, d webhook.Disablement) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.enqueueErr != nil {
		return h.enqueueErr
	}
	h.notices = append(h.notices, d)
	return nil
}

// mailed are the endpoints whose owners get a mail: the mails of notices that describe
// the endpoint, each of which is sent once.
func (h *harness) mailed() map[webhook.Disablement]webhook.Endpoint {
	out := map[webhook.Disablement]webhook.Endpoint{}
	for _, d := range h.notices {
		e, err := h.store.Endpoint(h.t.Context(), d.OwnerID, d.EndpointID)
		if err == nil && d.Describes(e) {
			out[d] = e
		}
	}
	return out
}

// take returns and removes the queue's attempts.
func (h *harness) take() []port.ScheduledAttempt {
	h.mu.Lock()
	defer h.mu.Unlock()
	taken := h.queue
	h.queue = nil
	return taken
}

// fanOut fans an event out in its own batch.
func (h *harness) fanOut(ev event.Event) error {
	h.t.Helper()
	return h.fanOutAll(ev)
}

// fanOutAll fans events out in one batch, concurrently.
func (h *harness) fanOutAll(batch ...event.Event) error {
	h.t.Helper()
	f := h.out.BeginFanOut()
	problems := make([]error, len(batch))
	var wg sync.WaitGroup
	for i, ev := range batch {
		wg.Go(func() { problems[i] = f.Event(h.t.Context(), ev) })
	}
	wg.Wait()
	return errors.Join(append(problems, f.End(h.t.Context()))...)
}

// due makes the attempts in the queue once, and advances the time to each
// NotBefore. If there are none, those that are due next are swept first.
func (h *harness) due() {
	h.t.Helper()
	if len(h.queue) == 0 {
		h.nextDue()
	}
	for _, a := range h.take() {
		h.advance(max(a.NotBefore.Sub(h.now()), 0))
		require.NoError(h.t, h.out.Attempt(h.t.Context(), a))
	}
}

// nextDue advances the time until a sweep sees the next delivery, and sweeps.
func (h *harness) nextDue() {
	h.t.Helper()
	next, err := h.store.DueDeliveries(h.t.Context(), time.Time{}, h.now().Add(100*24*time.Hour), 1)
	require.NoError(h.t, err)
	if len(next) > 0 {
		h.advance(max(next[0].At.Add(-time.Minute).Sub(h.now()), 0))
	}
	_, err = h.out.Sweep(h.t.Context())
	require.NoError(h.t, err)
}

func (h *harness) register(owner, url string, groups ...string) webhook.Endpoint {
	h.t.Helper()
	if slices.Contains(groups, identity.Partners) {
		h.members[owner] = true
	}
	e, err := h.registry.Register(h.t.Context(), identity.Identity{UserID: owner, Groups: groups}, owner+"@example.com", webhook.Draft{URL: url})
	require.NoError(h.t, err)
	return e
}

func (h *harness) deliveryOf(e webhook.Endpoint, ev event.Event) webhook.Delivery {
	h.t.Helper()
	d, err := h.store.Delivery(h.t.Context(), e.ID, webhook.DeliveryID(e.ID, ev.ID))
	require.NoError(h.t, err)
	return d
}

// postsTo counts the requests to a URL.
func (h *harness) postsTo(url string) int {
	n := 0
	for _, p := range h.posts {
		if p.url == url {
			n++
		}
	}
	return n
}

var created = event.Event{
	ID: event.IDOf("01ORDER", 1), Type: event.OrderCreated, Version: 1, OrderID: "01ORDER", UserID: "alice", Sequence: 1,
	OccurredAt: start, Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
}

var unavailable = failure.New(failure.Unavailable, "not now")

func responding(status int) func(string) (port.Response, error) {
	return func(string) (port.Response, error) { return port.Response{Status: status}, nil }
}

// together runs f some times at once.
func together(n int, f func()) {
	var all sync.WaitGroup
	for range n {
		all.Go(f)
	}
	all.Wait()
}

// deliveriesOf lists an endpoint's deliveries.
func (h *harness) deliveriesOf(e webhook.Endpoint) []webhook.Delivery {
	h.t.Helper()
	page, err := h.store.DeliveriesOf(h.t.Context(), e.ID, pagination.Request{Limit: 1000})
	require.NoError(h.t, err)
	return page.Items
}
